"""This is wrong or missing: suggestions of readers, disputes and corrections of people here."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from centres import Centres
from folder_copies import copy_folder
from people import ADMIN, PUBLISHER, WRITER
from riparian import Centre
from riparian.desk.accounts import audit
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Rights, Role
from riparian.web.app import make_app
from saying import says
from signing_in import OURS, fields, person_in

HERE, ELSEWHERE = ("127.0.0.1", 50000), ("192.0.2.9", 50000)
VIEWER = Rights((Role.VIEWER,))
MEMBERS = Rights((Role.PUBLISHER,), MEMBERS_AT_MOST)


def browser(app, client=HERE):
    return TestClient(app, "http://localhost:8000", client=client)


def send(web, path, headers=OURS, **values):
    """Fill in the form of a page and send it; the answer, and where it leads is followed."""
    page = web.get(path)
    action = path.partition("?")[0]
    data = {**fields(page.text, action), **values}
    return web.post(action, data=data, headers=headers)


@pytest.fixture
def alone(odd, tmp_path):
    """A centre in no framework in which nobody has an account, and its pages."""
    copy_folder(odd.layout.root, tmp_path / "centre")
    centre = Centre.open(tmp_path / "centre")
    return centre, make_app(Centre.open(centre.layout.root))


@pytest.fixture(scope="module")
def member(odd, tmp_path_factory):
    """A member's centre with people of several roles, and its pages."""
    folder = tmp_path_factory.mktemp("answering")
    copy_folder(odd.layout.root, folder / "koica")
    centres = Centres(folder, "koica", "jica")
    koica = centres.join("koica", centre=Centre.open(folder / "koica"))
    koica.channel._node.take(centres["jica"].channel.files())
    record = koica.channel.shareable_record("kr-odd-1")
    koica.channel.share_records([record], "CLEAR", "desk")
    app = make_app(Centre.open(koica.layout.root))
    webs = {}
    roles = {"viewer": VIEWER, "writer": WRITER, "publisher": PUBLISHER, "members": MEMBERS,
             "boss": ADMIN}  # fmt: skip
    for name, rights in roles.items():
        webs[name] = browser(app)
        person_in(webs[name], koica, name, rights)
    return koica, app, webs


def wrong(centre, record="odd-1", field=""):
    handle = centre.project(record).project.handle
    return f"/projects/{handle}/wrong" + (f"?field={field}" if field else "")


def answers_of(centre, record="odd-1"):
    view = centre.project(record)
    return centre.claims.of_project(view).answers.fields


# Anybody


def test_a_reader_suggests_and_nothing_is_shown_until_it_is_taken_up(alone):
    centre, app = alone
    web, path = browser(app, ELSEWHERE), wrong(centre, field="end_date")
    page = web.get(path).text
    assert says(page, "not signed in", "waits", centre.settings.name[:3])
    assert "2022-12-31" in page
    sent = send(web, path, value="It ended in 2020 <b>", why="I was there.")
    assert says(sent.text, "waits", "nothing of it is shown until")
    project = web.get(path.partition("/wrong")[0]).text
    assert "It ended in 2020" not in project
    (waiting,) = centre.answering.suggestions.waiting()
    assert (waiting.about, waiting.field, waiting.text) == (
        "odd-1", "end_date", "It ended in 2020 <b>",
    )  # fmt: skip
    assert web.get("/suggestions").status_code == 403


def test_who_sits_at_the_computer_takes_it_up_where_nobody_has_an_account(alone):
    centre, app = alone
    path = wrong(centre, field="end_date")
    send(browser(app, ELSEWHERE), path, value="It ended in 2020.", why="I was there.")
    web = browser(app)
    listed = web.get("/suggestions").text
    assert "It ended in 2020." in listed
    to = unescape(re.search(r'href="([^"]+/wrong\?field=end_date[^"]+)"', listed)[1])
    page = web.get(to).text
    assert says(page, "A reader suggests", "It ended in 2020.")
    assert ">It ended in 2020.</textarea>" in page
    answer = send(web, to, value="2020", why="A letter of the ministry.", by="Kim")
    assert answer.status_code == 200
    (said,) = answers_of(centre)["end_date"]
    assert (said.value, said.by) == ("2020", "Kim")
    assert "reader’s suggestion" in said.why
    assert centre.answering.suggestions.count_waiting() == 0
    shown = web.get(path.partition("/wrong")[0]).text
    assert "<q>2020</q>" in shown
    assert says(shown, "Disputed", "Kim")


