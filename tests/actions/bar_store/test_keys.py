"""Keys from the environment, and the envelope around one record."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.bar.keys import DEMO_KEY, CannotDecrypt, Index, Keyring, KeyringError

from .conftest import key_text, keyring

PRODUCTION = {"POORTWIJZER_MODE": "production"}
DEMO_TEXT = base64.b64encode(DEMO_KEY).decode()
SHORT = base64.b64encode(b"kort").decode()
PLAIN = base64.b64encode(b"a" * 32).decode()


@pytest.mark.parametrize(
    ("keys", "part"),
    [
        ("", "BAR_KEYS ontbreekt"),
        (f"eigen:{DEMO_TEXT}", "bekende"),
        (f"k1:{key_text('k1')},oud:{DEMO_TEXT}", "bekende"),
        (f"k1:{PLAIN}", "eenvoudige"),
        (f"k1:{SHORT}", "4 bytes"),
    ],
)
def test_production_refuses(keys: str, part: str) -> None:
    with pytest.raises(KeyringError, match=part) as refused:
        Keyring.from_environment(PRODUCTION | {"BAR_KEYS": keys})
    assert all(secret not in str(refused.value) for secret in (DEMO_TEXT, SHORT, PLAIN))


@pytest.mark.parametrize("keys", [f"k1:{SHORT}", "k1", ":abc", "k1:geen base64!", f"k 1:{key_text('k')}", "k1:,"])
def test_malformed_keys_are_refused_everywhere(keys: str) -> None:
    with pytest.raises(KeyringError):
        Keyring.from_environment({"BAR_KEYS": keys})


def test_one_name_for_two_keys_is_refused() -> None:
    with pytest.raises(KeyringError, match="twee keer"):
        Keyring.from_environment({"BAR_KEYS": f"k1:{key_text('a')},k1:{key_text('b')}"})


def test_first_key_is_current_and_production_takes_good_keys() -> None:
    keys = Keyring.from_environment(PRODUCTION | {"BAR_KEYS": f" new:{key_text('new')} , old:{key_text('old')}"})
    assert (keys.current, set(keys.keys)) == ("new", {"new", "old"})


def test_without_production_the_demo_key_serves() -> None:
    assert Keyring.from_environment({}).keys == {"demo": DEMO_KEY}


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_again_and_is_not_readable(plain: bytes) -> None:
    sealed = keyring("k1").seal(plain, "r|1")
    assert keyring("k1").open(sealed, "r|1") == plain
    assert len(plain) < 4 or plain not in sealed.content + sealed.wrapped_key


def test_every_record_has_a_key_of_its_own() -> None:
    keys = keyring("k1")
    one, two = keys.seal(b"same", "r|1"), keys.seal(b"same", "r|1")
    assert one.content != two.content
    assert one.wrapped_key != two.wrapped_key
    with pytest.raises(CannotDecrypt):
        keys.open(replace(one, wrapped_key=two.wrapped_key), "r|1")


@pytest.mark.parametrize("part", ["content", "wrapped_key"])
def test_every_changed_byte_is_noticed(part: str) -> None:
    keys = keyring("k1")
    sealed = keys.seal(b"inhoud", "r|1")
    blob = getattr(sealed, part)
    for place in range(len(blob)):
        changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with pytest.raises(CannotDecrypt):
            keys.open(replace(sealed, **{part: changed}), "r|1")


@pytest.mark.parametrize("blob", [b"", b"1234567", b"0" * 12])
def test_a_cut_off_blob_is_noticed(blob: bytes) -> None:
    keys = keyring("k1")
    with pytest.raises(CannotDecrypt):
        keys.open(replace(keys.seal(b"inhoud", "r|1"), content=blob), "r|1")


def test_record_opens_under_its_own_name_only() -> None:
    keys = keyring("k1")
    with pytest.raises(CannotDecrypt):
        keys.open(keys.seal(b"inhoud", "r|1"), "r|2")


def test_wrong_and_missing_key() -> None:
    sealed = keyring("k1").seal(b"inhoud", "r|1")
    with pytest.raises(CannotDecrypt, match="past niet"):
        Keyring({"k1": b"x" * 32}, "k1").open(sealed, "r|1")
    with pytest.raises(CannotDecrypt, match="staat niet in BAR_KEYS"):
        keyring("k2").open(sealed, "r|1")


def test_rewrapped_record_needs_the_new_key_only() -> None:
    sealed = keyring("old").seal(b"inhoud", "r|1")
    renewed = keyring("new", "old").rewrap(sealed, "r|1")
    assert renewed.content == sealed.content
    assert keyring("new").open(renewed, "r|1") == b"inhoud"


def test_index_depends_on_secret_kind_and_value() -> None:
    hashes = {
        Index(secret).hash(kind, value)
        for secret in (b"a" * 32, b"b" * 32)
        for kind in ("person", "case")
        for value in ("p-1", "p-2")
    }
    assert len(hashes) == 8
