"""The pages of meetings without scripts: called, an agenda, minutes; and who sees nothing of it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from case_centres import MEMBERS, exchange
from centres import Centres
from people import PUBLISHER, WRITER
from riparian import Centre
from riparian.desk.accounts.audit import EXPORTED
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Role
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.exchange.entries.entry_types import Meeting
from riparian.web.app import make_app
from riparian.web.routes import meetings
from signing_in import OURS, fields, person_in
from tokens import token_of

HERE = ("127.0.0.1", 50000)
EVIL = "\u202eevil <b>bold</b>"


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    """Three members who know each other's cards."""
    made = Centres(tmp_path_factory.mktemp("centres"), *MEMBERS)
    for member in MEMBERS:
        made[member]
    exchange(made, *MEMBERS)
    return made


def web(centre):
    app = make_app(Centre.open(centre.layout.root))
    return TestClient(app, "http://localhost:8000", client=HERE)


@pytest.fixture(scope="module")
def browsers(met):
    found = {}
    for member, name, rights in (
        ("jica", "keiko", PUBLISHER), ("koica", "minjun", PUBLISHER), ("jica", "writer", WRITER),
        ("mop-la", "mali", PUBLISHER),
    ):  # fmt: skip
        found[name] = web(met[member])
        person_in(found[name], met[member], name, rights)
    found["public"] = web(met["jica"])
    return found


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def send(browser, page, action, follow=True, **values):
    named = f"{action}#call" if action.endswith("/call") else action
    data = {**fields(page.text, named), **values}
    return browser.post(action, data=data, headers=OURS, follow_redirects=follow)


CALL = {"name": f"Water {EVIL}", "day": "2027-03-02", "place": "Vientiane", "about": "LA"}


@pytest.fixture(scope="module")
def called(met, browsers):
    """The address of a meeting of jica and koica."""
    keiko = browsers["keiko"]
    page = keiko.get("/meetings")
    answers = {**CALL, "to": "AMBER", "member-koica": "1"}
    checked = send(keiko, page, "/meetings/call", step="check", **answers)
    assert "Who will see this" in words(checked)
    assert "Who will not" in words(checked)
    stops = dict.fromkeys(re.findall(r'name="(yes-[\w-]+)"', checked.text), "1")
    for changed in (answers, {**answers, **stops, "name": "Other"}):
        again = send(keiko, checked, "/meetings/call", follow=False, step="send", **changed)
        assert again.status_code == 400
    answer = send(keiko, checked, "/meetings/call", follow=False, step="send", **answers, **stops)
    assert answer.status_code == 303
    exchange(met)
    address, _, done = answer.headers["location"].partition("?")
    assert done == "done=called"
    assert "The meeting is called." in words(keiko.get(answer.headers["location"]))
    return address


def test_a_meeting_gets_an_agenda_and_minutes_of_both(met, browsers, called):
    keiko, minjun = browsers["keiko"], browsers["minjun"]
    page = keiko.get(called)
    assert "<b>bold" not in page.text
    assert "\u202e" not in page.text
    assert "about Laos" in words(page) or "about Lao" in words(page)
    put = send(keiko, page, "/meetings/item", number="2", title="One survey?",
               result="Agree on one", papers="draft.pdf\nmap.pdf")  # fmt: skip
    assert "One survey?" in words(put)
    assert re.search(r"Added to the agenda of Water .* Add the next one below\.", words(put))
    assert "<details open><summary>An item of the agenda" in put.text
    assert "Added to the agenda" not in words(browsers["writer"].get(f"{called}?done=item"))
    exchange(met)
    page = minjun.get(called)
    assert "draft.pdf" in words(page)
    item = re.search(r'<option value="(mekong/jica/[^"]+)"', page.text)[1]
    missing = send(minjun, page, "/meetings/minutes", item=item, **{"who-2": "us"})
    assert missing.status_code == 400
    assert "A decision is missing." in words(missing)
    sent = send(
        minjun,
        page,
        "/meetings/minutes",
        item=item,
        **{"decision-1": "One survey in spring", "who-1": "JICA", "by_when-1": "2027-06-01"},
    )
    assert "One survey in spring" in words(sent)
    exchange(met)
    assert "One survey in spring" in words(keiko.get(called))
    assert 'action="/meetings/take-back"' not in page.text
    token = fields(page.text, "/meetings/minutes")
    refused = minjun.post(
        "/meetings/take-back", data={**token, "entry": item, "why": "No"}, headers=OURS
    )
    assert "it alone can take it back" in words(refused)


