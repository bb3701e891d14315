"""What is said of a title in a language of the host countries, and of no other."""

from __future__ import annotations

import pytest

from riparian.wording.title_labels import words_read


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("ທດສອບ", "Title in Lao; no automatic translation"),
        ("Dự án cấp nước thành phố Huế", "Words read: project, water supply; the rest is not read"),
        ("Second phase of the Sunshine House (Ngôi nhà Ánh Dương) in Quảng Ninh", None),
        ("Electricity for villages of Điện Biên", None),  # điện is electricity
        ("Support to Lao PDR ທດສອບ", None),
        ("上水道", None),
    ],
)
def test_an_english_title_that_names_a_place_there_is_in_no_other_language(title, words):
    assert words_read(title) == words
