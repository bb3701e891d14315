"""The pages of cases without scripts: opened, written in, agreed; and who sees nothing of it."""

from __future__ import annotations

import re
from html import unescape

import msgspec
import pytest
from starlette.testclient import TestClient

from case_centres import exchange, met_about_water
from people import ADMIN, PUBLISHER, WRITER
from riparian import Centre
from riparian.centre.case_records import CaseQuestion
from riparian.desk.accounts import audit
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.choice import Sharer
from riparian.errors import BadRequest
from riparian.exchange.entries.entry_types import Case, Proposal
from riparian.web.app import make_app
from riparian.web.routes import cases
from riparian.web.routes import overlap as overlap_page
from signing_in import OURS, fields, person_in
from tokens import token_of

HERE = ("127.0.0.1", 50000)
OVERRIDE = "\u202eevil <b>bold</b>"


pytestmark = pytest.mark.usefixtures("quick_seals")


def web(centre, **more):
    app = make_app(Centre.open(centre.layout.root), **more)
    return TestClient(app, "http://localhost:8000", client=HERE)


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    return met_about_water(tmp_path_factory.mktemp("centres"))


@pytest.fixture(scope="module")
def browsers(met):
    """A browser for people of both, by role."""
    found = {}
    for member, name, rights in (
        ("jica", "keiko", PUBLISHER), ("koica", "minjun", PUBLISHER), ("jica", "writer", WRITER),
        ("jica", "viewer", Rights((Role.VIEWER,))), ("jica", "admin", ADMIN),
        ("mop-la", "mali", PUBLISHER),
    ):  # fmt: skip
        found[name] = web(met[member])
        person_in(found[name], met[member], name, rights)
    return found


@pytest.fixture(scope="module")
def overlap(met):
    ((overlap, *_), _) = met["jica"].overlaps("JP", "KR")
    return overlap


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def send(browser, page, action, follow=True, **values):
    data = {**fields(page.text, action), **values}
    return browser.post(action, data=data, headers=OURS, follow_redirects=follow)


@pytest.fixture(scope="module")
def opened(met, browsers, overlap):
    """The address of a case of jica and koica, which both have."""
    keiko = browsers["keiko"]
    form = keiko.get(f"/cases/new?overlap={overlap.id}")
    answers = {"title": "One survey?\u202e", "question": f"Could both use one? {OVERRIDE}",
               "member-koica": "1", "lead-jica": "1", "lead-koica": "1"}  # fmt: skip
    checked = send(keiko, form, "/cases/open", step="check", **answers)
    assert "Who will see this" in words(checked)
    stops = dict.fromkeys(re.findall(r'name="(yes-[\w-]+)"', checked.text), "1")
    assert stops
    for changed in (answers, {**answers, **stops, "member-mop-la": "1"}):
        again = send(keiko, checked, "/cases/open", follow=False, step="send", **changed)
        assert again.status_code == 400
    answers |= stops
    answer = send(keiko, checked, "/cases/open", follow=False, step="send", **answers)
    assert answer.status_code == 303
    twice = send(keiko, checked, "/cases/open", follow=False, step="send", **answers)
    assert "Something has changed" in words(twice)
    exchange(met)
    address, _, done = answer.headers["location"].partition("?")
    assert done == "done=opened"
    assert "The case is open." in words(keiko.get(answer.headers["location"]))
    return address


def test_the_form_offers_the_two_sides_and_the_ministry_and_says_who_will_see_it(browsers, overlap):
    keiko = browsers["keiko"]
    page = keiko.get(f"/overlaps/{overlap.id}")
    assert "Open a case with 한국국제협력단 (koica, South Korea)" in words(page)
    form = keiko.get(f"/cases/new?overlap={overlap.id}")
    ticked = re.findall(r'name="(\w+-[\w-]+)"[^>]* checked', form.text)
    assert ticked == ["lead-jica", "member-koica", "lead-koica"]
    assert "offered, not assumed" in words(form)
    assert "an observer" in words(form)
    checked = send(keiko, form, "/cases/open", step="check", title="T", question="Q",
                   **{"member-koica": "1", "lead-koica": "1", "lead-jica": "1"})  # fmt: skip
    assert "Who will not" in words(checked)
    assert "Open the case with 한국국제협력단 (koica, South Korea)" in words(checked)
    wrong = send(keiko, form, "/cases/open", step="send", title="T", question="",
                 **{"lead-jica": "1"})  # fmt: skip
    assert wrong.status_code == 400
    assert "The question is missing." in words(wrong)
    outside = send(keiko, form, "/cases/open", step="send", title="T", question="Q",
                   **{"lead-koica": "1", "lead-jica": "1"})  # fmt: skip
    assert "koica is to lead" in words(outside)


