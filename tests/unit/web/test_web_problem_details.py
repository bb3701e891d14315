"""Answers in JSON hold nothing that a terminal would act upon."""

from __future__ import annotations

import json
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from riparian.web.problem_details import json_of

ACTING = ("Cc", "Zl", "Zp")
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from("\x7f\x80\x9f\xa0\u200d\u200e\u200f\u2010\u2027\u2028\u202e\u202f")
    | st.sampled_from("\u2065\u2066\u2069")
)  # fmt: skip


@given(TEXTS)
@example("“a” – b…")
def test_the_same_text_comes_back_and_what_acts_stands_as_an_escape(text):
    written = json_of({"said": text}).decode()
    assert json.loads(written) == {"said": text}
    for character in set(written):
        turns = "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069"
        assert not turns
        assert character not in "\u200e\u200f"
        assert unicodedata.category(character) not in ACTING


@given(TEXTS)
def test_what_does_not_act_stands_as_it_is(text):
    plain = "".join(c for c in text if c.isprintable() and c not in '"\\')
    assert json_of(plain).decode() == f'"{plain}"'
