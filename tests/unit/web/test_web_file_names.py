"""What files are called that are taken away, of whatever words somebody asked with."""

from __future__ import annotations

from urllib.parse import quote, unquote

from hypothesis import given
from hypothesis import strategies as st

from riparian.web.formats import LONGEST_WORDS, file_stem

WORDS = st.text(st.characters(), max_size=400)


@given(st.lists(WORDS | st.none(), max_size=5))
def test_a_name_fits_a_file_system_and_is_the_beginning_of_the_words(about):
    name = file_stem("riparian", about, "2026-10-01")
    assert len(name.encode("ascii")) <= LONGEST_WORDS + len("riparian--2026-10-01")
    assert "/" not in name
    words = name.removeprefix("riparian").removesuffix("-2026-10-01").removeprefix("-")
    whole = "-".join(filter(None, about)).encode("utf-8", "replace").decode()
    assert whole.startswith(unquote(words, errors="strict"))
    assert unquote(words) == whole or len(words) > LONGEST_WORDS - len(quote("\U0001f30a"))


def test_short_words_stand_in_it_whole():
    assert file_stem("brief", ["JP", "KR", None, "ລາວ"], "2026-10-01") == (
        f"brief-JP-KR-{quote('ລາວ')}-2026-10-01"
    )
    assert file_stem("riparian", [], "2026-10-01") == "riparian-2026-10-01"
