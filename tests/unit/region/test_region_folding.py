"""Names of ASCII alone are folded by a quick way, as all others are by the whole one."""

from __future__ import annotations

from riparian.region.folding import fold, fold_words

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
