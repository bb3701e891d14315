"""Accounts in a browser: signing in step by step, what each role opens, and what is refused."""

from __future__ import annotations

import re
import sqlite3
from html import unescape

import pyotp
import pytest
from starlette.testclient import TestClient

from people import ADMIN, OPERATOR, PASSWORD, PUBLISHER, WRITER
from riparian import Centre
from riparian.desk.accounts import audit
from riparian.desk.accounts.one_time_codes import is_secret
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.web.app import make_app
from riparian.web.decisions import is_decision
from riparian.web.people import COOKIE, COOKIE_HERE
from routes import routes
from saying import says
from signing_in import OURS, fields, person_in, send

HERE = ("127.0.0.1", 50000)
ELSEWHERE = ("192.0.2.9", 50000)
VIEWER = Rights((Role.VIEWER,))


@pytest.fixture
def centre(tmp_path):
    """A centre without records, accounts or framework."""
    return Centre.init(tmp_path / "centre", name="Sample centre")


def web(centre, host="http://localhost:8000", client=HERE):
    return TestClient(make_app(Centre.open(centre.layout.root)), host, client=client)


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def undecided(found):
    return [
        route.path
        for route in found
        if not any(is_decision(each.call) for each in route.dependant.dependencies)
    ]


def test_every_address_says_who_may_use_it(centre):
    app = make_app(centre)
    found = list(routes(app))
    assert len(found) > 60
    assert undecided(found) == []


def test_an_address_that_says_nothing_of_who_may_use_it_is_found(centre):
    app = make_app(centre)
    inner = app
    while not hasattr(inner, "routes"):
        inner = inner.app
    inner.add_api_route("/forgotten", lambda: "")
    assert undecided(routes(app)) == ["/forgotten"]


def test_before_the_first_account_the_page_says_how_to_get_one(centre):
    page = web(centre).get("/sign-in")
    assert page.status_code == 200
    assert "riparian account add" in words(page)
    assert "Sign in</a>" not in web(centre).get("/about").text


@pytest.mark.parametrize("path", ["/account", "/accounts", "/audit", "/channel/for-me"])
def test_pages_of_people_lead_to_signing_in_and_back(centre, path):
    answer = web(centre).get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={path.replace('/', '%2F')}"
    assert answer.headers["cache-control"] == "no-store"


def test_a_person_signs_in_with_two_steps_and_out_again(centre):
    browser = web(centre)
    person_in(browser, centre, "keiko", PUBLISHER)
    page = browser.get("/account")
    assert "Sato Keiko, Office" in words(page)
    assert "does what a writer does, and shares" in words(page)
    answer = send(browser, page.text, "/sign-out")
    assert answer.headers["location"] == "/"
    assert browser.get("/account", follow_redirects=False).status_code == 303
    page = browser.get("/sign-in?next=/projects?q=water").text
    answer = send(browser, page, "/sign-in", name="keiko", password=PASSWORD)
    assert answer.headers["location"] == "/sign-in/second?next=%2Fprojects%3Fq%3Dwater"
    assert "Sato Keiko" in words(browser.get(answer.headers["location"]))


def test_what_a_first_step_opens_is_the_second_and_nothing_else(centre):
    browser = web(centre)
    _, code = centre.people.accounts.add("boss", "Boss", "", ADMIN, OPERATOR)
    page = browser.get(f"/invitation?code={code}").text
    send(browser, page, "/invitation", password=PASSWORD, again=PASSWORD)
    for path in ("/account", "/accounts", "/audit"):
        assert browser.get(path, follow_redirects=False).status_code == 303
    page = browser.get("/sign-in/set-up").text
    assert send(browser, page, "/sign-in/set-up/app", code="000000").status_code == 400
    for other in ("A" * 5000, "日本", "a\x00"):
        sent_back = send(browser, page, "/sign-in/set-up/app", code="000000", secret=other)
        assert sent_back.status_code == 400
        assert is_secret(fields(sent_back.text, "/sign-in/set-up/app")["secret"])
    assert browser.get("/accounts", follow_redirects=False).status_code == 303


