import pytest

from riparian.exchange.plain_text import is_plain, plain_line, plain_lines


@pytest.mark.parametrize(
    "text",
    ["JICA", "한국국제협력단", "ក្រុម\u200bប្រឹក្សា", "မြန်မာ\u200cနိုင်ငံ", "Bộ Công Thương", "x" * 20],
)
def test_names_of_the_region_are_plain(text):
    assert is_plain(text, 20)


@pytest.mark.parametrize(
    "text",
    ["", " ", " a", "a ", "x" * 21, "a\nb", "a\tb", "a\0", "a\x85b", "a\u2028b", "a\u202eb",
     "a\u2067b", "\ufeffa", "a\ud800", "a\x1b[31m"],
)  # fmt: skip
def test_what_would_hide_or_turn_what_is_read_is_not(text):
    assert not is_plain(text, 20)


def test_what_is_shown_has_no_marks_that_steer():
    assert plain_line("a\u202eb\x1b[31m\nc\u2066", 100) == "a b [31m c"
    assert plain_line("word " * 100, 12) == "word word w…"
    assert plain_lines("a\u202e\n\n\n\nb  c\r\nd", 100) == "a\n\nb c\nd"
    assert plain_lines("x\n" * 100, 9) == "x\nx\nx\nx…"
    assert is_plain(plain_line("\ufeff ក​ខ \udc00", 10), 10)
