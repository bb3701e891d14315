"""Six words for the telephone."""

import hashlib
from importlib.resources import files

import pytest

from charters import charter_of_six, seal_of
from riparian.errors import BadRequest
from riparian.exchange.keys.seal import read_public
from riparian.exchange.keys.six_words import application_words, charter_words

LIST = (files("riparian.exchange.keys") / "data" / "words.txt").read_text("ascii").splitlines()
SEAL, CHARTER = seal_of("edcf").public, charter_of_six().digest


def by_the_formula(content, salt):
    """The same by another way: bits as text, cut in elevens."""
    hashed = hashlib.scrypt(
        content, salt=bytes.fromhex(salt), n=2**15, r=8, p=1, maxmem=2**26, dklen=9
    )
    bits = "".join(f"{byte:08b}" for byte in hashed)
    return tuple(LIST[int(bits[11 * at : 11 * at + 11], 2)] for at in range(6))


def test_the_list_is_that_of_bip_39_and_each_word_is_known_by_four_letters():
    assert len(LIST) == 2048
    assert (LIST[0], LIST[-1]) == ("abandon", "zoo")
    assert len({word[:4] for word in LIST}) == 2048


def test_an_application_has_the_words_that_the_formula_gives():
    expected = by_the_formula(b"riparian application" + read_public(SEAL), CHARTER)
    assert application_words(SEAL, CHARTER) == expected
    assert len(expected) == 6


def test_they_stay_what_they_are_for_ever():
    words = application_words("ed25519:" + "A" * 43 + "=", "00" * 32)
    assert " ".join(words) == "refuse vague yellow two lumber offer"


def test_another_seal_or_another_framework_has_other_words():
    words = application_words(SEAL, CHARTER)
    assert application_words(seal_of("adb").public, CHARTER) != words
    assert application_words(SEAL, "11" * 32) != words


def test_charters_have_words_of_their_own_and_each_charter_changes_them():
    first, second = CHARTER, "22" * 32
    content = b"riparian charters" + bytes.fromhex(first) + bytes.fromhex(second)
    assert charter_words([first, second]) == by_the_formula(content, first)
    assert charter_words([first]) != charter_words([first, second])
    assert charter_words([first]) != charter_words([second])


def test_what_is_no_seal_has_no_words():
    with pytest.raises(BadRequest, match="key"):
        application_words("ed25519:AAAA", CHARTER)