def test_both_write_in_it_until_it_is_agreed(met, browsers, opened):
    keiko, minjun = browsers["keiko"], browsers["minjun"]
    page = minjun.get(opened)
    assert "One survey?" in words(page)
    assert "\u202e" not in page.text
    assert "<b>bold</b>" not in page.text
    assert "will see this, beside your own people, and nobody else" in words(page)
    page = send(keiko, keiko.get(opened), "/cases/propose", what="One survey", who="JICA",
                by_when="2027-03-31")  # fmt: skip
    assert "The proposal is in the case." in words(page)
    assert "Opened, not agreed yet" in words(page)
    assert "31 March 2027" in words(page)
    exchange(met)
    assert "\u202e" not in minjun.get("/cases").text
    listed = words(minjun.get("/cases?mine=answer"))
    assert "waits for our answer" in listed
    page = minjun.get(opened)
    proposal = re.search(r'<option value="(mekong/jica/1#\d+)"', page.text)[1]
    declined = send(minjun, page, "/cases/answer", answer="decline", proposal=proposal)
    assert declined.status_code == 400
    assert "whoever declines says why" in words(declined)
    page = send(minjun, page, "/cases/answer", answer="accept", proposal=proposal)
    assert "All leads have accepted proposal 1." in words(page)
    exchange(met)
    assert "Agreed" in words(keiko.get("/cases?standing=agreed"))
    page = send(keiko, keiko.get(opened), "/cases/state", state="coordinating", why="It begins.")
    assert "Coordinating" in words(page)
    page = send(keiko, page, "/cases/note", text="Thank you.")
    assert "Thank you." in words(page)
    assert "Case: One survey?" in words(keiko.get("/channel"))
    lines = met["jica"].people.accounts.audit()
    shared = [line for line in lines if line.act == audit.SHARED]
    assert len(shared) == 4
    assert all("TLP:AMBER for koica" in line.about for line in shared)


def test_who_may_not_write_reads_and_who_may_not_read_learns_nothing(browsers, opened, met):
    for name in ("writer", "viewer"):
        page = browsers[name].get(opened)
        assert page.status_code == 200
        assert "role of publisher" in words(page)
        assert '<form method="post" action="/cases' not in page.text
        answer = browsers[name].post("/cases/note", data={"case": "x", "text": "x"}, headers=OURS)
        assert answer.status_code == 403
    anybody = web(met["jica"])
    for browser in (anybody, browsers["admin"], browsers["mali"]):
        assert browser.get(opened).status_code == 404
        page = browser.get("/cases")
        assert page.status_code == 200
        assert "One survey" not in page.text
    assert anybody.post("/cases/note", data={}, headers=OURS).status_code == 401
    assert anybody.get("/cases/new?overlap=x", follow_redirects=False).status_code == 303


def test_a_member_that_has_built_nothing_reads_and_answers_too(met, browsers, overlap):
    cases = met["jica"].cases
    said = Case("For the ministry", "What do you think?", ("jica", "mop-la"))
    about = cases.offer_for_overlap(overlap.id).about
    name = cases.open(about, said, ("mop-la",), Sharer(Actor("x"), "desk"))
    exchange(met, "jica", "mop-la")
    mali = browsers["mali"]
    page = mali.get(f"/cases/{name.origin}/{name.index}")
    assert "a record that this catalogue has not" in words(page)
    assert "Thank you." in words(send(mali, page, "/cases/note", text="Thank you."))


def test_a_form_of_elsewhere_and_one_of_another_session_are_refused(browsers, opened, met):
    keiko = browsers["keiko"]
    page = keiko.get(opened)
    data = {**fields(page.text, "/cases/note"), "text": "x"}
    elsewhere = {"origin": "http://evil.example", "sec-fetch-site": "cross-site"}
    assert keiko.post("/cases/note", data=data, headers=elsewhere).status_code == 403
    assert keiko.post("/cases/note", data={**data, "token": "x"}, headers=OURS).status_code == 403
    before = len(met["jica"].cases.case(data["case"]).thread.entries)
    assert len(met["jica"].cases.case(data["case"]).thread.entries) == before


