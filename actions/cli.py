"""``./poortwijzer``: commands for the operator of the BAR store. Content is printed by ``export`` only.

Exit codes: 0 done; 1 something was refused or not found; 2 wrong use; 3 keys or database cannot be used.
"""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from actions.bar import maintenance
from actions.bar.audit import Event
from actions.bar.database import ROOT, connect, database_url, migrate
from actions.bar.importer import ImportRefused, import_file
from actions.bar.keys import CannotDecrypt, Keyring, KeyringError, is_production
from actions.bar.schema import schema_text
from actions.bar.store import Store, StoreError

DONE, REFUSED, UNUSABLE = 0, 1, 3
DEMO = ROOT / "content" / "bar" / "demo"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (KeyringError, StoreError, CannotDecrypt) as error:
        _say(str(error))
    except SQLAlchemyError as error:  # its text may hold the address and password of the database
        _say(f"De database is niet bereikbaar of kan dit niet ({type(error).__name__}). Controleer BAR_DB.")
    except OSError as error:
        _say(f"De database kan niet worden geopend ({error.strerror}). Controleer BAR_DB.")
    return UNUSABLE


def _migrate(options: argparse.Namespace) -> int:
    keyring = Keyring.from_environment(os.environ)
    engine = connect(database_url(os.environ))
    migrate(engine)
    Store(engine, keyring)
    _say("De database is bijgewerkt.")
    return DONE


def _import(options: argparse.Namespace) -> int:
    return _import_files(options.bestand)


def _demo(options: argparse.Namespace) -> int:
    if is_production(os.environ):
        _say("Voorbeeldgegevens horen niet in productie.")
        return REFUSED
    return _import_files(sorted(DEMO.glob("*.json")))


def _import_files(files: Sequence[Path]) -> int:
    store, by = Store.open(os.environ), _operator()
    new = present = 0
    refused: list[str] = []
    for file in tqdm(files, unit="bestand", disable=len(files) < 2 or not sys.stderr.isatty()):
        try:
            added = import_file(store, file, by)
        except ImportRefused as error:
            refused += error.messages
        else:
            new, present = new + added.new, present + added.present
    for message in refused:
        _say(message)
    _say(f"{new} opnamen toegevoegd, {present} al aanwezig.")
    if refused:
        _say("Van de bestanden hierboven is niets opgeslagen.")
    return REFUSED if refused else DONE


def _export(options: argparse.Namespace) -> int:
    store = Store.open(os.environ)
    bars = store.assessments(options.persoon)
    copy: dict[str, Any] = {
        "persoon_ref": options.persoon,
        "opnamen": [bar.model_dump(mode="json") for bar in bars],
        "inzagen": [vars(view) for view in store.views(options.persoon)],
        "toestemmingen": [vars(consent) for consent in store.consents(options.persoon)],
    }
    found = any(copy[part] for part in ("opnamen", "inzagen", "toestemmingen"))
    classes = ("Z0", "Z1", "Z2", "Z2g", "Z3") if bars else ()
    store.record(
        Event("export", _operator(), "beheer", "beheer", about=options.persoon, classes=classes, ground="AVG 15")
    )
    if not found:
        _say("Van deze persoon is niets opgeslagen.")
        return REFUSED
    text = json.dumps(copy, ensure_ascii=False, indent=2, default=lambda moment: moment.isoformat()) + "\n"
    if options.uit is None:
        sys.stdout.write(text)
        return DONE
    try:
        with os.fdopen(
            os.open(options.uit, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
    except OSError as error:
        _say(f"{options.uit}: kan niet worden gemaakt ({error.strerror})")
        return REFUSED
    return DONE


def _delete(options: argparse.Namespace) -> int:
    store = Store.open(os.environ)
    if not options.ja and sys.stdin.isatty() and input("Alles van deze persoon verwijderen? Typ ja: ").strip() != "ja":
        _say("Niets verwijderd.")
        return REFUSED
    gone = store.delete_person(options.persoon, by=_operator(), role="beheer", channel="beheer")
    maintenance.empty_log(store)
    _say(f"{gone} opnamen verwijderd.")
    return DONE


def _close(options: argparse.Namespace) -> int:
    if Store.open(os.environ).close_case(options.persoon, options.verzuimgeval, options.datum, by=_operator()):
        _say("Het verzuimgeval is gesloten.")
        return DONE
    _say("Dit verzuimgeval is er niet.")
    return REFUSED


def _retention(options: argparse.Namespace) -> int:
    cleaned = maintenance.clean(Store.open(os.environ), dt.datetime.now(dt.UTC).date(), _operator())
    _say(
        f"{cleaned.cases} gesloten verzuimgevallen met {cleaned.assessments} opnamen verwijderd, "
        f"{cleaned.audit} oude regels uit het inzagelogboek verwijderd."
    )
    return DONE


def _rotate(options: argparse.Namespace) -> int:
    store = Store.open(os.environ)
    with tqdm(unit="record", disable=not sys.stderr.isatty()) as bar:
        changed = maintenance.rotate(store, _operator(), bar.update)
    _say(f"{changed} records staan nu onder sleutel '{store.keyring.current}'. Andere sleutels zijn niet meer nodig.")
    return DONE


def _schema(options: argparse.Namespace) -> int:
    sys.stdout.write(schema_text())
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="poortwijzer", description="Beheer van Poortwijzer.", epilog=_CODES)
    bar = parser.add_subparsers(required=True, metavar="onderdeel").add_parser(
        "bar", help="opgeslagen BAR-opnamen", epilog=_CODES
    )
    commands = bar.add_subparsers(required=True, metavar="opdracht")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text)
        made.set_defaults(run=run)
        return made

    def person(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
        made.add_argument("--persoon", required=True, metavar="REF", help="de verwijzing (persoon_ref)")
        return made

    command("migrate", _migrate, "maak de tabellen, of werk ze bij")
    command("import", _import, "lees BAR-bestanden in").add_argument("bestand", type=Path, nargs="+")
    export = person(command("export", _export, "kopie van alles van een persoon, als JSON"))
    export.add_argument("--uit", type=Path, metavar="BESTAND", help="nieuw bestand (anders: op het scherm)")
    delete = person(command("delete", _delete, "verwijder alles van een persoon"))
    delete.add_argument("--ja", action="store_true", help="vraag niet eerst")
    close = person(command("close", _close, "sluit een verzuimgeval"))
    close.add_argument("--verzuimgeval", required=True, metavar="ID", help="de verwijzing (verzuimgeval_id)")
    close.add_argument("--datum", required=True, type=dt.date.fromisoformat, metavar="JJJJ-MM-DD", help="einddatum")
    command("retention", _retention, "verwijder wat niet langer bewaard mag worden")
    command("rotate-keys", _rotate, "zet alles onder de eerste sleutel van BAR_KEYS")
    command("schema", _schema, "toon het JSON Schema van een BAR-bestand")
    command("demo", _demo, "laad verzonnen voorbeeldpersonen (niet in productie)")
    return parser


_CODES = "Uitkomst: 0 gelukt, 1 geweigerd of niet gevonden, 2 verkeerd gebruikt, 3 sleutels of database onbruikbaar."


def _operator() -> str:
    return f"beheer:{getpass.getuser()}"[:64]


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
