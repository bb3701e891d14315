"""Pages in fewer bytes: a reader of HTML finds the same in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from riparian.static_copy.compact import compact, compact_part
from riparian.static_copy.page import read_page

TEXTS = st.sampled_from(["", " ", "words", " two  words\n", 'a<b & "c" > d', "ຄໍາ", "\xa0"])
VALUES = st.sampled_from(
    ["", "plain", "two words", "a=b", 'say "so"', "it's", "<b>", "a&lt;b", "/"]
)
INLINE = ("span", "a", "b", "small", "i")
WITHIN = {
    "div": ("p", "ul", "dl", "table", "section", "pre", *INLINE),
    "section": ("p", "div", "ul", "h2", *INLINE), "p": INLINE, "h2": INLINE, "pre": INLINE,
    "ul": ("li",), "li": ("p", "ul", "div", *INLINE), "dl": ("dt", "dd"), "dt": INLINE,
    "dd": ("p", "ul", *INLINE), "table": ("tbody",), "tbody": ("tr",), "tr": ("th", "td"),
    "th": INLINE, "td": ("p", "div", *INLINE), "span": ("b", "small"), "a": ("b", "small"),
}  # fmt: skip
NO_TEXT = ("ul", "dl", "table", "tbody", "tr")


@st.composite
def elements(draw, tag="div", depth=4):
    element = html.Element(tag)
    if draw(st.booleans()):
        element.set("title", draw(VALUES))
    if tag not in NO_TEXT:
        element.text = draw(TEXTS)
    if depth:
        for name in draw(st.lists(st.sampled_from(WITHIN.get(tag, INLINE[2:])), max_size=3)):
            child = draw(elements(name, depth - 1))
            child.tail = None if tag in NO_TEXT else draw(TEXTS)
            element.append(child)
    return element


def seen(element, kept=False):
    """What a browser makes of an element: tags, attributes, text without space that it drops."""
    kept = kept or element.tag == "pre"
    parts = [element.text or ""]
    for child in element:
        parts += [seen(child, kept), child.tail or ""]
    texts = [
        part if kept or not isinstance(part, str) else " ".join(part.split()) for part in parts
    ]
    return element.tag, dict(element.attrib), [text for text in texts if text]


@given(elements())
def test_what_is_written_is_read_as_it_was(element):
    page = html.document_fromstring("<!doctype html><html><head></head><body></body></html>")
    page.body.append(element)
    once = read_page(html.tostring(page, encoding="utf-8"))
    assert seen(read_page(compact(once))) == seen(once)
    assert compact(read_page(compact(once))) == compact(once)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ('<ul>\n<li class="a b">one</li>\n<li class="a">two</li>\n</ul>',
         '<ul><li class="a b">one<li class=a>two</ul>'),
        ("<div><p>one</p>two</div>", "<div><p>one</p>two</div>"),
        ("<div><b>one</b>\n <i>two</i></div>", "<div><b>one</b> <i>two</i></div>"),
        ("<pre>one\n\n  two</pre>", "<pre>one\n\n  two</pre>"),
        ('<svg><path d="M1 2" class="a"></path></svg>', '<svg><path d="M1 2" class=a /></svg>'),
        ("<a href='x?a=1&amp;b'>1 &lt; 2</a>", '<a href="x?a=1&amp;b">1 &lt; 2</a>'),
        ("<table><tr><th>a</th><td>b</td></tr></table>", "<table><tr><th>a<td>b</table>"),
        ("<p>one <!-- not this -->two</p>", "<p>one two</p>"),
    ],
)  # fmt: skip
def test_only_what_says_nothing_is_left_out(given, written):
    assert compact_part(html.fragment_fromstring(given)) == written