def test_of_very_many_cases_about_an_overlap_the_last_are_shown(
    met, browsers, overlap, monkeypatch
):
    monkeypatch.setattr(overlap_page, "SHOWN_CASES", 2)
    own, desk = met["jica"].cases, Sharer(Actor("x"), "desk")
    about, before = own.offer_for_overlap(overlap.id).about, len(own.browse(CaseQuestion()).lines)
    for number in range(3):
        own.open(about, Case(f"Case {number}", "Is that all?", ("jica",)), (), desk)
    page = browsers["keiko"].get(f"/overlaps/{overlap.id}")
    assert len(re.findall(r'<li><a href="/cases/mekong/', page.text)) == 2
    assert f"And {before + 1} other case" in words(page)


def test_of_a_case_with_very_many_entries_the_last_are_shown_and_all_on_demand(
    met, browsers, overlap, monkeypatch
):
    monkeypatch.setattr(cases, "SHOWN_ENTRIES", 2)
    own, desk = met["jica"].cases, Sharer(Actor("x"), "desk")
    said = Case("Many words", "Is that all?", ("jica",))
    name = own.open(own.offer_for_overlap(overlap.id).about, said, (), desk)
    proposal = own.propose(str(name), Proposal("One survey", "all", "2027-03-31"), desk)
    for number in range(3):
        own.note(str(name), f"Note {number}.", desk, to=str(proposal))
    address = f"/cases/{name.origin}/{name.index}"
    page = browsers["keiko"].get(address)
    assert re.findall(r"Note \d", page.text) == ["Note 1", "Note 2"]
    assert f'<a href="{address}?all=1">Show all 5</a>' in page.text
    assert f'<a href="{address}?all=1#{cases.anchor(proposal)}">Proposal 1</a>' in page.text
    page = browsers["keiko"].get(f"{address}?all=1")
    assert re.findall(r"Note \d", page.text) == ["Note 0", "Note 1", "Note 2"]
    assert f'<a href="#{cases.anchor(proposal)}">Proposal 1</a>' in page.text
    assert "Show all" not in page.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "²"])
def test_a_page_of_the_list_that_there_cannot_be_is_refused_in_words(browsers, page):
    answer = browsers["keiko"].get("/cases", params={"page": page})
    assert answer.status_code == 400
    assert "page number" in words(answer)


def test_a_case_that_is_not_there_is_not_there(browsers):
    keiko = browsers["keiko"]
    for address in ("mekong/jica/1/9999", "mekong/jica/0/1", "x/y/z/w", "mekong/jica/1/-1"):
        assert keiko.get(f"/cases/{address}").status_code == 404
    answer = keiko.post(
        "/cases/note",
        data={**fields(keiko.get("/account").text, "/account/password"), "case": "x", "text": "x"},
        headers=OURS,
    )
    assert answer.status_code in (400, 404)


def test_without_a_framework_a_sentence_says_what_is_missing(met, tmp_path):
    alone = Centre.init(tmp_path / "alone")
    page = web(alone).get("/cases")
    assert page.status_code == 200
    assert "belongs to no framework" in words(page)
    assert web(alone).get("/cases/mekong/jica/1/0").status_code == 404
    page = web(met["mop-la"], as_member=True).get("/cases")
    assert page.status_code == 200


def test_a_redacted_case_is_gone_for_anybody_who_has_seen_it_listed(met, overlap):
    jica = met["jica"]
    about = jica.cases.offer_for_overlap(overlap.id).about
    body = {"title": "For everybody", "question": "Secret?", "leads": ["jica", "koica"]}
    name = jica.channel.write_entry("case", body, "CLEAR", "desk", about)
    anybody, case = web(jica), f"/cases/{name.origin}/{name.index}"
    assert "For everybody" in anybody.get("/cases").text
    assert "Secret?" in anybody.get(case).text
    jica.channel.redactions.redact(str(name), "why", "desk")
    assert "For everybody" not in anybody.get("/cases").text
    assert "Secret?" not in anybody.get(case).text