def test_each_sign_in_gives_another_cookie_whatever_the_browser_brought(centre):
    browser = web(centre)
    _, code = centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    browser.cookies.set(COOKIE_HERE, "fixed-by-somebody-else", domain="localhost.local")
    page = browser.get(f"/invitation?code={code}").text
    answer = send(browser, page, "/invitation", password=PASSWORD, again=PASSWORD)
    first = answer.cookies[COOKIE_HERE]
    assert first != "fixed-by-somebody-else"
    again = web(centre)
    answer = send(again, again.get("/sign-in").text, "/sign-in", name="keiko", password=PASSWORD)
    assert answer.cookies[COOKIE_HERE] != first


def test_over_https_the_cookie_is_of_this_host_alone_and_no_script_reads_it(centre):
    browser = web(centre, "https://localhost:8000", ELSEWHERE)
    _, code = centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    page = browser.get(f"/invitation?code={code}").text
    ours = {"origin": "https://localhost:8000", "sec-fetch-site": "same-origin"}
    answer = send(browser, page, "/invitation", ours, password=PASSWORD, again=PASSWORD)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for attribute in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"):
        assert attribute in cookie
    assert "Domain" not in cookie
    assert "max-age" not in cookie.lower()
    assert browser.get("/account").status_code == 200


def test_nobody_signs_in_over_http_from_another_computer(centre):
    centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    browser = web(centre, client=ELSEWHERE)
    page = browser.get("/sign-in").text
    answer = send(browser, page, "/sign-in", name="keiko", password=PASSWORD)
    assert answer.status_code == 403
    assert "https" in words(answer)
    assert "set-cookie" not in answer.headers


FORGED = (
    {}, {"origin": "https://elsewhere.example"}, {"sec-fetch-site": "cross-site"},
    {"origin": "http://localhost:8000", "sec-fetch-site": "same-site"}, {"origin": "null"},
)  # fmt: skip


@pytest.mark.parametrize("headers", FORGED)
def test_a_form_from_elsewhere_is_refused(centre, headers):
    browser = web(centre)
    person_in(browser, centre, "boss", ADMIN)
    page = browser.get("/accounts").text
    new = {"name": "thief", "full_name": "Thief", "role-admin": "1"}
    assert send(browser, page, "/accounts/add", headers, **new).status_code == 403
    assert (
        send(browser, page, "/sign-in", headers, name="x", password="y").status_code == 403
        if ('action="/sign-in"' in page)
        else True
    )
    assert [each.name for each in centre.people.accounts.all()] == ["boss"]


def test_a_form_of_another_session_is_refused(centre):
    browser, other = web(centre), web(centre)
    person_in(browser, centre, "boss", ADMIN)
    person_in(other, centre, "chief", ADMIN)
    page = other.get("/accounts").text
    new = {"name": "thief", "full_name": "Thief", "role-admin": "1"}
    assert send(browser, page, "/accounts/add", **new).status_code == 403
    assert send(other, page, "/accounts/add", **new).status_code == 200


def test_over_http_from_another_computer_neither_cookie_nor_token_opens_anything(centre):
    browser = web(centre)
    person_in(browser, centre, "boss", ADMIN)
    form = {"name": "x", "role-admin": "1", "days": "30", "password": PASSWORD}
    page = send(browser, browser.get("/account").text, "/account/token", **form).text
    token = re.search(r"riparian_[\w-]+", page)[0]
    bearer = {"authorization": f"Bearer {token}"}
    cookie = {"cookie": f"{COOKIE_HERE}={browser.cookies[COOKIE_HERE]}"}
    assert browser.get("/audit").status_code == 200
    elsewhere = web(centre, client=ELSEWHERE)
    assert elsewhere.get("/audit", headers=bearer).status_code == 401
    assert elsewhere.get("/audit", headers=cookie, follow_redirects=False).status_code == 303
    # A server in between that nobody has named adds headers that browsers do not send.
    between = {"x-forwarded-for": "192.0.2.9"}
    answer = browser.get("/audit", headers=between, follow_redirects=False)
    assert answer.status_code == 303
    safe = web(centre, "https://localhost:8000", ELSEWHERE)
    assert safe.get("/audit", headers=bearer).status_code == 200


