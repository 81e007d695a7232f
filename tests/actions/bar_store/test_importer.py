"""BAR files: what is refused, in which words, and that a file goes in as a whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actions.bar import importer
from actions.bar.importer import ImportRefused, import_file, read_file
from actions.bar.store import Added, Store

from .conftest import DEMO, document

Write = Callable[..., Path]
SECRET = "Zeer persoonlijke tekst"


def _messages(file: Path) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        read_file(file)
    return [message.removeprefix(f"{file}") for message in refused.value.messages]


def _line(file: Path, part: str) -> int:
    return next(number for number, line in enumerate(file.read_text("utf-8").splitlines(), 1) if part in line)


def test_one_object_and_a_list(write: Write) -> None:
    assert len(read_file(write(document()))) == 1
    assert len(read_file(write([document(), document(bar_id="b2")]))) == 2
    assert read_file(write([])) == []


def test_byte_order_mark_is_no_problem(write: Write) -> None:
    assert len(read_file(write("\ufeff" + json.dumps(document())))) == 1


def test_import_of_a_file_twice(store: Store) -> None:
    assert import_file(store, DEMO / "anna.json", "beheer:test") == Added(3, 0)
    assert import_file(store, DEMO / "anna.json", "beheer:test") == Added(0, 3)


def _without(field: str) -> dict[str, Any]:
    return {key: value for key, value in document().items() if key != field}


def _item(**changes: Any) -> dict[str, Any]:
    items = document()["activiteiten_participatie"]
    return document(activiteiten_participatie=[items[0] | changes, *items[1:]])


WRONG = [
    (_without("status"), "", "veld 'status': dit veld ontbreekt"),
    (document(status=SECRET), "status", "veld 'status': deze waarde is niet toegestaan; kies uit 'concept', "),
    (document(volgnummer="3"), "volgnummer", "veld 'volgnummer': hier hoort een geheel getal"),
    (document(volgnummer=0), "volgnummer", "veld 'volgnummer': dit getal is te klein (minstens 1)"),
    (document(document_type="fml"), "document_type", "veld 'document_type': deze waarde is niet toegestaan"),
    (document(extra=SECRET), "extra", "veld 'extra': dit veld is onbekend"),
    (document(**{SECRET: 1}), SECRET, "veld '(…)': dit veld is onbekend"),
    (document(diagnose=SECRET), "diagnose", "veld 'diagnose': medische"),
    (document(persoon={"persoon_ref": "111222333"}), "persoon_ref", "veld 'persoon.persoon_ref': de tekst lijkt een BSN"),
    (document(prognose=[]), '"prognose": []', "veld 'prognose': hier hoort een object"),
    (document(werkfactoren={}), "werkfactoren", "veld 'werkfactoren': hier hoort een lijst"),
    (_item(klachten=SECRET), "klachten", "veld 'activiteiten_participatie[1].klachten': medische"),
    (_item(toelichting="Bel 06-12345678"), "Bel 06", "veld 'activiteiten_participatie[1].toelichting': de tekst lijkt een tel"),
    (_item(toelichting="a@b.nl"), "a@b.nl", "veld 'activiteiten_participatie[1].toelichting': de tekst lijkt een e-mail"),
    (_item(icf_code="F32"), "F32", "veld 'activiteiten_participatie[1].icf_code': deze code"),
    (_item(icf_code="s750"), "s750", "veld 'activiteiten_participatie[1].icf_code': deze code"),
    (_item(kan_wel=""), '"kan_wel": ""', "veld 'activiteiten_participatie[1].kan_wel': deze tekst is leeg"),
    (_item(gevoelig="nee"), '"nee"', "veld 'activiteiten_participatie[1].gevoelig': hier hoort true of false"),
    (_item(score=[]), '"score": []', "veld 'activiteiten_participatie[1].score': deze waarde"),
    (document(geldigheid={"geldig_van": "2026-02-31"}), "2026-02-31", "veld 'geldigheid.geldig_van': deze datum bestaat niet"),
    (document(geldigheid={"geldig_van": "31-1-2026"}), "31-1-2026", "veld 'geldigheid.geldig_van': hier hoort een datum"),
    (document(visie_werkgever={}), "visie_werkgever", "veld 'visie_werkgever': dit veld moet leeg blijven"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "part", "message"), WRONG, ids=lambda value: value[:45] if isinstance(value, str) else ""
)
def test_message_names_line_and_field_and_no_value(write: Write, data: Any, part: str, message: str) -> None:
    file = write([document(), data])
    second = file.read_text("utf-8").splitlines().index("  },") + 1
    # What the first, correct document also has is looked for after it.
    lines = file.read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if n > second and (part in text if part else text == "  {"))
    messages = _messages(file)
    assert messages[0].startswith(f":{line}: {message.replace(chr(39), chr(39) + '[2].', 1)}")
    assert len(messages) == 1
    assert SECRET not in str(messages)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_change_is_read_or_refused_and_never_repeated(data: st.DataObject) -> None:
    changed = document()
    here: Any = changed
    while True:  # walk to a random place and put something else there
        place = data.draw(st.sampled_from(list(here) if isinstance(here, dict) else list(range(len(here)))))
        if not isinstance(here[place], dict | list) or not here[place] or data.draw(st.booleans()):
            break
        here = here[place]
    words = st.text(alphabet="geheim", min_size=20, max_size=20).map(lambda text: f"{text} {SECRET}")
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | words
    here[place] = data.draw(
        st.recursive(leaves, lambda i: st.lists(i, max_size=3) | st.dictionaries(words, i, max_size=3))
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.json"
        file.write_text(json.dumps(changed), "utf-8")
        messages: tuple[str, ...] = ()
        try:
            read_file(file)
        except ImportRefused as refused:
            messages = refused.messages
        assert not any(SECRET in message for message in messages)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: geen geldige JSON"),
        ('{\n"a": 1,\n}', ":3: geen geldige JSON"),
        ('{\n"a": 1,\n"b": {"c": 1,\n"c": 2}}', ":4: veld 'b.c': dit veld staat er twee keer"),
        ('{"a": NaN}', ": er staat een getal in dat niet kan"),
        ('{"a": ' + "9" * 5000 + "}", ": er staat een getal in dat niet kan"),
        ("[" * 100_000 + "]" * 100_000, ": te diep genest"),
        ("[" * 50 + "]" * 50, ":1: veld '[1]': te diep genest"),
        ('{"a":' * 200_000, ": te diep genest"),
        ("12", ":1: hier hoort een object"),
        ('["x"]', ":1: veld '[1]': hier hoort een object"),
        ("null", ":1: hier hoort een object"),
    ],
)
def test_what_is_no_bar_file_is_refused_cleanly(write: Write, text: str, message: str) -> None:
    assert _messages(write(text))[0].startswith(message)


def test_lone_surrogate_is_refused(write: Write) -> None:
    assert "ongeldige tekens" in _messages(write(json.dumps(_item(kan_wel="\ud800")), "s.json"))[0]


def test_other_encoding_missing_file_and_folder(tmp_path: Path) -> None:
    file = tmp_path / "latin.json"
    file.write_bytes('{"a": "é"}'.encode("latin-1"))
    assert "UTF-8" in _messages(file)[0]
    assert "kan niet worden gelezen" in _messages(tmp_path / "weg.json")[0]
    assert "kan niet worden gelezen" in _messages(tmp_path)[0]


def test_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "groot.json"
    file.touch()
    os.truncate(file, importer.MAX_BYTES + 1)
    assert "te groot" in _messages(file)[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[" + "1," * 9_000_000 + "1]", "hoogstens 10000 opnamen"),
        ("[" + "1," * 9_999 + "1]", "[1]': hier hoort een object"),
        ("{" + ",".join(f'"a{n}":1' for n in range(1_000_000)) + "}", "te veel velden"),
        (json.dumps(document(detailniveau="1a" * 10_000_000)), "veld 'detailniveau': deze tekst is te lang"),
        (json.dumps(document(**{"1a" * 10_000_000: 1})), "veld '(…)': dit veld is onbekend"),
    ],
    ids=["records", "wrong records", "fields", "text", "name"],
)
def test_large_nonsense_is_refused_in_time(write: Write, text: str, message: str) -> None:
    start = time.monotonic()
    assert message in _messages(write(text))[0]
    assert time.monotonic() - start < 30


def test_many_mistakes_are_summed_up(write: Write) -> None:
    messages = _messages(write([_without("status") for _ in range(15)]))
    assert len(messages) == importer.MAX_MESSAGES + 1
    assert messages[-1] == ": en nog minstens 5 meer"
    numbers = [int(message.split(":")[1]) for message in messages[:-1]]
    assert numbers == sorted(set(numbers))


def test_one_mistake_keeps_the_whole_file_out(store: Store, write: Write) -> None:
    with pytest.raises(ImportRefused):
        import_file(store, write([document(), document(bar_id="b2", status="x")]), "beheer:test")
    assert store.assessments("demo-anna") == []


def test_conflict_names_the_line_and_keeps_the_whole_file_out(store: Store, write: Write) -> None:
    import_file(store, write(document()), "beheer:test")
    file = write([document(bar_id="nieuw"), document(detailniveau="fijn")], "tweede.json")
    with pytest.raises(ImportRefused) as refused:
        import_file(store, file, "beheer:test")
    line = max(n for n, text in enumerate(file.read_text("utf-8").splitlines(), 1) if '"bar_id"' in text)
    assert refused.value.messages[0].startswith(f"{file}:{line}: veld '[2].bar_id': deze bar_id met dit volgnummer")
    assert len(store.assessments("demo-anna")) == 1
