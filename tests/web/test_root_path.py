"""A centre that lives below a path of its host: every address stands below it, whether the proxy in
front takes the path off or passes it on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from browser import opened
from links import Walk, addresses_in
from people import OPERATOR, PASSWORD
from plain_proxy import shown_below
from riparian import Centre
from riparian.desk.accounts.roles import Rights, Role
from riparian.errors import BadRequest, CentreError
from riparian.web import pages
from riparian.web.app import make_app, make_server
from serve_pages import served
from signing_in import OURS, send

ROOT = "/riparian"
HERE = ("127.0.0.1", 50000)
WEB = Path(pages.__file__).parent
ATTRIBUTE = re.compile(
    r"(?<!with )\b(?:href|src|srcset|action|formaction|hx-get|hx-post|data-map)="
    r'"((?:\{\{.*?\}\}|\{%.*?%\}|[^"{]|\{(?![{%]))*)"'
)
ELSEWHERE = re.compile(r"\{\{ [\w.]+\.(url|terms) \}\}")
"""Addresses that sources give."""
MADE = re.compile(r"\{\{ (address|static)\(.*\) \}\}|[#?].*|https://.*", re.DOTALL)


def asking(centre, **more):
    """A browser on this computer, at the pages of a centre."""
    more = {"root_path": ROOT, **more}
    app = make_app(Centre.open(centre.layout.root), **more)
    return TestClient(app, "http://localhost:8000", client=HERE, follow_redirects=False)


@pytest.fixture(scope="module")
def below(sample):
    return asking(sample)


def test_templates_have_every_address_made():
    written = [
        f"{file.name}: {found[0]}"
        for file in sorted((WEB / "templates").rglob("*.html"))
        for found in ATTRIBUTE.finditer(file.read_text("utf-8"))
        if not MADE.fullmatch(found[1]) and not ELSEWHERE.fullmatch(found[1])
    ]
    assert written == []


def test_no_module_writes_an_address_into_a_page_or_a_header_by_itself():
    by_hand = re.compile(r"""(href|src|action)=\\?["']/|\.base_url|url_for\(|://\{request""")
    found = [
        f"{file.name}: {line.strip()}"
        for file in sorted(WEB.rglob("*.py"))
        if file.name != "local.py"  # which compares what a browser says of its origin
        for line in file.read_text("utf-8").splitlines()
        if by_hand.search(line) and file.name != "addresses.py"
    ]
    assert found == []


def test_no_script_or_style_names_a_place_from_the_root_of_the_host():
    by_hand = re.compile(r"""["'`(]/(?![/*])[a-z{$]""")
    files = [x for x in (WEB / "static").iterdir() if x.suffix in (".mjs", ".css")]
    assert len(files) > 10
    assert [x.name for x in files if by_hand.search(x.read_text("utf-8"))] == []


def test_every_link_of_every_kind_of_page_leads_on_below_the_root_path(thin):
    walk = Walk(asking(thin), ROOT)
    walk.go(("/", "/brief?country=LA", "/api", "/review", "/river.svg", "/sign-in", "/nowhere"))
    assert walk.outside == {}
    assert walk.dead == {}
    for kind in ("overlaps/*", "projects/*", "providers/*", "sources/*", "compare/*/KR"):
        assert f"{ROOT}/{kind}" in walk.seen
    assert len(walk.seen) > 60


def test_it_is_the_same_whether_the_proxy_takes_the_path_off_or_not(below):
    for path in (
        "/",
        "/overlaps?country=LA",
        "/healthz",
        "/api/v1/overlaps?limit=2",
        "/robots.txt",
    ):
        passed_on, taken_off = below.get(ROOT + path), below.get(path)
        assert passed_on.status_code == 200
        assert passed_on.content == taken_off.content
    assert below.get(ROOT).content == below.get("/").content
    assert below.get("/riparianer").status_code == 404


def test_answers_lead_on_below_it(below):
    provider = below.get(f"{ROOT}/providers/japan")
    assert (provider.status_code, provider.headers["location"]) == (308, f"{ROOT}/providers/JP")
    stroke = below.get(f"{ROOT}/overlaps/?country=LA")
    assert stroke.headers["location"] == f"http://localhost:8000{ROOT}/overlaps?country=LA"
    old = below.get(f"{ROOT}/static/000000000000/page.mjs")
    assert old.headers["location"].startswith(f"{ROOT}/static/")
    assert below.get(old.headers["location"]).status_code == 200
    for _ in range(2):  # made, and kept
        pushed = below.get(f"{ROOT}/projects?q=water", headers={"hx-request": "true"})
        assert pushed.headers["hx-push-url"] == f"{ROOT}/projects?q=water&state=all"


def test_programs_are_led_on_below_it(below):
    part = below.get(f"{ROOT}/api/v1/projects?limit=2")
    onward = part.json()["next"]
    assert onward.startswith(f"{ROOT}/api/v1/projects?limit=2&cursor=")
    assert part.headers["link"] == f'<{onward}>; rel="next"'
    assert below.get(onward).json()["data"] != part.json()["data"]
    for described in ("/openapi.json", "/api/v1/openapi.json"):
        assert below.get(ROOT + described).json()["servers"] == [{"url": ROOT}]
    assert f"<code>{ROOT}/api/v1/projects</code>" in below.get(f"{ROOT}/api").text
    assert f"http://localhost:8000{ROOT}/api/v1/me" in below.get(f"{ROOT}/api").text
    assert f"Disallow: {ROOT}/review" in below.get(f"{ROOT}/robots.txt").text


def test_a_page_that_a_browser_kept_from_before_is_not_taken_for_the_same(below, client):
    before = client.get("/overlaps").headers["etag"]
    asked = below.get("/overlaps", headers={"if-none-match": before})
    assert asked.status_code == 200
    assert (
        below.get("/overlaps", headers={"if-none-match": asked.headers["etag"]}).status_code == 304
    )