def test_of_very_many_meetings_the_nearest_are_shown_and_all_on_demand(met, browsers, monkeypatch):
    monkeypatch.setattr(meetings, "SHOWN", 2)
    desk = Sharer(Actor("x"), "desk")
    for year in (2091, 2092, 2093, 2001, 2002, 2003):
        met["jica"].meetings.call(Meeting(f"Of {year}", f"{year}-01-01", "mekong"), Choice(), desk)
    in_all = len(met["jica"].meetings.browse().meetings)
    page = browsers["keiko"].get("/meetings")
    found = re.findall(r"Of (\d{4})", page.text)
    assert found[-2:] == ["2003", "2002"]
    assert "2093" not in found
    assert f'<a href="/meetings?all=1">Show {in_all - 4} more</a>' in page.text
    page = browsers["keiko"].get("/meetings?all=1")
    assert {"2093", "2001"} <= set(re.findall(r"Of (\d{4})", page.text))
    assert "more</a>" not in page.text


def test_who_is_not_invited_learns_nothing_of_it(met, browsers, called):
    exchange(met, "jica", "koica", "mop-la")
    for name in ("mali", "public"):
        browser = browsers[name]
        assert browser.get(called).status_code == 404
        listed = browser.get("/meetings")
        assert listed.status_code == 200
        assert "evil" not in listed.text
        assert "Waiting" not in words(listed)


def test_whoever_may_not_share_reads_and_is_told_what_is_missing(browsers, called):
    writer = browsers["writer"]
    page = writer.get("/meetings")
    assert "prepares meetings and calls none" in words(page)
    assert "Call a meeting" not in words(page)
    assert writer.get(called).status_code == 200
    token = fields(browsers["keiko"].get("/meetings").text, "/meetings/call#call")["token"]
    for action in ("call", "item", "minutes", "take-back"):
        refused = writer.post(f"/meetings/{action}", data={"token": token}, headers=OURS)
        assert refused.status_code == 403


def test_the_line_of_the_desk_leads_to_it(browsers):
    assert 'href="/meetings"' in browsers["keiko"].get("/").text


def test_addresses_of_no_meeting_and_forms_that_say_little(browsers, called):
    keiko = browsers["keiko"]
    assert keiko.get("/meetings/mekong/jica/1/99999").status_code == 404
    assert keiko.get("/meetings/mekong/jica/x/1").status_code == 404
    page = keiko.get("/meetings")
    for values, said in (
        ({**CALL, "to": "AMBER", "name": ""}, "The name is missing."),
        ({**CALL, "to": "AMBER"}, "No organisation is chosen."),
        (CALL, "It is not said who may see this."),
        ({**CALL, "to": "GREEN", "day": "2027-02-30"}, "cannot be sent like this"),
    ):
        wrong = send(keiko, page, "/meetings/call", step="check", **values)
        assert wrong.status_code == 400
        assert said in words(wrong)


def test_the_paper_is_shown_and_taken_away_and_that_stands_in_the_audit(met, browsers, called):
    keiko = browsers["keiko"]
    page = keiko.get(f"{called}/pack")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert words(page).count("TLP:AMBER · for ") == 2
    assert "<b>bold" not in page.text
    assert "\u202e" not in page.text
    kinds = {"pdf": b"%PDF", "docx": b"PK", "ics": b"BEGIN:VCALENDAR"}
    for ending, head in kinds.items():
        file = keiko.get(f"{called}/pack.{ending}?for=named&member=koica")
        assert file.content.startswith(head)
        assert file.headers["x-tlp"] == "AMBER"
        assert f'meeting-2027-03-02-TLP-AMBER.{ending}"' in file.headers["content-disposition"]
        assert file.headers["cache-control"] == "no-store"
    assert keiko.get(f"{called}/pack.exe").status_code == 404
    noted = [x for x in met["jica"].people.accounts.audit([EXPORTED]) if "pack" in x.about]
    assert len(noted) == 3
    assert all("TLP:AMBER · for" in line.about for line in noted)


def test_an_audience_that_may_not_read_the_meeting_gets_no_paper(browsers, called):
    keiko = browsers["keiko"]
    for query in ("for=everyone", "for=members", "for=named&member=mop-la", "for=named&member=x"):
        page = keiko.get(f"{called}/pack?{query}")
        assert page.status_code == 400
        assert "TLP:" not in words(page).partition("Show it")[2]
        assert keiko.get(f"{called}/pack.pdf?{query}").status_code in (400, 404)
    for name in ("mali", "public"):
        for path in ("pack", "pack.pdf", "pack.docx", "pack.ics", "pack?for=named&member=jica"):
            assert browsers[name].get(f"{called}/{path}").status_code == 404


