"""Names of files in a copy can be written anywhere, and no two addresses share one."""

from __future__ import annotations

import pytest

from riparian.static_copy.addresses import LONGEST_NAME, Address, FileNames, read_address, relative
from riparian.static_copy.contents import LISTS

FIRST = Address("/")


def page(path, *query, names=None):
    return (names or FileNames()).of_page(Address(path, query), LISTS)


def test_names_can_be_read():
    assert page("/") == "index.html"
    assert page("/projects") == "projects/index.html"
    assert page("/projects", ("state", "all"), ("page", "2")) == "projects/all-2.html"
    assert page("/sources/korea", ("page", "2")) == "sources/korea-2.html"
    assert FileNames().of_file(Address("/providers/JP.csv")) == "files/providers-JP.csv"


def test_two_addresses_never_share_a_name_whatever_the_case():
    names = FileNames()
    given = [
        page(path, names=names)
        for path in ("/projects/ABC", "/projects/abc", "/projects/a:b", "/projects/a?b")
    ]
    given.append(page("/projects", ("state", "abc"), names=names))
    assert len({name.casefold() for name in given}) == len(given)


@pytest.mark.parametrize(
    "handle", ["con", "NUL", "lpt1.x", "..", "a/b", "a\\b", "x" * 500, "上水道", "a."]
)
def test_a_name_is_allowed_on_every_file_system(handle):
    name = page("/overlaps/" + handle.replace("/", "%2F")).split("/")[-1]
    assert len(name) <= LONGEST_NAME
    stem = name.removesuffix(".html")
    assert stem.split(".")[0].lower() not in ("con", "nul", "lpt1")
    assert not stem.endswith((".", " "))
    assert all(c.isascii() and (c.isalnum() or c in "._~-") for c in stem)


def test_a_link_is_read_as_a_browser_reads_it():
    here = Address("/projects/x")
    assert read_address("#sources", here) == (here, "sources")
    assert read_address("/projects?b=2&a=1", here) == (
        Address("/projects", (("a", "1"), ("b", "2"))), "",
    )  # fmt: skip
    for elsewhere in ("https://example.org/", "//example.org/", "mailto:a@example.org", "http://["):
        assert read_address(elsewhere, FIRST) is None


def test_links_lead_from_folder_to_folder():
    assert relative("static/copy.css", "projects/x.html") == "../static/copy.css"
    assert relative("projects/index.html", "projects/x.html") == "index.html"
    assert relative("overlaps/a~b.html", "index.html") == "overlaps/a~b.html"