def test_a_cookie_of_another_name_that_looks_alike_is_none_of_ours(centre):
    browser = web(centre, "https://localhost:8000", ELSEWHERE)
    _, code = centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    ours = {"origin": "https://localhost:8000", "sec-fetch-site": "same-origin"}
    page = browser.get(f"/invitation?code={code}").text
    answer = send(browser, page, "/invitation", ours, password=PASSWORD, again=PASSWORD)
    value = answer.cookies[COOKIE]
    other = web(centre, "https://localhost:8000", ELSEWHERE)
    for name, status in ((COOKIE, 200), (f"\xa0{COOKIE}", 303), (f"\t{COOKIE}", 303)):
        header = {"cookie": f"{name}={value}".encode("latin-1")}
        answer = other.get("/account", headers=header, follow_redirects=False)
        assert answer.status_code == status


def test_where_the_database_cannot_be_asked_that_is_said_in_a_proper_answer(centre, monkeypatch):
    from riparian.desk.accounts.sign_in import SignIn
    from riparian.errors import CentreBusy

    browser = web(centre)
    person_in(browser, centre, "keiko", WRITER)

    def busy(*_):
        raise CentreBusy("busy", "again")

    monkeypatch.setattr(SignIn, "session", busy)
    answer = browser.get("/about")
    assert answer.status_code == 503
    assert "content-security-policy" in answer.headers


def test_what_somebody_is_refused_stands_in_the_audit_once(centre):
    browser = web(centre)
    person_in(browser, centre, "keiko", WRITER)
    for _ in range(3):
        assert browser.get("/audit").status_code == 403
    page = browser.get("/account").text
    send(browser, page, "/sign-out", {"origin": "https://elsewhere.example"})
    refused = [line.about for line in centre.people.accounts.audit([audit.REFUSED])]
    assert len(refused) == 2
    assert refused[0].startswith("POST /sign-out: This answer did not come from a page")
    assert refused[1].startswith("GET /audit: Your account cannot do that")


def test_a_used_invitation_says_so_on_its_page(centre):
    browser = web(centre)
    _, code = centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    page = browser.get(f"/invitation?code={code}").text
    send(browser, page, "/invitation", password=PASSWORD, again=PASSWORD)
    answer = web(centre).get(f"/invitation?code={code}")
    assert "used already" in words(answer)
    assert code not in answer.text


@pytest.mark.parametrize(
    "answer", ["", "[]", "{}", "[" * 5000, '{"rawId": {}}', '{"rawId": "AA", "id": 1}']
)
def test_what_no_browser_answers_for_a_passkey_is_refused_plainly(centre, answer):
    browser = web(centre)
    person_in(browser, centre, "keiko", PUBLISHER)
    page = browser.get("/account").text
    form = {"answer": answer, "name": "x", "password": PASSWORD}
    assert send(browser, page, "/account/passkey", **form).status_code == 400


def test_nobody_is_led_elsewhere_after_signing_in(centre):
    centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    browser = web(centre)
    for place in ("https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example"):
        page = browser.get("/sign-in", params={"next": place}).text
        assert fields(page, "/sign-in")["next"] == "/"