def test_a_suggestion_is_set_aside_with_a_reason(alone):
    centre, app = alone
    send(browser(app, ELSEWHERE), wrong(centre, field="title"), value="Another", why="")
    web, number = browser(app), centre.answering.suggestions.waiting()[0].id
    action = f"/suggestions/{number}/set-aside"
    token = fields(web.get("/suggestions").text, action)
    again = web.post(action, data={**token, "why": ""}, headers=OURS)
    assert again.status_code == 400
    web.post(action, data={**token, "why": "It is called so."}, headers=OURS)
    assert centre.answering.suggestions.count_waiting() == 0
    assert says(web.get("/suggestions").text, "Set aside by", "It is called so.")


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}]
)
def test_what_another_page_sends_is_refused(alone, headers):
    centre, app = alone
    for client in (HERE, ELSEWHERE):
        answer = send(browser(app, client), wrong(centre, field="title"), headers, value="x")
        assert answer.status_code == 403
    assert centre.answering.suggestions.count_waiting() == 0


def test_too_many_and_too_long_are_refused_and_the_text_stays_in_the_form(alone):
    centre, app = alone
    web, path = browser(app, ELSEWHERE), wrong(centre, field="title")
    for text in ("x" * 2_001, ""):
        answer = send(web, path, value=text, why="kept words")
        assert answer.status_code == 400
        assert "kept words</textarea>" in answer.text
    assert send(web, path, value="x" * 2_000_000).status_code in (400, 413)
    for _ in range(20):
        assert send(web, path, value="x").status_code == 200
    answer = send(web, path, value="x")
    assert answer.status_code == 400
    assert says(answer.text, "20 suggestions", "within a day")
    assert send(web, path, value="x" + "\u0e99" * 1_999, why="\u0e99" * 2_000).status_code == 400
    assert centre.answering.suggestions.count_waiting() == 20


def test_overlaps_and_sources_have_it_too(alone):
    centre, app = alone
    overlap = centre.overlaps("JP", "KR")[0][0]
    dataset = centre.holdings()[0].name
    web = browser(app, ELSEWHERE)
    for kind, path in (("overlap", f"/overlaps/{overlap.id}"), ("source", f"/sources/{dataset}")):
        assert f"{path}/wrong" in web.get(path).text
        assert send(web, f"{path}/wrong", value=f"About the {kind}").status_code == 200
    waiting = centre.answering.suggestions.waiting()
    assert [(each.kind, each.about) for each in waiting] == [
        ("overlap", overlap.id), ("source", dataset),
    ]  # fmt: skip
    page = browser(app).get("/suggestions").text
    assert "About the overlap" in page
    action = f"/suggestions/{waiting[0].id}/take-up"
    token = fields(page, f"/suggestions/{waiting[0].id}/set-aside")
    browser(app).post(action, data={**token, "why": "Done."}, headers=OURS)
    assert [each.state for each in centre.answering.suggestions.answered()] == ["taken-up"]


@pytest.mark.parametrize(
    "path", ["/projects/none/wrong", "/sources/none/wrong", "/overlaps/a~b/wrong"]
)
def test_there_is_no_form_of_what_there_is_not(alone, path):
    web = browser(alone[1], ELSEWHERE)
    assert web.get(path).status_code == 404
    assert web.post(path, data={"value": "x"}, headers=OURS).status_code == 404


# People of a member


