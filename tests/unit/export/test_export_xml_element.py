"""Elements are written as lxml writes them, and are read back as they were."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from riparian.export.xml_element import Element
from riparian.export.xml_text import xml_text
from riparian.ingest.iati.own_namespace import NAMESPACE, PREFIX, RULE, own
from riparian.ingest.iati.reading_context import LANG

NAMES = st.sampled_from(["code", "type", LANG, RULE, own("text"), "percentage"])
TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "",
        " ",
        "a & b < c > d",
        '"it\'s"',
        "tab\tline\nboth\r\n",
        "\x00\x1f\ufffe\uffff",
        "ລາວ 🌊",
        "]]>",
    ]
)
ATTRIBUTES = st.lists(st.tuples(NAMES, TEXTS), max_size=4)
TAGS = st.sampled_from(["narrative", "title", own("event"), "value"])
LEAVES = st.tuples(TAGS, ATTRIBUTES, st.none() | TEXTS)
TREES = st.recursive(
    LEAVES, lambda within: st.tuples(TAGS, ATTRIBUTES, st.lists(within, min_size=1, max_size=4))
)


def fill(here, there, tree):
    """Fill an element of each sort with the same."""
    _, attributes, within = tree
    for name, value in attributes:
        here.set(name, value)
        there.set(name, xml_text(value))
    if isinstance(within, list):
        for each in within:
            fill(here.add(each[0]), etree.SubElement(there, each[0]), each)
    elif within is not None:
        here.text, there.text = within, xml_text(within)


@settings(max_examples=200)
@given(TREES)
def test_it_is_written_as_lxml_writes_it(tree):
    here, there = (
        Element("iati-activity"),
        etree.Element("iati-activity", None, {PREFIX: NAMESPACE}),
    )
    fill(here, there, ("", *tree[1:]))
    declared = f' xmlns:{PREFIX}="{NAMESPACE}"'
    written = etree.tostring(there, encoding="utf-8", pretty_print=True).decode()
    assert here.xml() == written.replace(declared, "", 1)


def test_elements_stand_where_they_are_put():
    activity, first, last, note = map(Element, ("iati-activity", "title", "sector", "description"))
    activity.extend([first, last])
    place = len(activity) - 1
    activity.insert(place, note)
    activity.append(Element("result"))
    activity.move_to_end([last])
    lines = activity.xml().splitlines()
    assert lines[1:-1] == ["  <title/>", "  <description/>", "  <result/>", "  <sector/>"]


def test_an_attribute_that_is_set_again_keeps_its_place():
    element = Element("sector")
    for name, value in (("code", "1"), ("vocabulary", "1"), ("code", "2")):
        element.set(name, value)
    assert element.xml() == '<sector code="2" vocabulary="1"/>\n'
