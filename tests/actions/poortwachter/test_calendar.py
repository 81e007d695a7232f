import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.poortwachter.calendar import calendar, moments, next_step, status, status_text
from actions.poortwachter.counting import sick_day, week_of
from actions.poortwachter.model import NewCountError, Period, Situation, SituationError, Step, check_today
from tests.actions.poortwachter import independent

D = dt.date
DAY = dt.timedelta(days=1)
EZD = D(2026, 1, 12)
TODAY = D(2026, 11, 22)
days = st.dates(D(2015, 1, 1), D(2035, 12, 31))

MOMENT_KEYS = {
    "probleemanalyse_uiterlijk", "plan_van_aanpak_uiterlijk", "melding_42_weken_uiterlijk", "eerstejaarsevaluatie_vanaf",
    "eerstejaarsevaluatie_uiterlijk", "tweede_ziektejaar_begin", "spoor2_uiterlijk", "uwv_brief_uiterlijk",
    "riv_uiterlijk", "wia_aanvraag_uiterlijk", "loonsanctie_besluit_uiterlijk", "einde_wachttijd", "wia_vroegste_ingang",
    "loonsanctie_einde_uiterlijk", "vervroegde_iva_vanaf", "vervroegde_iva_uiterlijk",
}  # fmt: skip


def steps_of(situation: Situation) -> dict[str, Step]:
    return {step.key: step for step in calendar(situation)}


def last(situation: Situation, key: str) -> dt.date:
    day = steps_of(situation)[key].uiterlijk
    assert day is not None
    return day


# --- the date table -----------------------------------------------------------------------------------------------


def test_the_example_of_the_date_table():
    """The dates as they stand in the facts for 12 January 2026."""
    assert moments(Situation(EZD)) == {
        "probleemanalyse_uiterlijk": D(2026, 2, 22),
        "plan_van_aanpak_uiterlijk": D(2026, 3, 8),
        "melding_42_weken_uiterlijk": D(2026, 11, 2),
        "eerstejaarsevaluatie_vanaf": D(2026, 11, 23),
        "eerstejaarsevaluatie_uiterlijk": D(2027, 1, 10),
        "tweede_ziektejaar_begin": D(2027, 1, 11),
        "spoor2_uiterlijk": D(2027, 2, 21),
        "uwv_brief_uiterlijk": D(2027, 9, 26),
        "riv_uiterlijk": D(2027, 10, 10),
        "wia_aanvraag_uiterlijk": D(2027, 10, 24),
        "loonsanctie_besluit_uiterlijk": D(2027, 11, 28),
        "einde_wachttijd": D(2028, 1, 9),
        "wia_vroegste_ingang": D(2028, 1, 10),
        "loonsanctie_einde_uiterlijk": D(2029, 1, 7),
        "vervroegde_iva_vanaf": D(2026, 2, 2),
        "vervroegde_iva_uiterlijk": D(2027, 5, 2),
    }


@pytest.mark.parametrize("first", independent.fifty_days(), ids=str)
def test_fifty_first_sick_days_worked_out_another_way(first):
    ours = {step.key: (step.vanaf, step.uiterlijk) for step in calendar(Situation(first))}
    assert ours == independent.table(first)
    assert moments(Situation(first))["loonsanctie_einde_uiterlijk"] == independent.longest_loonsanctie(first)


@pytest.mark.parametrize(
    ("first", "key", "expected"),  # counted on a paper calendar
    [
        (D(2024, 2, 29), "probleemanalyse_uiterlijk", D(2024, 4, 10)),  # Thursday; six weeks end on a Wednesday
        (D(2023, 12, 31), "probleemanalyse_uiterlijk", D(2024, 2, 10)),
        (D(2024, 1, 18), "probleemanalyse_uiterlijk", D(2024, 2, 28)),
        (D(2024, 1, 19), "probleemanalyse_uiterlijk", D(2024, 2, 29)),
        (D(2025, 1, 18), "probleemanalyse_uiterlijk", D(2025, 2, 28)),
        (D(2025, 1, 6), "plan_van_aanpak_uiterlijk", D(2025, 3, 2)),
        (D(2025, 1, 6), "tweede_ziektejaar_begin", D(2026, 1, 5)),
        (D(2025, 1, 6), "einde_wachttijd", D(2027, 1, 3)),
        (D(2024, 1, 1), "einde_wachttijd", D(2025, 12, 28)),  # 366 + 362 days
    ],
)
def test_by_hand(first, key, expected):
    assert moments(Situation(first))[key] == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (D(2026, 1, 12), D(2028, 1, 11)),  # two calendar years, two days more than 104 weeks
        (D(2024, 3, 1), D(2026, 2, 28)),
        (D(2024, 2, 29), D(2026, 2, 28)),
        (D(2026, 2, 28), D(2028, 2, 27)),
    ],
)
def test_dismissal_ban_counts_calendar_years(first, expected):
    assert last(Situation(first), "opzegverbod") == expected


