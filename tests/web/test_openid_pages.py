"""The pages on which somebody signs in with an account of another service."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from openid_service import CLIENT, SECRET, OpenIdService
from people import ADMIN, OPERATOR
from riparian import Centre
from riparian.web.app import make_app
from signing_in import OURS, fields

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service():
    service = OpenIdService()
    service.person["groups"] = ["read"]
    service.person["iat"] = service.person["exp"] = None
    yield service
    service.close()


@pytest.fixture(scope="module")
def centre(tmp_path_factory, service):
    root = tmp_path_factory.mktemp("openid") / "centre"
    Centre.init(root)
    settings = root / "centre.toml"
    section = (
        f'[openid]\nissuer = "{service.issuer}"\nclient = "{CLIENT}"\n'
        'secret_env = "OPENID_TEST_SECRET"\nlabel = "your JICA account"\n'
        'roles = { read = ["viewer"] }\n'
    )
    settings.write_text(settings.read_text("utf-8").replace("[openid]\n", section), "utf-8")
    centre = Centre.open(root)
    centre.people.accounts.add("root", "Tanaka Jun", "", ADMIN, OPERATOR)
    return centre


@pytest.fixture
def web(centre, monkeypatch, service):
    monkeypatch.setenv("OPENID_TEST_SECRET", SECRET)
    now = centre.people.accounts.now()
    service.changes = {"iat": now, "exp": now + 300}
    return TestClient(make_app(centre), "http://localhost:8000", client=("127.0.0.1", 50000))


def come(web, service, **more):
    """There and back as a browser goes, which follows nothing by itself."""
    there = web.get("/sign-in/openid?next=/account", follow_redirects=False)
    assert there.status_code == 303
    back = service.sign_in(there.headers["location"]) | more
    return web.get("/sign-in/openid/back", params=back, follow_redirects=False)


def test_the_page_leads_there_and_back_to_where_somebody_was_going(web, service):
    page = web.get("/sign-in?next=/account").text
    assert re.search(
        r'href="/sign-in/openid\?next=[^"]*account">Sign in with your JICA account', page
    )
    answer = come(web, service)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert answer.headers["cache-control"] == "no-store"
    account = web.get("/account").text
    assert "Sato Keiko" in account
    assert "the office’s account" in account
    assert "Change your password" not in account
    assert "Your password, once more" not in account
    data = {**fields(account, "/account/token"), "name": "weekly", "role-viewer": "1", "days": "30"}
    made = web.post("/account/token", data=data, headers=OURS)
    assert (made.status_code, "weekly" in made.text) == (200, True)


def test_another_browser_cannot_end_what_this_one_began(web, centre, service):
    there = web.get("/sign-in/openid", follow_redirects=False).headers["location"]
    other = TestClient(make_app(centre), "http://localhost:8000", client=("127.0.0.1", 50001))
    answer = other.get("/sign-in/openid/back", params=service.sign_in(there))
    assert answer.status_code == 401
    assert "was not begun here" in answer.text
    assert other.get("/account", follow_redirects=False).status_code in (401, 303)


def test_what_was_begun_is_sent_to_one_address_alone_and_no_script_reads_it(web):
    cookie = web.get("/sign-in/openid", follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/sign-in/openid/back" in cookie
    assert "SameSite=lax" in cookie


def test_it_leads_nowhere_else_and_a_service_that_is_away_is_named(web, centre, service):
    there = web.get("/sign-in/openid?next=https://x.example.org", follow_redirects=False)
    back = service.sign_in(there.headers["location"])
    answer = web.get("/sign-in/openid/back", params=back, follow_redirects=False)
    assert answer.headers["location"] == "/"
    service.stated = {"issuer": "https://another.example.org"}
    try:
        page = web.get("/sign-in/openid", follow_redirects=False)
    finally:
        service.stated = {}
    assert "calls itself by another address" in page.text
    assert SECRET not in page.text


def test_a_centre_without_such_a_service_says_so(tmp_path):
    centre = Centre.init(tmp_path / "centre")
    centre.people.accounts.add("root", "Tanaka Jun", "", ADMIN, OPERATOR)
    browser = TestClient(make_app(centre), "http://localhost:8000", client=("127.0.0.1", 50000))
    assert "Sign in with" not in browser.get("/sign-in").text
    answer = browser.get("/sign-in/openid", follow_redirects=False)
    assert answer.status_code in (303, 401)
