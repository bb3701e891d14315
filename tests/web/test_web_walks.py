"""What three people do in a browser, at two widths; by keyboard; without scripts; with axe-core."""

from __future__ import annotations

import re

import pytest

from browser import findings_of_axe, opened, sideways

WIDTHS = (1280, 360)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_first_page_has_a_map_that_agrees_and_nothing_goes_wrong(browser, server, width):
    with opened(browser, server, width) as (page, _):
        page.goto("/")
        page.wait_for_selector("figure.map.drawn", state="attached")
        assert page.locator("h1").inner_text().startswith("Japan and South Korea along the Mekong")
        assert sideways(page) == 0
        assert findings_of_axe(page) == []


def test_choosing_a_theme_changes_map_list_numbers_and_address(browser, server):
    with opened(browser, server, 1280) as (page, _):
        page.goto("/")
        page.wait_for_selector("figure.map.drawn", state="attached")
        before = page.locator("h1").inner_text()
        page.get_by_role("link", name="Floods, drought and early warning").click()
        page.wait_for_url(re.compile(r"theme=floods"))
        page.wait_for_function(
            "before => document.querySelector('h1').innerText !== before", arg=before
        )
        assert "theme=floods" in page.locator("#meet + a").get_attribute("href")
        page.wait_for_selector("figure.map.drawn", state="attached")
        told = page.evaluate(
            "JSON.parse(document.getElementById('present').textContent).provinces.length"
        )
        assert told == page.locator("details.table tbody tr").count()
        page.go_back()
        page.wait_for_function(
            "before => document.querySelector('h1').innerText === before", arg=before
        )


@pytest.mark.parametrize("width", WIDTHS)
def test_without_scripts_all_of_the_first_page_can_be_read(browser, server, width):
    with opened(browser, server, width, scripts=False) as (page, _):
        page.goto("/")
        assert page.locator("ol.findings > li").count() == 6
        assert page.locator("img.still").evaluate("one => one.complete && one.naturalWidth > 0")
        page.locator("select[name=country]").select_option("LA")
        page.get_by_role("button", name="Show").click()
        assert "country=LA" in page.url
        assert "in Laos" in page.locator("h1").inner_text()
