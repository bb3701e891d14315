from __future__ import annotations

import pytest

from riparian.overlap.kinds import RELAY_GAP_YEARS, TEXTS, Meeting, kind_of


@pytest.mark.parametrize(
    ("meeting", "kind"),
    [
        (Meeting(True, True, True, 3), "doubling"),
        (Meeting(True, True, False, 1), "complement"),
        (Meeting(True, False, False, 4), "complement"),
        (Meeting(True, True, True, 0), "relay"),
        (Meeting(True, True, False, -RELAY_GAP_YEARS), "relay"),
        (Meeting(True, True, True, -RELAY_GAP_YEARS - 1), "same-field"),
        (Meeting(True, False, False, 0), "same-field"),
        (Meeting(False, True, True, 5), "same-field"),
        (Meeting(True, True, True, None), "same-field"),
    ],
)
def test_the_kind_follows_its_rule(meeting: Meeting, kind: str) -> None:
    assert kind_of(meeting) == kind


def test_every_kind_has_words() -> None:
    for text in TEXTS.values():
        assert text.name
        assert text.meaning.endswith(".")
        assert text.advice.endswith(".")