def test_a_program_calls_a_meeting_and_takes_its_paper(met):
    client, header = web(met["jica"]), token_of(met["jica"], "program", Role.PUBLISHER)[1]
    sent = {"name": "By program", "day": "2027-05-01", "country": "LA",
            "audience": {"to": "organisations", "members": ["koica"]}}  # fmt: skip
    shown = client.post("/api/v1/meetings/preview", json=sent, headers=header).json()["data"]
    unseen = client.post("/api/v1/meetings", json=sent, headers=header)
    assert unseen.status_code == 409
    stops = [stop["kind"] for stop in shown["preview"]["stops"]]
    sent |= {"shown": shown["shown"], "confirmed": stops}
    made = client.post("/api/v1/meetings", json=sent, headers=header)
    assert made.status_code == 201
    [name] = made.json()["data"]["entries"]
    address = f"/api/v1/meetings/{name.replace('#', '/')}"
    item = client.post(f"{address}/items", json={"item": "Water", "number": 3}, headers=header)
    [item] = item.json()["data"]["entries"]
    said = {"item": item, "minutes": [{"decision": "Agreed", "by_when": "2027-06-01"}]}
    assert client.post(f"{address}/minutes", json=said, headers=header).status_code == 201
    shown = client.get(address, headers=header).json()["data"]
    assert shown["items"][0]["minutes"][0]["decision"] == "Agreed"
    paper = client.get(f"{address}/pack?for=koica", headers=header).json()["data"]
    assert (paper["label"], paper["agenda"][0]["item"]) == ("AMBER", "Water")
    assert client.get(f"{address}/pack?for=mop-la", headers=header).status_code == 400
    assert client.get(address).status_code == 404
    assert client.get(f"{address}/pack").status_code == 404


def test_a_writer_prepares_a_meeting_and_a_publisher_calls_it(met, browsers):
    writer, keiko = browsers["writer"], browsers["keiko"]
    page = writer.get("/meetings")
    assert "keep one as a draft" in words(page)
    assert "Show who will see this" not in page.text
    answers = {**CALL, "name": "Prepared", "to": "AMBER", "member-koica": "1"}
    data = {**fields(page.text, "/meetings/draft#call"), **answers}

    def keep(browser, **changed):
        sent = {**data, **changed}
        return browser.post("/meetings/draft", data=sent, headers=OURS, follow_redirects=False)

    assert "The name is missing." in words(keep(writer, name=""))
    assert keep(writer).headers["location"] == "/share?done=draft"
    assert keep(browsers["public"]).status_code in (401, 403)
    drafts = keiko.get("/share").text
    key = re.search(r'href="/share\?draft=([0-9a-f]+)"[^>]*>Meeting: Prepared<', drafts)[1]
    opened = keiko.get(f"/share?draft={key}", follow_redirects=False)
    assert opened.headers["location"] == f"/meetings?draft={key}#call"
    form = keiko.get(f"/meetings?draft={key}")
    assert 'value="Prepared"' in form.text
    assert re.search(r'name="member-koica" value="1" checked', form.text)
    assert browsers["minjun"].get(f"/meetings?draft={key}").status_code == 404
    assert "Prepared" not in browsers["public"].get(f"/meetings?draft={key}").text
    checked = send(keiko, form, "/meetings/call", step="check", **answers)
    assert f'name="draft" value="{key}"' in checked.text
    stops = dict.fromkeys(re.findall(r'name="(yes-[\w-]+)"', checked.text), "1")
    done = send(keiko, checked, "/meetings/call", follow=False, step="send", **answers, **stops)
    assert done.status_code == 303
    assert "Meeting: Prepared" not in keiko.get("/share").text
    assert writer.get(f"/meetings?draft={key}").status_code == 404


def test_programs_prepare_meetings_too(met):
    _, writer = token_of(met["jica"], "drafter", Role.WRITER)
    asks, what = web(met["jica"]), {"type": "meeting", "name": "Autumn", "country": "LA"}
    audience = {"to": "organisations", "members": ["koica"]}
    sent = {"what": what, "audience": audience}
    kept = asks.post("/api/v1/drafts", json=sent, headers=writer).json()["data"]
    assert kept["title"] == "Meeting: Autumn"
    address = f"/api/v1/drafts/{kept['id']}"
    read = asks.get(address, headers=writer).json()["data"]
    assert read["meeting"] == {"name": "Autumn", "day": "", "place": "", "about": "LA"}
    assert read["audience"]["members"] == ["koica"]
    _, publisher = token_of(met["jica"], "sharer", Role.PUBLISHER)
    shared = {"what": {"type": "draft", "draft": kept["id"]}, "audience": audience}
    refused = asks.post("/api/v1/share/preview", json=shared, headers=publisher)
    assert refused.status_code == 400
    assert "draft of a meeting" in refused.json()["detail"]
    asks.delete(address, headers=writer)