def test_what_another_server_says_of_its_root_path_holds_where_none_is_given(sample):
    app = make_app(Centre.open(sample.layout.root))
    web = TestClient(app, "http://localhost:8000", client=HERE, root_path="/elsewhere")
    assert 'href="/elsewhere/overlaps"' in web.get("/elsewhere/providers").text


def test_the_settings_say_it_and_serve_may_say_otherwise(tmp_path):
    centre = Centre.init(tmp_path / "centre")
    file = centre.layout.settings
    text = file.read_text("utf-8")
    file.write_text(text.replace("[web]", '[web]\nroot_path = "/sharing/mekong/"'), "utf-8")
    assert 'href="/sharing/mekong/about"' in asking(centre, root_path=None).get("/about").text
    assert 'href="/about"' in asking(centre, root_path="").get("/about").text
    file.write_text(text.replace("[web]", '[web]\nroot_path = "sharing"'), "utf-8")
    with pytest.raises(CentreError, match="'sharing' is not a path such as /riparian"):
        Centre.open(tmp_path / "centre")


def test_long_bodies_are_let_through_below_it(sample):
    bodies = make_server(Centre.open(sample.layout.root), root_path=ROOT).config.limits.long_bodies
    assert f"{ROOT}/exchange/bundle" in bodies
    assert all(bodies[ROOT + path] == bodies[path] for path in bodies if not path.startswith(ROOT))


@pytest.mark.parametrize(
    "path",
    ["riparian", "//x", "/a//b", "/a/../b", "/.", "/a b", "/ä", "https://example.org/a", "/a?b"],
)
def test_what_is_no_path_is_refused(tmp_path, path):
    with pytest.raises(BadRequest, match="is not a path"):
        asking(Centre.init(tmp_path / "centre"), root_path=path)


@pytest.mark.parametrize("path", ["/projects", "/static/here", "/exchange", "/api", "/newer"])
def test_a_path_that_is_one_of_its_own_is_refused(tmp_path, path):
    with pytest.raises(BadRequest, match="its own addresses begin with"):
        asking(Centre.init(tmp_path / "centre"), root_path=path)


@pytest.mark.parametrize("takes_off", [True, False])
def test_map_fonts_and_scripts_work_behind_a_proxy(browser, sample, takes_off):
    with (
        served(sample, root_path=ROOT) as server,
        shown_below(server, ROOT, takes_off=takes_off) as site,
        opened(browser, site, 1280, live_map=True) as (page, _),  # fails on what leaves the site
    ):
        page.goto(f"{site}/")
        page.wait_for_selector("figure.map.drawn", state="attached")
        assert page.evaluate("document.fonts.check('14px \"Noto Sans\"')")
        page.locator("#live-map canvas").click()
        told = page.locator(".told a")
        told.first.wait_for()
        hrefs = told.evaluate_all("links => links.map(each => each.href)")
        assert all(each.startswith(f"{site}/") for each in hrefs)
        with page.expect_response(re.compile(f"{re.escape(site)}/newer")) as answer:
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert answer.value.status == 204
        page.get_by_role("link", name="Floods, drought and early warning").click()
        page.wait_for_url(re.compile(f"{re.escape(site)}/.*theme=floods"))
        page.goto(hrefs[-1])
        assert re.search(r"\d+ project", page.locator("h1").inner_text())


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A centre without records, in which Keiko has an account that needs no second step."""
    centre = Centre.init(tmp_path_factory.mktemp("desk") / "centre")
    _, code = centre.people.accounts.add(
        "keiko", "Sato Keiko", "Office", Rights((Role.VIEWER,)), OPERATOR
    )
    web = asking(centre)
    page = web.get(f"{ROOT}/invitation?code={code}").text
    answer = send(web, page, f"{ROOT}/invitation", OURS, password=PASSWORD, again=PASSWORD)
    assert answer.headers["location"] == f"{ROOT}/"
    return web, answer


def test_a_session_is_kept_below_it_under_a_name_of_its_own(desk):
    web, answer = desk
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("riparian-riparian=")
    assert "Path=/riparian;" in cookie
    assert web.get(f"{ROOT}/account").status_code == 200


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("/overlaps?country=LA", f"{ROOT}/overlaps?country=LA"), ("//example.org/", f"{ROOT}/"),
        ("https://example.org/", f"{ROOT}/"), ("/\\example.org", f"{ROOT}/"), ("", f"{ROOT}/"),
    ],
)  # fmt: skip
def test_who_signs_in_goes_on_below_it_and_never_elsewhere(desk, asked, there):
    web, _ = desk
    answer = web.get(f"{ROOT}/sign-in", params={"next": asked})
    assert (answer.status_code, answer.headers["location"]) == (303, there)


def test_who_has_to_sign_in_first_is_sent_there_and_back(desk):
    web, _ = desk
    asked = TestClient(web.app, "http://localhost:8000", client=HERE, follow_redirects=False)
    answer = asked.get(f"{ROOT}/account")
    assert answer.headers["location"] == f"{ROOT}/sign-in?next=%2Faccount"
    page = asked.get(answer.headers["location"]).text
    answer = send(asked, page, f"{ROOT}/sign-in", name="keiko", password=PASSWORD)
    assert answer.headers["location"] == f"{ROOT}/account"
    page = asked.get(f"{ROOT}/account").text
    assert set(addresses_in(asked.get(f"{ROOT}/account"))) >= {f"{ROOT}/sign-out"}
    answer = send(asked, page, f"{ROOT}/sign-out")
    assert "Path=/riparian;" in answer.headers["set-cookie"]
    assert answer.headers["location"] == f"{ROOT}/"
