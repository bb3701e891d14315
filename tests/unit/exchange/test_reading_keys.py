import json
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.exchange.keys.reading_keys import LONGEST_KEY, kind_of, usable

VECTORS = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "channel" / "recipients.json").read_text()
)
KEYS = VECTORS["recipients"]
SMALL_ORDER = "age1" + "q" * 52 + "5cu47z"  # the point 0, with a right checksum


def test_every_kind_of_the_standard_is_known_by_its_name():
    assert {"age", "age1pq", "age1tag", "age1tagpq"} == set(KEYS)
    assert {kind: kind_of(key) for kind, key in KEYS.items()} == {kind: kind for kind in KEYS}


def test_only_keys_that_can_be_sealed_to_are_used():
    assert usable(tuple(KEYS.values())) == (KEYS["age"],)


def test_a_key_that_would_stop_the_program_is_refused():
    assert pyrage.x25519.Recipient.from_str(SMALL_ORDER)  # age reads it, and panics when sealing
    assert kind_of(SMALL_ORDER) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "age", "age1", KEYS["age"][:-1] + "q", KEYS["age"].upper(), KEYS["age"] + "\n",
        " " + KEYS["age"], "age1" + "b" * 58, "age1pq1" + "q" * LONGEST_KEY,
        *VECTORS["identities"], *(x.lower() for x in VECTORS["identities"]),
    ],
)  # fmt: skip
def test_what_is_no_key_has_no_kind_and_a_secret_key_is_none(text):
    assert kind_of(text) is None


def test_keys_as_age_makes_them_are_used():
    for _ in range(50):
        assert kind_of(str(pyrage.x25519.Identity.generate().to_public())) == "age"


@given(st.integers(0, 61), st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lb1-A\n"))
def test_a_key_with_a_wrong_character_is_refused(at, character):
    key = KEYS["age"]
    changed = key[:at] + character + key[at + 1 :]
    assert (kind_of(changed) == "age") == (changed == key)