def test_every_step_says_who_what_and_where_from():
    for step in calendar(Situation(EZD, loonsanctie_weken=10)):
        assert step.titel
        assert step.gevolg.endswith(".")
        assert step.bron
        assert step.wie or step.soort == "moment"
        assert step.document or step.soort == "moment"


@given(days)
def test_moments_have_exactly_the_keys_of_the_texts(first):
    assert set(moments(Situation(first))) == MOMENT_KEYS


@given(days)
def test_steps_are_in_order(first):
    steps = calendar(Situation(first))
    assert [step.dag for step in steps] == sorted(step.dag for step in steps)
    assert all(step.vanaf <= step.uiterlijk for step in steps if step.vanaf and step.uiterlijk)
    keys = [step.key for step in steps]
    order = [
        "probleemanalyse",
        "plan_van_aanpak",
        "melding_42_weken",
        "eerstejaarsevaluatie",
        "uwv_brief",
        "riv",
        "wia_aanvraag",
    ]
    assert [key for key in keys if key in order] == order


@given(days, st.integers(-2000, 2000))
def test_a_later_first_sick_day_moves_everything_alike(first, shift):
    later = first + dt.timedelta(days=shift)
    moved = {key: day + dt.timedelta(days=shift) for key, day in moments(Situation(first)).items()}
    assert moments(Situation(later)) == moved


# --- recovery and leave -------------------------------------------------------------------------------------------


@given(days, st.integers(1, 27), st.integers(1, 41), st.booleans())
def test_a_joined_period_moves_later_dates_by_the_healthy_days(first, healthy, start, leave):
    """Recovery (under 28 days) or leave within the first six weeks moves every last day by its own length."""
    period = Period(first + start * DAY, first + (start + healthy - 1) * DAY)
    situation = Situation(first, wazo=(period,)) if leave else Situation(first, herstel=(period,))
    plain = {key: day for key, day in moments(Situation(first)).items() if not key.endswith("_vanaf")}
    moved = moments(situation)
    assert {key: moved[key] for key in plain} == {key: day + healthy * DAY for key, day in plain.items()}


@given(days, st.lists(st.tuples(st.integers(1, 60), st.integers(1, 27)), max_size=6), st.integers(0, 800))
def test_counting_day_by_day_gives_the_same(first, breaks, offset):
    """Against a plain walk: pass every day, count those that are not in a break."""
    periods, at = [], first
    for sick, healthy in breaks:
        start = at + sick * DAY
        periods.append(Period(start, start + (healthy - 1) * DAY))
        at = start + healthy * DAY
    situation = Situation(first, herstel=tuple(periods))
    day, counted = first, 0
    while counted < offset:
        day += DAY
        counted += not any(p.vanaf <= day <= p.tot_en_met for p in periods)
    assert sick_day(situation, offset) == day
    assert week_of(situation, day) == offset // 7 + 1


def test_recovery_by_hand():
    """Ill from 12 January 2026, healthy 2 to 8 March (7 days): what lay before stays, what comes after moves a week."""
    situation = Situation(EZD, herstel=(Period(D(2026, 3, 2), D(2026, 3, 8)),))
    assert last(situation, "probleemanalyse") == D(2026, 2, 22)
    assert last(situation, "plan_van_aanpak") == D(2026, 3, 15)
    assert last(situation, "einde_wachttijd") == D(2028, 1, 16)
    assert last(situation, "opzegverbod") == D(2028, 1, 18)


def test_maternity_leave_by_hand():
    """Sixteen weeks of leave from 1 June 2026 move the 42-week notice and the end by 112 days."""
    situation = Situation(EZD, wazo=(Period(D(2026, 6, 1), D(2026, 9, 20)),))
    assert last(situation, "melding_42_weken") == D(2027, 2, 22)
    assert last(situation, "einde_wachttijd") == D(2028, 4, 30)
    assert "zwangerschap" in steps_of(situation)["opzegverbod"].opmerking


def test_the_first_day_after_42_weeks_and_104_weeks_does_not_wait_for_recovery():
    healthy = Situation(EZD, herstel=(Period(D(2026, 11, 2), D(2026, 11, 11)),))
    assert last(healthy, "melding_42_weken") == D(2026, 11, 2)
    after = Situation(EZD, herstel=(Period(D(2028, 1, 10), D(2028, 1, 20)),))
    assert last(after, "wia_ingang") == D(2028, 1, 10)


