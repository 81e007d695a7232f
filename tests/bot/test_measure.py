from bot.measure import figures, threshold


def test_threshold_is_the_lowest_confidence_that_keeps_the_precision():
    judged = [(["a"], "a", 0.9)] * 9 + [(["a"], "b", 0.5)] + [(["a"], "b", 0.1)] * 5
    assert threshold(judged) == 0.5
    assert threshold([(["a"], "b", 0.9)]) == 1.0


def test_figures():
    judged = [
        (["a"], "a", 0.9),
        (["a"], "b", 0.9),
        (["a"], "a", 0.1),
        (["a"], "buiten_bereik", 0.9),
        (["buiten_bereik"], "buiten_bereik", 0.9),
        (["buiten_bereik"], "a", 0.9),
    ]
    assert figures(judged, 0.5) == {
        "accuracy": 0.5,
        "threshold": 0.5,
        "answered_right": 0.25,
        "answered_wrong": 0.25,
        "out_of_scope_caught": 0.5,
    }
