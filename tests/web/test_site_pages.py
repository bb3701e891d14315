"""A copy that needs no server: each of its links leads somewhere, and it is used from a folder and
below a path of a plain web server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode
from zipfile import ZipFile

import pytest

from browser import findings_of_axe, opened, sideways
from copies import faults_of, questions_of
from plain_server import plain_server
from riparian import Centre
from riparian.static_copy.write_copy import write_site
from riparian.web.pages import assets_built

WIDTHS = (1280, 360)
ASKED = 12
"""How many of the narrowed lists that pages lead to are compared with the server's, of each."""


@pytest.fixture(scope="module")
def copy(sample, tmp_path_factory):
    """A copy of the sample, as it is made where nothing is said, and what is told of it."""
    folder = tmp_path_factory.mktemp("site") / "copy"
    return folder, write_site(Centre.open(sample.layout.root), folder)


@pytest.fixture(scope="module")
def odd_copy(odd, tmp_path_factory):
    """A copy of all overlaps of the odd centre."""
    folder = tmp_path_factory.mktemp("odd-site") / "copy"
    write_site(Centre.open(odd.layout.root), folder, "weak")
    return folder


@pytest.fixture
def site(copy) -> Iterator[str]:
    """The address of the copy below a path of a server that only hands out files."""

    with plain_server(copy[0].parent) as address:
        yield f"{address}/copy"


def test_every_link_of_every_page_leads_somewhere(copy):
    assert faults_of(copy[0]) == []


def test_so_it_does_where_records_hold_what_a_page_could_stumble_over(odd_copy):
    assert faults_of(odd_copy) == []
    pages = [page.read_text("utf-8") for page in odd_copy.rglob("*.html")]
    assert not any("<img src=x" in page or "<script>alert" in page for page in pages)
    index = (odd_copy / "find" / "projects.js").read_text("utf-8")
    rows = json.loads(index.removeprefix("riparianIndex(").removesuffix(");\n"))["rows"]
    assert rows
    assert not any("<img src=x" in row for row in rows)  # the rest is shown as text


def test_it_has_all_projects_and_the_strong_overlaps(copy, client):
    folder, report = copy
    every = client.get("/projects.json").json()
    assert (
        report.projects
        == len(every)
        == len(set(folder.glob("projects/*-[0-9]*.html")))
        - sum(1 for _ in folder.glob("projects/*all-*.html"))
        - sum(
            1 for state in ("now", "recent", "unknown") for _ in folder.glob(f"projects/{state}-*")
        )
    )
    strong = client.get("/overlaps.json?strength=strong&strength=very+strong").json()
    assert report.overlaps == strong["total"] == len(list(folder.glob("overlaps/*~*.html")))
    assert report.of_overlaps > report.overlaps
    assert {each["id"] for each in strong["overlaps"]} == {
        page.stem for page in folder.glob("overlaps/*~*.html")
    }


def test_no_link_promises_overlaps_that_are_left_out(copy):
    first = (copy[0] / "index.html").read_text("utf-8")
    assert "the overlaps in this copy</a>" in first
    assert not re.search(r">all [\d,]+ overlaps?</a>", first)


def test_it_fits_on_a_small_stick(copy):
    _, report = copy
    assert report.bytes < 21_000_000
    assert report.files < 1500


def test_files_that_pages_offer_lie_beside_them_whole(copy, client):
    files = copy[0] / "files"
    with ZipFile(files / "projects-all.csv.zip") as zipped:
        assert zipped.read("projects-all.csv") == client.get("/projects.csv?state=all").content
    assert (files / "providers.csv").read_bytes() == client.get("/providers.csv").content
    with ZipFile(files / "projects-all.geojson.zip") as zipped:
        drawn = json.loads(zipped.read("projects-all.geojson"))
    assert len(drawn["features"]) == copy[1].projects
    assert not (files / "brief-LA.docx").exists()
    assert (files / "export.xlsx").read_bytes().startswith(b"PK")
    assert (files / "brief-LA.pdf").read_bytes().startswith(b"%PDF")


def test_a_page_says_what_the_copy_holds_and_what_not(copy):
    about = (copy[0] / "about.html").read_text("utf-8")
    report = copy[1]
    assert f"{report.overlaps} overlaps of {report.of_overlaps:,}" in about
    assert f"{report.of_overlaps - report.overlaps:,} weaker overlaps" in about
    assert "signing in" in about


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_used_from_a_folder(copy, browser, width):
    root = copy[0].as_uri()
    with opened(browser, root, width) as (page, _):
        page.goto(f"{root}/index.html")
        assert page.get_by_text("A copy of Sample of").is_visible()
        assert page.locator("img.still").evaluate("one => one.complete && one.naturalWidth > 0")
        page.get_by_role("searchbox", name="Search projects").fill("상수도")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("projects/index.html#q="))
        page.wait_for_function("document.querySelector('h1').innerText.startsWith('Found')")
        assert "상수도" in page.locator("ol.findings").first.inner_text()
        page.locator("ol.findings a").first.click()
        page.wait_for_url(re.compile(r"projects/[\w-]+\.html$"))
        assert page.get_by_role("heading", name="Who says what").is_visible()
        page.go_back()
        page.wait_for_function("document.querySelector('h1').innerText.startsWith('Found')")