@pytest.mark.parametrize("rights", [VIEWER, WRITER, PUBLISHER])
def test_only_an_administrator_opens_accounts_and_audit(centre, rights):
    browser = web(centre)
    person_in(browser, centre, "keiko", rights)
    for path in ("/accounts", "/audit"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "Ask your administrator" in words(answer)
        assert path not in browser.get("/account").text
    form = {"token": fields(browser.get("/account").text, "/sign-out")["token"]}
    new = {"name": "me", "full_name": "Me", "role-admin": "1"}
    answer = browser.post("/accounts/add", data={**form, **new}, headers=OURS)
    assert answer.status_code == 403
    assert len(centre.people.accounts.all()) == 1


def test_an_administrator_gives_changes_resets_and_ends_accounts(centre):
    browser = web(centre)
    person_in(browser, centre, "boss", ADMIN)
    page = browser.get("/accounts").text
    new = {"name": "jiwoo", "full_name": "Park <b>Ji-woo", "office": "KOICA", "role-writer": "1"}
    answer = send(browser, page, "/accounts/add", **new)
    assert "<b>Ji-woo" not in answer.text
    link = re.search(r"http://localhost:8000(/invitation\?code=[\w-]+)", answer.text)[1]
    assert "Welcome, Park <b>Ji-woo" in words(web(centre).get(link))
    account = centre.people.accounts.account("jiwoo")
    assert account.rights.roles == (Role.WRITER,)
    at_most = {"name": "jiwoo", "role-publisher": "1", "limit": "members"}
    assert send(browser, answer.text, "/accounts/change", **at_most).status_code == 303
    rights = centre.people.accounts.account("jiwoo").rights
    assert (rights.roles, rights.limit) == ((Role.PUBLISHER,), "members")
    answer = send(browser, page, "/accounts/reset", name="jiwoo")
    assert "/invitation?code=" in answer.text
    assert link not in answer.text
    assert "used already" in words(web(centre).get(link))
    answer = send(browser, page, "/accounts/remove", name="jiwoo", sure="")
    assert answer.status_code == 400
    assert centre.people.accounts.account("jiwoo").ended_at is None
    send(browser, page, "/accounts/remove", name="jiwoo", sure="jiwoo")
    assert centre.people.accounts.account("jiwoo").ended_at is not None
    assert "People who have left" in words(browser.get("/accounts"))


def test_what_was_typed_wrongly_is_said_and_the_rest_is_still_there(centre):
    browser = web(centre)
    person_in(browser, centre, "boss", ADMIN)
    page = browser.get("/accounts").text
    new = {"name": "two words", "full_name": "Park Ji-woo", "office": "KOICA"}
    answer = send(browser, page, "/accounts/add", **new)
    assert answer.status_code == 400
    assert 'value="Park Ji-woo"' in answer.text
    assert "Expected one or more roles" in words(answer)


def test_refusals_are_shown_to_the_administrator_and_in_the_audit(centre):
    browser, guesser = web(centre), web(centre)
    person_in(browser, centre, "boss", ADMIN)
    page = guesser.get("/sign-in").text
    answer = send(guesser, page, "/sign-in", name="boss", password="guess")
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "Refused in the last seven days" in words(browser.get("/accounts"))
    trail = words(browser.get("/audit"))
    assert "was refused: a wrong name or password" in trail
    assert "signed in" in trail


def test_lines_of_the_audit_that_are_gone_are_said_above_it(centre):
    browser = web(centre)
    person_in(browser, centre, "boss", ADMIN)
    assert "are gone" not in browser.get("/audit").text
    last = centre.people.accounts.audit(limit=1)[0].number
    centre.people.close()
    with sqlite3.connect(centre.layout.journal) as connection:
        connection.execute("DROP TRIGGER audit_no_DELETE")
        connection.execute("DELETE FROM audit WHERE id = ?", (last,))
    connection.close()
    told = words(browser.get("/audit"))
    assert f"No. {last - 1} is the last line here, of those up to No. {last}" in told


def test_a_publisher_sees_for_a_week_that_an_administrator_let_itself_share(centre):
    browser, other = web(centre), web(centre)
    person_in(browser, centre, "boss", ADMIN)
    person_in(other, centre, "keiko", PUBLISHER)
    page = browser.get("/accounts").text
    send(
        browser, page, "/accounts/change", name="boss", **{"role-admin": "1", "role-publisher": "1"}
    )
    notice = "The account boss can now share in the name of this centre’s member"
    assert notice in words(other.get("/about"))
    assert "If you did not expect it, ask another administrator" in words(other.get("/about"))
    assert notice not in words(web(centre).get("/about"))
    assert "The account keiko" not in words(other.get("/about"))
    assert says(words(other.get("/account")), "You can share", "since", "by")
    assert "You can share" not in words(other.get("/about"))


def test_who_is_signed_in_reads_what_an_account_is_and_others_that_nothing_is_known(centre):
    browser = web(centre)
    person_in(browser, centre, "keiko", PUBLISHER)
    assert "it knows your account" in words(browser.get("/about"))
    assert "Nothing. It sets no cookies" in words(web(centre).get("/about"))


def test_a_program_asks_with_a_token_and_with_one_that_has_ended_it_is_refused(centre):
    browser = web(centre)
    person_in(browser, centre, "boss", Rights((Role.VIEWER, Role.ADMIN)))
    page = browser.get("/account").text
    form = {"name": "weekly", "role-admin": "1", "days": "30", "password": "wrong"}
    assert send(browser, page, "/account/token", **form).status_code == 400
    answer = send(browser, page, "/account/token", **{**form, "password": PASSWORD})
    token = re.search(r"riparian_[\w-]+", answer.text)[0]
    assert token not in browser.get("/account").text
    program = web(centre)
    bearer = {"authorization": f"Bearer {token}"}
    assert program.get("/audit", headers=bearer).status_code == 200
    # It changes nothing: a form belongs to a session.
    form = {"name": "thief", "full_name": "Thief", "role-admin": "1"}
    answer = program.post("/accounts/add", data=form, headers={**bearer, **OURS})
    assert answer.status_code == 403
    key = centre.people.accounts.tokens(centre.people.accounts.account("boss"))[0].id
    send(browser, browser.get("/account").text, "/account/token/end", id=key)
    answer = program.get("/audit", headers=bearer)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert centre.people.accounts.audit([audit.REFUSED])[0].about == "the ended token weekly"


def test_a_stolen_cookie_cannot_make_itself_at_home_without_the_password(centre):
    browser = web(centre)
    person_in(browser, centre, "keiko", PUBLISHER)
    page = browser.get("/account").text
    secret = fields(page, "/account/app")["secret"]
    code = pyotp.TOTP(secret).now()
    answer = send(browser, page, "/account/app", code=code, password="wrong")
    assert answer.status_code == 400
    assert "The password is not right" in words(answer)
    new = "violin harbour moss eleven"
    answer = send(browser, page, "/account/password", old="wrong", new=new, again=new)
    assert answer.status_code == 400
    answer = send(browser, page, "/account/app", code=code, password=PASSWORD)
    assert answer.status_code == 303
    assert "Your app is set up" in words(browser.get(answer.headers["location"]))


def test_a_new_password_ends_other_sessions_and_so_does_signing_out_everywhere(centre):
    browser, other = web(centre), web(centre)
    person_in(browser, centre, "keiko", WRITER)
    send(other, other.get("/sign-in").text, "/sign-in", name="keiko", password=PASSWORD)
    assert other.get("/account").status_code == 200
    page, new = browser.get("/account").text, "violin harbour moss eleven"
    send(browser, page, "/account/password", old=PASSWORD, new=new, again=new)
    assert other.get("/account", follow_redirects=False).status_code == 303
    send(other, other.get("/sign-in").text, "/sign-in", name="keiko", password=new)
    send(browser, browser.get("/account").text, "/account/sign-out-elsewhere")
    assert other.get("/account", follow_redirects=False).status_code == 303
    assert browser.get("/account").status_code == 200


def test_no_page_about_a_person_is_kept_by_browsers(centre):
    browser = web(centre)
    person_in(browser, centre, "boss", ADMIN)
    for path in ("/account", "/accounts", "/audit", "/about", "/method"):
        answer = browser.get(path)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


def test_what_a_person_is_shown_is_never_given_to_anybody_else(my_small_web_centre):
    centre, browser = my_small_web_centre
    person_in(browser, centre, "keiko", WRITER, "Sato Keiko")
    assert "Sato Keiko" in browser.get("/projects").text
    anybody = TestClient(browser.app, "http://localhost:8000", client=HERE)
    for _ in range(2):
        assert "Sato Keiko" not in anybody.get("/projects").text
    assert "Sato Keiko" in browser.get("/projects").text


def test_with_accounts_pairs_are_judged_in_the_name_of_whoever_is_signed_in(my_small_web_centre):
    centre, browser = my_small_web_centre
    anybody = TestClient(browser.app, "http://localhost:8000", client=HERE)
    person_in(browser, centre, "viewer", VIEWER)
    assert browser.get("/review").status_code == 403
    assert anybody.get("/review", follow_redirects=False).status_code == 303
    judge = TestClient(browser.app, "http://localhost:8000", client=HERE)
    person_in(judge, centre, "keiko", WRITER, "Sato Keiko")
    page = judge.get("/review?pair=odd-1~kr-odd-1").text
    answer = send(
        judge, page, "/review/judge", verdict="different", why="A different phase", own="",
        by="Somebody else",
    )  # fmt: skip
    assert answer.status_code == 303
    assert "riparian-by" not in answer.headers.get("set-cookie", "")
    [judgement] = centre.judgements()
    assert judgement.made_by == "Sato Keiko, Office"
    forged = judge.post("/review/undo", data={"a": "odd-1", "b": "kr-odd-1"}, headers=OURS)
    assert forged.status_code == 403


def test_each_attack_is_refused_stands_in_the_audit_and_is_shown_to_the_administrator(centre):
    boss, keiko = web(centre), web(centre)
    person_in(boss, centre, "boss", ADMIN)
    person_in(keiko, centre, "keiko", Rights((Role.VIEWER, Role.ADMIN)))
    accounts, expected = centre.people.accounts, []

    def refused(name, about):
        expected.append(f"{name}, {about}")
        line = accounts.audit([audit.REFUSED])[0]
        assert (line.actor.by, line.about.startswith(about)) == (name, True), line

    # Guessing.
    guesser = web(centre)
    page = guesser.get("/sign-in").text
    send(guesser, page, "/sign-in", name="keiko", password="guess")
    refused("keiko", "a wrong name or password")
    # A form from elsewhere, and one of another session.
    page, new = keiko.get("/accounts").text, {"name": "x", "full_name": "X", "role-admin": "1"}
    send(keiko, page, "/accounts/add", {"origin": "https://elsewhere.example"}, **new)
    refused("keiko", "POST /accounts/add: This answer did not come from a page")
    send(boss, page, "/accounts/add", **new)
    refused("boss", "POST /accounts/add: This page belongs to another session")
    # A cookie that was taken, after its owner has signed out; with it a form is sent again.
    thief = web(centre)
    thief.cookies.update(keiko.cookies)
    send(keiko, keiko.get("/account").text, "/sign-out")
    for _ in range(3):
        assert thief.get("/accounts", follow_redirects=False).status_code == 303
    refused("keiko", "a session that had ended")
    assert send(thief, page, "/accounts/add", **new).status_code in (303, 401, 403)
    assert [each.name for each in accounts.all()] == ["boss", "keiko"]
    # A value that the browser brought is none after signing in.
    fixed = web(centre)
    fixed.cookies.set(COOKIE_HERE, "chosen-before")
    send(fixed, fixed.get("/sign-in").text, "/sign-in", name="keiko", password=PASSWORD)
    other = web(centre)
    other.cookies.set(COOKIE_HERE, "chosen-before")
    assert other.get("/accounts", follow_redirects=False).status_code == 303
    # The token and the cookie of a person who left.
    signed_in = web(centre)
    person_in(signed_in, centre, "lee", VIEWER)
    account = accounts.account("lee")
    _, text = accounts.add_token(account, "daily", VIEWER, 3, Actor.of(account))
    accounts.remove("lee", OPERATOR)
    bearer = {"authorization": f"Bearer {text}"}
    assert web(centre).get("/about", headers=bearer).status_code == 401
    refused("lee", "the ended token daily")
    assert signed_in.get("/account", follow_redirects=False).status_code == 303
    refused("lee", "a session that had ended")

    shown = words(boss.get("/accounts"))
    for line in expected:
        assert line in shown, line
    about = [line.about for line in accounts.audit([audit.REFUSED])]
    assert about.count("a session that had ended") == 2
