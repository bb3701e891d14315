"""Names of ASCII alone are folded by a quick way, as all others are by the whole one."""

from __future__ import annotations

import pytest

from riparian.region.folding import fold, fold_key, fold_running_text, fold_words

ASCII = [chr(code) for code in range(128)]


def test_ascii_folds_as_it_does_beside_a_letter_that_is_none() -> None:
    for character in ASCII:
        name = f"BAN{character}Na"
        assert fold(name) == fold(f"{name}ລ").removesuffix("ລ"), repr(character)
        assert fold_words(f"{name} x") == (*fold_words(f"{name} ລ")[:-1], "x"), repr(character)


def test_only_letters_marks_and_digits_stand_in_words_and_apostrophes_join() -> None:
    for character in ASCII:
        words = fold_words(f"a{character}b")
        if character.isalnum():
            assert words == (f"a{character.lower()}b",)
        else:
            assert words == (("ab",) if character in "'`" else ("a", "b")), repr(character)


@pytest.mark.parametrize(
    ("written", "usual"),
    [
        ("ຫຼວງພະບາງ", "ຫລວງພະບາງ"),
        ("ໝູ່", "ຫມູ່"),
        ("ນ້ຳທາ", "ນໍ້າທາ"),
        ("น้ำพอง", "นํ้าพอง"),
        ("ឧត្ដរមានជ័យ", "ឧត្តរមានជ័យ"),
        ("ភ្នំ\u200bពេញ", "ភ្នំពេញ"),
    ],
)
def test_two_ways_to_write_a_syllable_are_one(written: str, usual: str) -> None:
    assert fold_key(written) == fold_key(usual)
    assert fold_running_text(f"x {written} y").text == fold_running_text(f"x {usual} y").text
    assert fold_key(fold_running_text(written).text) == fold_key(written)


def test_places_hold_in_a_text_with_signs_without_width() -> None:
    text = fold_running_text("ទឹក\u200bស្អាត\u200bភ្នំ\u200bពេញ")
    start = text.text.index("ភ្នំ")
    assert "".join(text.original[slice(*text.span(start, len(text.text)))]) == "ភ្នំ\u200bពេញ"