@pytest.mark.parametrize("width", WIDTHS)
def test_its_list_of_overlaps_is_narrowed_below_a_path(site, browser, width):
    with opened(browser, site, width) as (page, _):
        page.goto(f"{site}/overlaps/index.html")
        before = page.locator("h1").inner_text()
        if width < 600:
            page.get_by_text("Find overlaps").click()
        page.locator("select[name=country]").select_option("LA")
        page.wait_for_function("document.querySelector('h1').innerText.startsWith('Found')")
        assert "country=LA" in page.url
        page.get_by_role("link", name="Remove filter: Laos").click()
        page.wait_for_function(
            "before => document.querySelector('h1').innerText === before", arg=before
        )
        page.locator("ol.findings a", has_text="why").first.click()
        page.wait_for_url(re.compile("overlaps/[^/]+~"))
        assert page.get_by_role("heading", name="The evidence").is_visible()


def test_a_narrowed_list_has_what_the_server_would_show(copy, browser, client):
    folder = copy[0]
    asked: dict[str, list[str]] = {"projects": [], "overlaps": []}
    for listed, question in sorted(questions_of(folder)):
        of = listed.split("/")[0]
        if "q=" not in question and "sort=" not in question:
            asked[of].append(question)
    some = [
        (of, each)
        for of, every in asked.items()
        for each in every[:: max(1, len(every) // ASKED)][:ASKED]
    ]
    some += [
        ("projects", "from=2015&to=2018&country=LA"), ("overlaps", "from=2015&to=2018"),
        ("projects", "theme=unknown"), ("projects", "provider=JP:JICA&state=now"),
    ]  # fmt: skip
    assert len(some) > ASKED
    root = folder.as_uri()
    wrong = []
    with opened(browser, root, 1280) as (page, _):
        for of, question in some:
            page.goto("about:blank")
            page.goto(f"{root}/{of}/index.html#{question}")
            page.wait_for_function("document.querySelector('h1').innerText.startsWith('Found')")
            shown = int(re.search(r"[\d,]+", page.locator("h1").inner_text())[0].replace(",", ""))
            query = [*parse_qsl(question)]
            if of == "overlaps" and not any(name == "strength" for name, _ in query):
                query += [("strength", "strong"), ("strength", "very strong")]
            answer = client.get(f"/{of}.json?{urlencode(query)}").json()
            there = len(answer) if of == "projects" else answer["total"]
            if shown != there:
                wrong.append(f"{of}#{question}: {shown}, and the server has {there}")
    assert not wrong, "\n".join(wrong)


def test_without_scripts_its_lists_are_read_page_by_page(copy, browser):
    root = copy[0].as_uri()
    with opened(browser, root, 1280, scripts=False) as (page, _):
        page.goto(f"{root}/projects/all.html")
        assert page.locator("form").count() == 1
        assert not page.locator("form").is_visible()
        first = page.locator("ol.findings a").first.inner_text()
        page.get_by_role("link", name="next").click()
        page.wait_for_url(re.compile("all-2"))
        assert page.locator("ol.findings a").first.inner_text() != first


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_it_has_a_serious_finding_or_moves_sideways(copy, browser, width):
    folder = copy[0]
    root, found = folder.as_uri(), []
    overlap = next(iter(sorted(folder.glob("overlaps/*~*.html"))))
    with opened(browser, root, width) as (page, watched):
        for name in (
            "index.html", "overlaps/index.html", "projects/all-2.html", "about.html",
            "projects/index.html#country=LA", "areas/index.html", "brief/LA.html",
            f"overlaps/{overlap.name}", "projects/jp-0002.html", "sources/index.html",
        ):  # fmt: skip
            page.goto("about:blank")
            page.goto(f"{root}/{name}")
            found += [f"{name} {one}" for one in findings_of_axe(page)]
            if sideways(page):
                found.append(f"{name} moves {sideways(page)} pixels sideways")
        # axe asks for the styles by script, which a page of a copy may not.
        watched.wrong = [each for each in watched.wrong if "Connecting to" not in each]
    assert not found, "\n".join(found)


def test_its_fonts_come_along(copy):
    if not assets_built():
        pytest.skip("The pages' fonts are not built: make assets.")
    assert copy[1].font_bytes > 1_000_000
