"""Judging pairs by keys alone, in a real browser, and by buttons without scripts."""

from __future__ import annotations

import re

import pytest

from browser import opened
from folder_copies import copy_folder
from riparian import Centre
from serve_pages import served

pytestmark = pytest.mark.slow


@pytest.fixture
def own(sample, tmp_path):
    """A copy of the sample centre, and the address of its server."""
    copy_folder(sample.layout.root, tmp_path / "centre")
    centre = Centre.open(tmp_path / "centre")
    with served(centre) as address:
        yield centre, address


def shown(page):
    return page.locator("#judge input[name=a]").get_attribute("value")


def test_pairs_are_judged_left_and_taken_back_by_single_keys(browser, own):
    centre, address = own
    first, second, third = (pair.a for pair in centre.review().pairs[:3])
    with opened(browser, address, 1280) as (page, _):
        page.goto("/review")
        page.keyboard.press("d")
        page.wait_for_url(re.compile("said="))
        assert [one.verdict for one in centre.judgements(standing_only=True)] == ["different"]
        assert shown(page) == second
        page.keyboard.press("n")
        page.wait_for_function(
            "a => document.querySelector('#judge [name=a]').value === a", arg=third
        )
        page.keyboard.press("z")
        page.get_by_text("You said").wait_for(state="detached")
        assert shown(page) == first
        assert centre.judgements(standing_only=True) == ()
        page.locator("#own").focus()
        page.keyboard.type("sun")  # typed, and no answer
        assert page.locator("#own").input_value() == "sun"
        page.locator("#keys").focus()
        page.keyboard.press("Space")
        page.keyboard.press("s")  # turned off
        page.reload()
        assert not page.locator("#keys").is_checked()
        assert centre.judgements(standing_only=True) == ()


@pytest.mark.parametrize("width", [1280, 360])
def test_without_scripts_a_pair_is_judged_with_a_reason_and_a_name(browser, own, width):
    centre, address = own
    with opened(browser, address, width, scripts=False) as (page, _):
        page.goto("/review")
        page.locator("#own").fill("Two hospitals of one city.")
        page.locator("#by").fill("A. Sato")
        page.get_by_role("button", name="Two projects").click()
        page.get_by_text("You said").wait_for()
    [said] = centre.judgements()
    assert (said.why, said.made_by) == ("Two hospitals of one city.", "A. Sato")