def test_a_publisher_disputes_for_everybody(member):
    koica, app, webs = member
    path = wrong(koica, field="value")
    page = webs["publisher"].get(path).text
    assert re.search(r'value=""\s+checked', page)  # only us is proposed
    sent = send(webs["publisher"], path, value="USD 7", why="Our books.", audience="CLEAR")
    assert says(sent.text, "Your dispute stands")
    (said,) = answers_of(koica)["value"]
    assert (said.kind, said.tlp, said.by) == ("dispute", "CLEAR", "Office")
    assert "<q>USD 7</q>" in browser(app, ELSEWHERE).get(path.partition("/wrong")[0]).text
    noted = koica.people.accounts.audit([audit.SHARED])
    assert str(said.entry) in noted[0].about
    assert "TLP:CLEAR" in noted[0].about


def test_who_will_see_an_answer_is_said_by_name(member):
    koica, _, webs = member
    page = webs["publisher"].get(wrong(koica, field="start_date")).text
    names = "Agency (jica, Japan) and 한국국제협력단 (koica, South Korea)"
    assert says(page, f"{names}; and the public, with or without an account.")
    assert says(page, f"{names}. Not the public.")
    page = webs["writer"].get(wrong(koica, field="start_date")).text
    assert not says(page, names)  # who keeps it here is shown no readers


def test_a_writer_keeps_it_here_and_cannot_share(member):
    koica, app, webs = member
    path = wrong(koica, field="location")
    page = webs["writer"].get(path).text
    assert 'value="CLEAR"' not in page
    answer = send(webs["writer"], path, value="Takeo", why="Seen.", audience="CLEAR")
    assert answer.status_code == 403
    assert send(webs["writer"], path, value="Takeo", why="Seen.", audience="").status_code == 200
    project = path.partition("/wrong")[0]
    assert "<q>Takeo</q>" in webs["viewer"].get(project).text
    assert "Takeo" not in browser(app, ELSEWHERE).get(project).text
    assert koica.people.accounts.audit([audit.ANSWERED])[0].actor.by == "writer"


def test_a_publisher_of_members_at_most_does_not_reach_everybody(member):
    koica, _, webs = member
    path = wrong(koica, field="sector")
    page = webs["members"].get(path).text
    assert 'value="GREEN"' in page
    assert 'value="CLEAR"' not in page
    values = {"value": "Roads", "why": "Seen."}
    assert send(webs["members"], path, audience="CLEAR", **values).status_code == 403
    assert send(webs["members"], path, audience="GREEN", **values).status_code == 200


@pytest.mark.parametrize("name", ["viewer", "boss"])
def test_whoever_may_not_answer_suggests(member, name):
    koica, _, webs = member
    before = koica.answering.suggestions.count_waiting()
    sent = send(webs[name], wrong(koica, field="title"), value=f"By {name}", why="")
    assert says(sent.text, "waits for")
    assert koica.answering.suggestions.count_waiting() == before + 1
    assert webs[name].get("/suggestions").status_code == 403
    assert says(webs["writer"].get("/projects").text, "Suggestions", before + 1)


def test_what_is_said_of_the_own_record_is_a_correction(member):
    koica, _, webs = member
    path = wrong(koica, "kr-odd-1", "start_date")
    assert says(webs["publisher"].get(path).text, "counts as its correction")
    empty = send(webs["publisher"], path, value="", why="A slip.", audience="CLEAR")
    assert empty.status_code == 400
    send(webs["publisher"], path, value="2018", why="A slip.", audience="CLEAR")
    assert answers_of(koica, "kr-odd-1")["start_date"][0].kind == "correction"


def test_a_form_of_another_session_is_refused(member):
    koica, _, webs = member
    path = wrong(koica, field="title")
    foreign = fields(webs["writer"].get(path).text, path.partition("?")[0])
    answer = webs["publisher"].post(
        path.partition("?")[0],
        data={**foreign, "value": "x", "why": "y", "audience": ""},
        headers=OURS,
    )
    assert answer.status_code == 403


def test_nothing_of_these_pages_is_kept(member):
    koica, app, _ = member
    sent = browser(app, ELSEWHERE).get(wrong(koica, field="title"))
    assert sent.headers["cache-control"] == "no-store"
    assert "etag" not in sent.headers