def test_27_days_join_and_28_do_not():
    start = D(2026, 3, 2)
    assert last(Situation(EZD, herstel=(Period(start, start + 26 * DAY),)), "plan_van_aanpak") == D(2026, 4, 4)
    with pytest.raises(NewCountError) as error:
        Situation(EZD, herstel=(Period(start, start + 27 * DAY),))
    assert error.value.telt_vanaf == D(2026, 3, 30)


def test_two_adjoining_recoveries_are_one_break():
    with pytest.raises(NewCountError):
        Situation(EZD, herstel=(Period(D(2026, 3, 1), D(2026, 3, 20)), Period(D(2026, 3, 21), D(2026, 3, 31))))


def test_recovery_that_touches_leave_is_not_guessed():
    leave = Period(D(2026, 6, 1), D(2026, 9, 20))
    with pytest.raises(SituationError, match="UWV"):
        Situation(EZD, herstel=(Period(D(2026, 5, 20), D(2026, 5, 31)),), wazo=(leave,))
    Situation(EZD, herstel=(Period(D(2026, 5, 20), D(2026, 5, 30)),), wazo=(leave,))  # a sick day in between


# --- evaluation, loonsanctie, AOW ---------------------------------------------------------------------------------


def test_spoor2_is_six_weeks_after_the_evaluation_and_no_later_than_week_58():
    early = Situation(EZD, eerstejaarsevaluatie=D(2026, 11, 23))
    assert last(early, "spoor2") == D(2027, 1, 4)
    assert steps_of(early)["spoor2"].week == 52
    assert status(steps_of(early)["eerstejaarsevaluatie"], D(2026, 11, 23)) == "gedaan"
    late = Situation(EZD, eerstejaarsevaluatie=D(2027, 2, 1))
    assert last(late, "spoor2") == D(2027, 2, 21)


@given(days, st.integers(1, 52))
def test_loonsanctie(first, weeks):
    plain, situation = Situation(first), Situation(first, loonsanctie_weken=weeks)
    step = steps_of(situation)["loonsanctie_einde"]
    assert step.uiterlijk == last(plain, "einde_wachttijd") + weeks * 7 * DAY
    assert step.uiterlijk <= first + 1091 * DAY
    assert last(situation, "wia_ingang") == step.uiterlijk + DAY
    assert last(situation, "opzegverbod") == last(plain, "opzegverbod") + weeks * 7 * DAY
    assert last(situation, "einde_wachttijd") == last(plain, "einde_wachttijd")
    assert "loonsanctie_einde" not in steps_of(plain)


def test_steps_on_or_after_the_aow_date_fall_away():
    aow = D(2026, 11, 2)  # the very day of the 42-week notice
    steps = steps_of(Situation(EZD, aow_datum=aow))
    assert set(steps) == {"probleemanalyse", "plan_van_aanpak", "evaluatie_plan", "vervroegde_iva", "aow"}
    assert steps["vervroegde_iva"].uiterlijk == D(2026, 11, 1)
    assert steps["aow"].uiterlijk == aow
    assert "melding_42_weken" in steps_of(Situation(EZD, aow_datum=aow + DAY))


@given(days, st.integers(1, 1200))
def test_no_date_on_or_after_the_aow_date(first, offset):
    aow = first + offset * DAY
    situation = Situation(first, aow_datum=aow)
    assert all(day < aow for day in moments(situation).values())
    assert all(step.dag < aow or step.key == "aow" for step in calendar(situation))


def test_aow_after_the_last_step_changes_nothing():
    assert calendar(Situation(EZD, aow_datum=D(2030, 1, 1))) == calendar(Situation(EZD))


def test_aow_within_a_year_after_the_end_is_told_at_spoor2():
    assert "AOW" in steps_of(Situation(EZD, aow_datum=D(2029, 1, 9)))["spoor2"].opmerking
    assert not steps_of(Situation(EZD, aow_datum=D(2029, 1, 10)))["spoor2"].opmerking


