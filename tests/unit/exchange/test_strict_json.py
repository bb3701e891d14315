import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import Refused
from riparian.exchange.strict_json import convert, read_object

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(texts, values), st.booleans())
def test_an_object_is_read_as_it_was_written(value, ascii_only):
    content = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert read_object(content, "the charter", len(content)) == value


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'{"a": 1, "a": 1}', "stands in it twice"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "stands in it twice"),
        (b'{"a": NaN}', "no number"),
        (b'{"a": -Infinity}', "no number"),
        (b'{"a": [1e999]}', "too great"),
        (b'{"a": -1e999}', "too great"),
        (b'{"a": "\\udc00"}', "UTF-8"),
        (b'{"a": "\xc3"}', "UTF-8"),
        (b'\xef\xbb\xbf{"a": 1}', "not JSON"),
        (b'{"a": ' + b"[" * 40_000 + b"]" * 40_000 + b"}", "nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"a": 1} x', "not JSON"),
        (b"", "not JSON"),
        (b'{"a": "' + b"x" * 200_000 + b'"}', "100,000 are the most"),
    ],
)
def test_what_could_be_read_in_two_ways_or_has_no_end_is_refused(content, why):
    with pytest.raises(Refused, match=f"^The charter was refused: .*{why}"):
        read_object(content, "the charter", 100_000)


@given(st.binary(max_size=100))
def test_any_bytes_are_an_object_or_refused(content):
    with suppress(Refused):
        assert isinstance(read_object(content, "the charter", 100), dict)


def test_another_form_is_refused_and_the_field_named():
    assert convert({"a": 1}, dict[str, int], "the card") == {"a": 1}
    for value in (True, 1.0, "1", None):
        with pytest.raises(Refused, match=r"^The card was refused"):
            convert({"a": value}, dict[str, int], "the card")