def test_a_case_for_all_members_or_everyone_says_by_name_who_will_see_it(met, browsers, overlap):
    keiko = browsers["keiko"]
    form = keiko.get(f"/cases/new?overlap={overlap.id}")
    answers = {"title": "For all", "question": "Who else?", "lead-jica": "1", "lead-koica": "1"}
    for tlp, whom in (("GREEN", "All members"), ("CLEAR", "Everyone")):
        assert whom in words(form)
        checked = send(keiko, form, "/cases/open", step="check", **answers, **{"for": tlp})
        readers = words(checked).partition("Who will see this")[2]
        assert "Asian Development Bank" in readers
        stops = dict.fromkeys(re.findall(r'name="(yes-[\w-]+)"', checked.text), "1")
        sent = {**answers, **stops, "for": tlp}
        done = send(keiko, checked, "/cases/open", follow=False, step="send", **sent)
        assert done.status_code == 303, words(done)
        exchange(met)
        address = done.headers["location"]
        assert "For all" in words(browsers["minjun"].get(address))
        shown = web(met["koica"]).get(address)
        assert (shown.status_code == 200 and "For all" in words(shown)) is (tlp == "CLEAR")
    # What not everybody may know of is no case for everybody.
    offer = met["jica"].cases.offer_for_overlap(overlap.id)
    narrow = msgspec.structs.replace(offer, for_all=())
    sharer = Sharer(Actor("keiko"), "desk")
    with pytest.raises(BadRequest, match="may know of its records"):
        met["jica"].cases.open_for_all(narrow, Case("T", "Q?", ("jica",)), "CLEAR", sharer)
    with pytest.raises(BadRequest, match="cannot lead"):
        met["jica"].cases.open_for_all(offer, Case("T", "Q?", ("adb",)), "CLEAR", sharer)


def test_a_writer_prepares_a_case_and_a_publisher_opens_it(met, browsers, overlap):
    writer, keiko = browsers["writer"], browsers["keiko"]
    assert "Prepare a case" in words(writer.get(f"/overlaps/{overlap.id}"))
    form = writer.get(f"/cases/new?overlap={overlap.id}")
    assert "Show who will see this" not in form.text
    answers = {"title": "Prepared", "question": "One pump?", "member-koica": "1",
               "lead-jica": "1", "lead-koica": "1"}  # fmt: skip

    def keep(browser, **changed):
        data = {**fields(form.text, "/cases/draft"), **answers, **changed}
        return browser.post("/cases/draft", data=data, headers=OURS, follow_redirects=False)

    assert "The title is missing." in words(keep(writer, title=" "))
    assert keep(writer).headers["location"] == "/share?done=draft"
    refused = writer.post("/cases/open", data=fields(form.text, "/cases/draft"), headers=OURS)
    assert refused.status_code == 403
    assert keep(browsers["viewer"]).status_code == 403
    drafts = keiko.get("/share").text
    key = re.search(r'href="/share\?draft=([0-9a-f]+)"[^>]*>Case: Prepared<', drafts)[1]
    moved = keiko.get(f"/share?draft={key}", follow_redirects=False)
    assert moved.headers["location"] == f"/cases/new?draft={key}"
    page = keiko.get(f"/cases/new?draft={key}")
    assert 'value="Prepared"' in page.text
    assert re.search(r'name="member-koica" value="1"[^>]* checked', page.text)
    assert browsers["minjun"].get(f"/cases/new?draft={key}").status_code == 404
    checked = send(keiko, page, "/cases/open", step="check", **answers)
    stops = dict.fromkeys(re.findall(r'name="(yes-[\w-]+)"', checked.text), "1")
    done = send(keiko, checked, "/cases/open", follow=False, step="send", **answers, **stops)
    assert done.status_code == 303
    assert "Case: Prepared" not in keiko.get("/share").text


def test_programs_prepare_cases_too(met, overlap):
    asks, (_, header) = web(met["jica"]), token_of(met["jica"], "drafter", Role.WRITER)
    what = {"type": "case", "overlap": overlap.id, "title": "By program", "readers": ["koica"]}
    kept = asks.post("/api/v1/drafts", json={"what": what}, headers=header).json()["data"]
    found = asks.get(f"/api/v1/drafts/{kept['id']}", headers=header).json()["data"]
    assert found["case"] == {
        "overlap": overlap.id, "title": "By program", "member-koica": "1",
    }  # fmt: skip
    shared = {"what": {"type": "draft", "draft": kept["id"]}, "audience": {"to": "members"}}
    refused = asks.post("/api/v1/share/preview", json=shared, headers=header)
    assert "draft of a case" in refused.json()["detail"]
