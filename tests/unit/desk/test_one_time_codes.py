"""Codes of an app, held against the test values of RFC 6238, and when each is good."""

from __future__ import annotations

import base64

import pytest

from riparian.desk.accounts.one_time_codes import (
    address_for_apps,
    is_secret,
    matching_step,
    new_secret,
    picture_for_apps,
)

SECRET = base64.b32encode(b"12345678901234567890").decode()
"""Of RFC 6238, appendix B, for SHA-1; six digits are the last six of its eight."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(seconds, code):
    assert matching_step(SECRET, code, seconds, after=0) == seconds // 30
    assert matching_step(SECRET, f"{code[:3]} {code[3:]}", seconds, after=0) == seconds // 30


@pytest.mark.parametrize(("later", "is_good"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(later, is_good):
    assert (matching_step(SECRET, "005924", 1234567890 + later, after=0) is not None) is is_good


def test_a_step_of_which_a_code_was_used_is_over_and_so_are_those_before():
    step = 1234567890 // 30
    assert matching_step(SECRET, "005924", 1234567890, after=step - 1) == step
    assert matching_step(SECRET, "005924", 1234567890, after=step) is None


@pytest.mark.parametrize("text", ["", "A" * 31, "A" * 5000, "a" * 32, "A" * 32 + "\n", "日" * 32])
def test_what_was_not_made_here_is_no_secret(text):
    assert is_secret(new_secret())
    assert not is_secret(text)


def test_a_secret_has_160_bits_and_an_app_reads_it_with_its_names():
    assert len(base64.b32decode(new_secret())) == 20
    link = address_for_apps(SECRET, "keiko@jica", "Mekong & Co")
    assert link.startswith("otpauth://totp/Mekong%20%26%20Co:keiko%40jica?")
    assert f"secret={SECRET}" in link
    picture = picture_for_apps(link)
    assert picture.startswith("<svg")
    assert "script" not in picture
