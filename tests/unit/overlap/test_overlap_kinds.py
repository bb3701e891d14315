from __future__ import annotations

import pytest

from riparian.overlap.kinds import RELAY_GAP_YEARS, TEXTS, Meeting, kind_of


@pytest.mark.parametrize(
    ("meeting", "kind"),
    [
        (Meeting(True, True, True, 3, True), "doubling"),
        (Meeting(True, True, False, 1, True), "complement"),
        (Meeting(True, False, False, 4, True), "complement"),
        (Meeting(True, True, True, 0, True), "relay"),
        (Meeting(True, True, False, -RELAY_GAP_YEARS, True), "relay"),
        (Meeting(True, True, True, -RELAY_GAP_YEARS - 1, True), "same-field"),
        (Meeting(True, False, False, 0, True), "same-field"),
        (Meeting(False, True, True, 5, True), "same-field"),
        (Meeting(True, True, True, None, True), "same-field"),
        (Meeting(True, True, True, -2, False), "same-field"),
        (Meeting(True, True, True, 2, False), "doubling"),
    ],
)
def test_the_kind_follows_its_rule(meeting: Meeting, kind: str) -> None:
    assert kind_of(meeting) == kind


def test_every_kind_has_words() -> None:
    for text in TEXTS.values():
        assert text.name
        assert text.meaning.endswith(".")
        assert text.advice.endswith(".")