# --- status and next step -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "day", "expected"),
    [
        ("probleemanalyse", EZD, "nu"),
        ("probleemanalyse", D(2026, 2, 22), "nu"),
        ("probleemanalyse", D(2026, 2, 23), "te_laat"),
        ("melding_42_weken", D(2026, 10, 4), "straks"),  # 29 days ahead
        ("melding_42_weken", D(2026, 10, 5), "nu"),
        ("melding_42_weken", D(2026, 11, 3), "te_laat"),
        ("eerstejaarsevaluatie", D(2026, 11, 22), "straks"),
        ("eerstejaarsevaluatie", D(2026, 11, 23), "nu"),
        ("tweede_ziektejaar", D(2027, 1, 10), "straks"),
        ("tweede_ziektejaar", D(2027, 1, 11), "nu"),
        ("tweede_ziektejaar", D(2027, 1, 12), "gedaan"),
        ("evaluatie_plan", D(2026, 3, 8), "straks"),
        ("evaluatie_plan", D(2026, 3, 9), "nu"),
    ],
)
def test_status(key, day, expected):
    assert status(steps_of(Situation(EZD))[key], day) == expected


def test_status_text_does_not_accuse():
    steps = steps_of(Situation(EZD))
    assert status_text(steps["plan_van_aanpak"], TODAY) == "datum voorbij: kijk of dit is gedaan"
    assert status_text(steps["vervroegde_iva"], D(2028, 1, 1)) == "kan niet meer"
    assert status_text(steps["tweede_ziektejaar"], D(2028, 1, 1)) == "voorbij"


def test_next_step():
    steps = calendar(Situation(EZD))
    assert getattr(next_step(steps, TODAY), "key", None) == "eerstejaarsevaluatie"
    assert getattr(next_step(steps, D(2027, 1, 11), "werknemer"), "key", None) == "eindevaluatie"
    assert getattr(next_step(steps, D(2027, 1, 11), "werkgever"), "key", None) == "spoor2"
    assert next_step(steps, D(2028, 2, 1)) is None


@given(days, st.integers(0, 1100), st.sampled_from(["werknemer", "werkgever"]))
def test_next_step_is_never_over(first, offset, rol):
    day = first + offset * DAY
    step = next_step(calendar(Situation(first)), day, rol)
    assert step is None or (step.dag >= day and rol in step.wie)


# --- what cannot be right -----------------------------------------------------------------------------------------


def test_the_week_of_a_day():
    situation = Situation(EZD)
    assert [week_of(situation, EZD + n * DAY) for n in (-1, 0, 6, 7, 727, 728)] == [0, 1, 1, 2, 104, 105]


@pytest.mark.parametrize(
    "facts",
    [
        {"herstel": (Period(EZD, D(2026, 1, 20)),)},
        {"herstel": (Period(D(2025, 12, 1), D(2025, 12, 5)),)},
        {"wazo": (Period(D(2026, 1, 1), D(2026, 2, 1)),)},
        {"herstel": (Period(D(2026, 3, 1), D(2026, 3, 10)), Period(D(2026, 3, 10), D(2026, 3, 12)))},
        {"herstel": (Period(D(2026, 3, 1), D(2026, 3, 10)),), "wazo": (Period(D(2026, 3, 5), D(2026, 6, 1)),)},
        {"aow_datum": EZD},
        {"loonsanctie_weken": 0},
        {"loonsanctie_weken": 53},
        {"eerstejaarsevaluatie": EZD},
    ],
)
def test_contradictions_are_refused_in_dutch_without_the_dates(facts):
    with pytest.raises(SituationError) as error:
        Situation(EZD, **facts)
    assert str(error.value).endswith(".")
    assert "2026" not in str(error.value)


@pytest.mark.parametrize("until", [D(2026, 3, 1), D(9999, 12, 31)])
def test_a_reversed_or_absurd_period_is_refused(until):
    with pytest.raises(SituationError):
        Period(D(2026, 3, 2), until)


@pytest.mark.parametrize(
    "situation",
    [
        Situation(TODAY + DAY),
        Situation(D(2023, 11, 21)),
        Situation(EZD, herstel=(Period(D(2026, 11, 20), TODAY),)),
        Situation(EZD, wazo=(Period(D(2026, 12, 1), D(2027, 11, 24)),)),
        Situation(EZD, eerstejaarsevaluatie=TODAY + DAY),
    ],
)
def test_what_cannot_be_true_today_is_refused(situation):
    with pytest.raises(SituationError):
        check_today(situation, TODAY)


@pytest.mark.parametrize(
    "situation",
    [
        Situation(TODAY),
        Situation(D(2023, 11, 22)),
        Situation(EZD, herstel=(Period(D(2026, 11, 20), TODAY - DAY),), eerstejaarsevaluatie=TODAY),
        Situation(EZD, wazo=(Period(D(2026, 12, 1), D(2027, 3, 22)),)),
    ],
)
def test_what_can_be_true_today_passes(situation):
    check_today(situation, TODAY)
