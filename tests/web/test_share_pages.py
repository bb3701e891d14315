"""The page /share without scripts: who will see something before it is sent, drafts, a table; and
what is said where nobody can share."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from html import unescape

import openpyxl
import pytest
from openpyxl import Workbook
from starlette.testclient import TestClient

from browser import AXE
from centres import Centres
from nodes import charter_of
from people import PUBLISHER, WRITER
from riparian import Centre, SourceOptions
from riparian.desk.accounts import audit
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.closer import parts_of
from riparian.web.app import make_app
from saying import says
from serve_pages import served
from signing_in import OURS, person_in

HERE = ("127.0.0.1", 50000)
LIMITED = Rights((Role.PUBLISHER,), "members")
OVERRIDE = "\u202eevil\u2066"


pytestmark = pytest.mark.usefixtures("quick_seals")


def web(centre, **more):
    app = make_app(Centre.open(centre.layout.root), **more)
    return TestClient(app, "http://localhost:8000", client=HERE)


@pytest.fixture(scope="module")
def jica(tmp_path_factory):
    """A member with two records and people of all roles; koica has a node, adb is an observer."""
    folder = tmp_path_factory.mktemp("centres")
    made = Centres(folder, charter=charter_of("jica", "koica", "moit", "adb"))
    for member in ("jica", "koica"):
        made[member]
    made["jica"].channel._node.take(made["koica"].channel.files())
    register = folder / "register.csv"
    register.write_text(
        "key,donor_country,title_original,country,amount,currency,start\n"
        "jp-1,JP,Siem Reap water supply,KH,2000000000,JPY,2018-04-01\n"
        "jp-2,JP,Roads in Pakse,LA,5,JPY,2019\n"
        "jp-3,JP,Bridges in Attapeu,LA,70003,JPY,2020\n"
        "jp-4,JP,Wells in Sekong,LA,70004,JPY,2021\n"
    )
    made["jica"].add([register], SourceOptions(licence="CC BY 4.0"))
    made["jica"].build()
    return made["jica"]


@pytest.fixture(scope="module")
def people(jica):
    """A browser for each role, signed in."""
    found = {}
    for name, rights in (
        ("viewer", Rights((Role.VIEWER,))), ("writer", WRITER), ("publisher", PUBLISHER),
        ("limited", LIMITED),
    ):  # fmt: skip
        found[name] = web(jica)
        person_in(found[name], jica, name, rights)
    return found


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def hidden(page, address="/share"):
    form = re.search(rf'<form[^>]*action="{address}".*?</form>', page.text, re.DOTALL)[0]
    found = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def post(browser, page, headers=OURS, **values):
    typed = ("title_original",)
    data = {
        **hidden(page),
        **{k if k in typed else k.replace("_", "-"): value for k, value in values.items()},
    }
    return browser.post("/share", data=data, headers=headers, follow_redirects=False)


def size(centre):
    return centre.channel._store.size("mekong/jica/1")


FOR_KOICA = {"to": "AMBER", "member_koica": "1"}


# what is missing is said


def test_what_is_missing_is_said_and_never_a_page_not_found(tmp_path, jica, people):
    nothing = Centre.init(tmp_path / "nothing")
    for browser, said in (
        (web(nothing), "This centre belongs to no framework"),
        (web(jica), "Sign in to share"),
        (people["viewer"], "A writer prepares what is shared, and a publisher shares it."),
        (web(jica, as_member=True), "Nobody can sign in here"),
    ):
        answer = browser.get("/share?record=jp-1")
        assert answer.status_code == 200
        assert said in words(answer)
        assert answer.headers["cache-control"] == "no-store"
    made = Centres(tmp_path, "koica")
    answer = web(made["koica"]).get("/share")
    assert (answer.status_code, "riparian account add" in words(answer)) == (200, True)


def test_the_page_of_a_project_leads_there_for_those_who_may(jica, people):
    link = "Share what we know of this"
    assert link in people["writer"].get("/projects/jp-1").text
    assert link not in people["viewer"].get("/projects/jp-1").text
    assert link not in web(jica).get("/projects/jp-1").text


# the three steps


def test_a_publisher_is_shown_everybody_confirms_and_shares(jica, people):
    browser, before = people["publisher"], size(jica)
    page = browser.get("/share?record=jp-1")
    assert 'id="to-us" value="" checked' in page.text
    assert "Share with" not in words(page)
    shown = post(browser, page, act="show", **FOR_KOICA, closer_amount="1", few_koica="1")
    said = words(shown)
    assert "한국국제협력단 (koica, South Korea) sees all of it, with the amount." in said
    assert "Bộ Công Thương (moit, Vietnam) You did not choose it." in said
    assert "Observers see what is for everyone or for all members." in said
    assert "have no node yet" in said
    assert "Share with 한국국제협력단 (koica, South Korea)" in said
    shown = post(browser, page, act="show", **FOR_KOICA)
    assert size(jica) == before
    refused = post(browser, shown, act="send", **FOR_KOICA)
    assert "has to be confirmed" in words(refused)
    assert size(jica) == before
    sent = post(browser, shown, act="send", **FOR_KOICA, yes_first_time="1")
    assert sent.status_code == 303, words(sent)
    assert sent.headers["location"].startswith("/channel/entry?name=mekong/jica/1%23")
    again = post(browser, shown, act="send", **FOR_KOICA, yes_first_time="1")
    assert "Something has changed since you were shown" in words(again)
    own = jica.channel.own_entries()
    assert len([entry for entry in own if entry.payload.type == "activity"]) == 1
    written = own[-1].payload
    assert (written.tlp, written.audience) == ("AMBER", ("jica", "koica"))
    assert written.by == "Office"
    (line, *_) = jica.people.accounts.audit([audit.SHARED])
    assert (line.actor.by, "for koica" in line.about) == ("publisher", True)
    page = browser.get("/share?record=jp-2")
    assert 'value="AMBER" checked' in page.text
    assert 'name="member-koica" value="1" checked' in page.text


def test_whoever_changes_something_after_it_was_shown_is_shown_it_again(jica, people):
    browser, before = people["publisher"], size(jica)
    page = browser.get("/share?new=note")
    shown = post(browser, page, act="show", note="For the two of us.", **FOR_KOICA)
    for change in (
        {"note": "For the two of us. And more.", **FOR_KOICA},
        {"note": "For the two of us.", "to": "CLEAR"},
    ):
        answer = post(browser, shown, act="send", yes_first_time="1", **change)
        assert "Something has changed since you were shown" in words(answer)
    assert size(jica) == before


def test_what_is_kept_closer_is_in_nothing_that_the_others_read(jica, people):
    browser = people["publisher"]
    page = browser.get("/share?record=jp-1")
    shown = post(browser, page, act="show", to="GREEN", closer_amount="1", few_koica="1")
    wide, whole = re.findall(r'<div class="text raw"[^>]*>(.*?)</div>', shown.text, re.DOTALL)
    assert "2000000000" not in wide
    assert "2000000000" in whole
    said, koica = words(shown), "한국국제협력단 (koica, South Korea)"
    assert "Not sent yet." in said
    assert f"Share with all members, the amount with {koica} alone" in said
    assert f"{koica} may pass the amount on to its own people, and to the bodies it serves" in said
    assert said.index("As a program reads it") > said.index("Who gets it")
    yes = {f"yes_{k}": "1" for k in re.findall(r'name="yes-([\w-]+)"', shown.text)}
    sent = post(
        browser, shown, act="send", to="GREEN", closer_amount="1", few_koica="1",
        **{name.replace("-", "_"): value for name, value in yes.items()},
    )  # fmt: skip
    assert sent.status_code == 303, words(sent)
    first, second = (entry.payload for entry in jica.channel.own_entries()[-2:])
    assert ("amount" in parts_of(first.body), first.tlp) == (False, "GREEN")
    assert ("amount" in parts_of(second.body), second.audience) == (True, ("jica", "koica"))
    after = words(browser.get(sent.headers["location"]))
    assert "It is written, and leaves with the next exchange." in after
    assert f"The amount went apart, to {koica} alone, in an entry of its own: see it" in after
    whole_entry = words(_entry(browser, jica.channel.own_entries()[-1].name))
    assert "went apart" not in whole_entry


# roles


def test_a_writer_drafts_and_a_publisher_shares_the_draft(jica, people):
    writer, publisher, before = people["writer"], people["publisher"], size(jica)
    page = writer.get("/share?new=note")
    shown = post(writer, page, act="show", note="A mission in May.", **FOR_KOICA)
    assert "Share with" not in words(shown)
    assert "whoever is a publisher here sees it" in words(shown)
    refused = post(writer, shown, act="send", note="A mission in May.", **FOR_KOICA,
                   yes_first_time="1")  # fmt: skip
    assert (refused.status_code, "does not share it" in words(refused)) == (400, True)
    kept = post(writer, shown, act="draft", note="A mission in May.", **FOR_KOICA)
    assert kept.headers["location"] == "/share?done=draft"
    assert size(jica) == before
    listed = publisher.get("/share").text
    (key,) = re.findall(r'href="/share\?draft=(\w+)">A mission in May\.', listed)
    assert people["limited"].get(f"/share?draft={key}").status_code == 200
    page = publisher.get(f"/share?draft={key}")
    assert 'name="member-koica" value="1" checked' in page.text
    shown = post(publisher, page, act="show", note="A mission in May.", **FOR_KOICA)
    sent = post(publisher, shown, act="send", note="A mission in May.", **FOR_KOICA)
    assert sent.status_code == 303, words(sent)
    assert "A mission in May." not in publisher.get("/share").text
    assert writer.get(f"/share?draft={key}").status_code == 404


def test_members_at_most_is_not_everyone_whatever_the_page_says(jica, people):
    browser, before = people["limited"], size(jica)
    page = browser.get("/share?new=note")
    shown = post(browser, page, act="show", note="x", to="CLEAR")
    assert "Share with everyone" not in words(shown)
    assert "shares with members at most, never with everyone" in words(shown)
    sent = post(browser, shown, act="send", note="x", to="CLEAR", yes_first_time="1",
                yes_wider_than_last="1")  # fmt: skip
    assert "shares with members at most" in words(sent)
    assert size(jica) == before


def test_a_form_from_elsewhere_or_without_its_token_does_nothing(jica, people):
    browser, before = people["publisher"], size(jica)
    page = browser.get("/share?new=note")
    values = {"act": "draft", "note": "forged", "kind": "note"}
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    for headers, token in ((elsewhere, hidden(page)["token"]), (OURS, ""), (OURS, "x")):
        for address in ("/share", "/share/file", "/share/delete"):
            answer = browser.post(address, data={**values, "token": token}, headers=headers)
            assert answer.status_code == 403
    for browser in (people["viewer"], web(jica)):
        answer = browser.post("/share", data=values, headers=OURS, follow_redirects=False)
        assert answer.status_code in (303, 401, 403)
    assert size(jica) == before
    assert "forged" not in people["publisher"].get("/share").text


# bad input


def test_a_text_of_two_megabytes_is_kept_on_the_page_and_its_length_said(jica, people):
    browser = people["publisher"]
    page = browser.get("/share?new=note")
    parts = {**hidden(page), "act": "show", "note": "x" * 2_000_000, "to": "GREEN"}
    files = {name: (None, value) for name, value in parts.items()}
    answer = browser.post("/share", files=files, headers=OURS)
    assert answer.status_code == 400
    assert "Expected a note of 1 to 20,000 characters, got 2,000,000." in words(answer)
    assert "2,000,000 of at most 20,000 characters" in words(answer)
    assert "x" * 2_000_000 in answer.text
    parts["note"] = "x" * 5_000_000
    files = {name: (None, value) for name, value in parts.items()}
    answer = browser.post("/share", files=files, headers=OURS)
    assert (answer.status_code, "more than 4 MiB" in words(answer)) == (400, True)


def test_words_that_would_turn_others_round_or_run_are_shown_as_text(jica, people):
    browser = people["publisher"]
    page = browser.get("/share?new=project")
    title = f"{OVERRIDE}<script>alert(1)</script>"
    empty = post(browser, page, act="show", title_original="", to="GREEN")
    assert "has no title" in words(empty)
    data = {**hidden(page), "act": "show", "to": "GREEN", "title_original": title, "key": "x-1",
            "start": "soon", "amount": "much", "country": "LA"}  # fmt: skip
    shown = browser.post("/share", data=data, headers=OURS)
    assert "<script>alert" not in shown.text
    outside = re.sub(r"<(textarea|input)[^>]*>", "", shown.text)
    assert "\u202e" not in outside
    assert "\u2066" not in outside
    said = words(shown)
    assert "soon" in said
    assert "much" in said
    data["note"] = OVERRIDE
    shown = browser.post("/share", data={**data, "kind": "note"}, headers=OURS)
    assert "\u202e" not in re.sub(r"<textarea.*?</textarea>", "", shown.text, flags=re.DOTALL)


def test_a_typed_project_becomes_a_record_of_the_member(jica, people):
    browser = people["publisher"]
    page = browser.get("/share?new=project")
    data = {**hidden(page), "act": "show", **{k.replace("_", "-"): v for k, v in FOR_KOICA.items()},
            "title_original": "Pakse water", "key": "desk-1", "donor_country": "JP",
            "country": "LA", "places": "Pakse", "start": "2026-04", "amount": "1200",
            "currency": "JPY", "summary_en": "Pipes. Call 020-1234-5678.",
            "sector_words": "clean water", "source_url": "https://jica.example/w"}  # fmt: skip
    assert "Not everyone should see the amount?" in words(page)
    shown = browser.post("/share", data=data, headers=OURS)
    assert "JPY 1,200" in words(shown)
    assert says(words(shown), "Purposes in words", "clean water")
    assert says(words(shown), "Documents", "https://jica.example/w")
    data |= {"act": "send", "shown": hidden(shown)["shown"], "yes-first-time": "1"}
    sent = browser.post("/share", data=data, headers=OURS, follow_redirects=False)
    assert sent.status_code == 303, words(sent)
    body = jica.channel.own_entries()[-1].payload.body
    assert body["activity"]["iati_identifier"] == "desk-1"
    assert body["activity"]["reporting_org"] == {
        "narratives": [{"text": "Japan International Cooperation Agency"}]
    }
    assert "1234-5678" not in str(body)


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "file:///etc/passwd", "https://", "www.jica.example",
     "https://jica.example/w javascript:alert(1)", "data:text/html,x"],
)  # fmt: skip
def test_the_page_about_a_project_has_an_address_of_the_web(jica, people, address):
    browser, before = people["publisher"], len(jica.channel.own_entries())
    data = {**hidden(browser.get("/share?new=project")), "act": "show",
            **{k.replace("_", "-"): v for k, v in FOR_KOICA.items()},
            "title_original": "Pakse water", "key": "desk-2", "donor_country": "JP",
            "country": "LA", "source_url": address}  # fmt: skip
    answer = browser.post("/share", data=data, headers=OURS)
    assert says(words(answer), "Expected the address of a page about the project", address)
    assert "begins with https://" in words(answer)
    assert len(jica.channel.own_entries()) == before


def test_of_a_table_the_good_rows_are_offered_and_the_bad_ones_come_back(jica, people):
    browser = people["writer"]
    rows = ["key,donor_country,title_original,country,start,amount,currency"]
    for n in range(6):
        rows.append(f"t-{n},JP,Project {n},LA,2026-0{n + 1},100,JPY")
        rows.append(f'=HYPERLINK("x{n}"),JP,Bad {n},LA,soon,much,JPY')
    table = "\n".join(row.replace('"', "") for row in rows).encode()
    token = hidden(browser.get("/share"), "/share/file")["token"]
    answer = browser.post(
        "/share/file", data={"token": token, "licence": "CC BY 4.0"}, headers=OURS,
        files={"file": ("../../plan \u202e.csv", table, "text/csv")}, follow_redirects=False,
    )  # fmt: skip
    assert answer.status_code == 303, words(answer)
    page = browser.get(answer.headers["location"])
    said = words(page)
    assert "Share 6 records of" in said
    assert "6 rows came back" in said
    assert all(f"Project {n}" in said for n in range(6))
    assert "row 3" in said
    address = re.search(r'href="(/share/rows\.csv\?draft=\w+)"', page.text)[1]
    returned = browser.get(address)
    assert returned.headers["cache-control"] == "no-store"
    found = list(csv.DictReader(io.StringIO(returned.content.decode("utf-8-sig"))))
    assert [row["Row"] for row in found] == ["3", "5", "7", "9", "11", "13"]
    assert all(row["key"].startswith("'=HYPERLINK") for row in found)
    assert all("soon" in row["What to look at"] for row in found)
    book = openpyxl.load_workbook(io.BytesIO(browser.get(address.replace(".csv", ".xlsx")).content))
    head, *cells = book.active.iter_rows(values_only=True)
    assert [dict(zip(head, row, strict=True))["Row"] for row in cells] == [x["Row"] for x in found]
    keys = [row[head.index("key")] for row in book.active.iter_rows(min_row=2)]
    assert {(cell.data_type, cell.value[:11]) for cell in keys} == {("s", "=HYPERLINK(")}
    assert address in unescape(post(browser, page, act="show", **FOR_KOICA).text)
    kept = post(browser, page, act="draft", **FOR_KOICA)
    assert kept.status_code == 303
    assert people["viewer"].get(address).status_code == 403
    token = hidden(browser.get("/share"), "/share/file")["token"]
    for content, what in ((b"", "No file was chosen"), (b"\0\1\2" * 99, "")):
        answer = browser.post(
            "/share/file", data={"token": token}, headers=OURS,
            files={"file": ("x.csv", content, "text/csv")},
        )  # fmt: skip
        assert answer.status_code == 400
        assert what in words(answer)


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.4 cut off", b"PK\x03\x04 cut off", b"\x1f\x8b\x08 cut off", b"PAR1 cut off PAR1",
     b"A note.", b"a,b\n1,2\n", b"PK\x05\x06" + bytes(18)],
)  # fmt: skip
def test_a_table_that_is_refused_is_named_as_its_owner_knows_it(people, content):
    browser, name = people["writer"], "Thakhek — plan (2).xlsx"
    token = hidden(browser.get("/share"), "/share/file")["token"]
    answer = browser.post(
        "/share/file", data={"token": token}, headers=OURS,
        files={"file": (f"C:\\Users\\noy\\{name}", content)},
    )  # fmt: skip
    assert answer.status_code == 400
    assert name in words(answer)
    assert "riparian-" not in answer.text
    assert tempfile.gettempdir() not in answer.text


def test_a_table_in_a_layout_of_its_own_is_read_and_it_is_said_how(jica, people, tmp_path):
    browser, book = people["writer"], Workbook()
    sheet = book.active
    sheet.append(["No", "Project title", "Country", "Start date", "Budget (USD)", "Agency"])
    for n in range(1, 7):
        sheet.append([n, f"Canal {n}", "Lao PDR", f"2024-0{n}-01", 1000 * n, "MPI"])
    sheet["E3"], sheet["F3"] = "much", "=cmd|' /C calc'!A0"
    book.save(tmp_path / "desk.xlsx")
    token = hidden(browser.get("/share"), "/share/file")["token"]
    answer = browser.post(
        "/share/file", data={"token": token}, headers=OURS,
        files={"file": ("desk.xlsx", (tmp_path / "desk.xlsx").read_bytes())},
    )  # fmt: skip
    said = words(answer)
    assert "Share 5 records of desk.xlsx" in said
    by_another_name = browser.post(
        "/share/file", data={"token": token}, headers=OURS,
        files={"file": (f"{'𠮷' * 90}.xlsx", (tmp_path / "desk.xlsx").read_bytes())},
    )  # fmt: skip
    assert "Share 5 records of" in words(by_another_name)
    assert "'Project title' is the title" in said
    assert "1 row came back" in said
    address = re.search(r'href="(/share/rows\.csv\?draft=\w+)"', answer.text)[1]
    (row,) = csv.DictReader(io.StringIO(browser.get(address).content.decode("utf-8-sig")))
    assert (row["Row"], row["Budget (USD)"]) == ("3", "much")
    assert not row["Agency"].startswith("=")


# after sharing


def _entry(browser, name, **query):
    return browser.get("/channel/entry", params={"name": str(name), **query})


def _shared_note(jica, browser, text):
    page = browser.get("/share?new=note")
    shown = post(browser, page, act="show", note=text, **FOR_KOICA)
    sent = post(browser, shown, act="send", note=text, **FOR_KOICA, yes_first_time="1")
    assert sent.status_code == 303, words(sent)
    return jica.channel.own_entries()[-1].name


def test_why_a_member_can_see_an_entry_or_not_is_answered_with_what_to_do(jica, people):
    name = _shared_note(jica, people["publisher"], "Who sees this?")
    for member, said, then in (
        ("koica", "can see it. It is TLP:AMBER", "has not said yet that it holds it"),
        ("moit", "cannot see it.", "before it has a node"),
        ("adb", "cannot see it.", "An observer reads"),
        ("jica", "(jica, Japan) wrote it.", "has said that it holds it"),
    ):
        told = words(_entry(people["viewer"], name, member=member))
        assert said in told, told
        assert then in told
    assert "Written, and held by 1 of 4 members. It leaves with the next exchange." in told
    assert _entry(people["viewer"], name, member="<b>").status_code == 404


def test_only_who_shares_is_offered_what_can_still_be_done(jica, people):
    name = _shared_note(jica, people["publisher"], "Still to be done.")
    acts = "What you can still do"
    assert acts in words(_entry(people["publisher"], name))
    for who in ("writer", "viewer"):
        assert acts not in words(_entry(people[who], name))
    assert "Answer with a note" in words(_entry(people["writer"], name))
    for address in ("/share/withdraw", "/share/redact"):
        token = hidden(people["writer"].get("/share"), "/share/file")["token"]
        data = {"token": token, "name": str(name), "why": "x", "sure": "1"}
        assert people["writer"].post(address, data=data, headers=OURS).status_code == 403
        answer = people["publisher"].post(address, data={**data, "token": "x"}, headers=OURS)
        assert answer.status_code == 403


def test_what_everyone_reads_is_not_undone_by_who_shares_with_members_at_most(jica, people):
    browser = people["publisher"]
    page = browser.get("/share?new=note")
    shown = post(browser, page, act="show", note="For everyone.", to="CLEAR")
    stops = dict.fromkeys(re.findall(r'name="(yes-[\w-]+)"', shown.text), "1")
    sent = post(browser, shown, act="send", note="For everyone.", to="CLEAR", **stops)
    assert sent.status_code == 303, words(sent)
    name = jica.channel.own_entries()[-1].name
    assert "Redact it" in words(_entry(browser, name))
    limited = people["limited"]
    assert "Redact it" not in words(_entry(limited, name))
    token = hidden(limited.get("/share"), "/share/file")["token"]
    data = {"token": token, "name": str(name), "why": "x", "sure": "1"}
    answer = limited.post("/share/redact", data=data, headers=OURS, follow_redirects=False)
    assert (answer.status_code, "never with everyone" in words(answer)) == (403, True)


def test_an_entry_is_shared_wider_from_its_page_and_never_with_fewer(jica, people):
    browser, name = people["publisher"], _shared_note(jica, people["publisher"], "For more.")
    page = browser.get("/share", params={"wider": str(name)})
    assert "Share wider: For more." in words(page)
    narrower = post(browser, page, act="show", **FOR_KOICA)
    assert "not for more readers than that" in words(narrower)
    shown = post(browser, page, act="show", to="GREEN")
    stops = {f"yes_{x}".replace("-", "_"): "1"
             for x in re.findall(r'name="yes-([\w-]+)"', shown.text)}  # fmt: skip
    sent = post(browser, shown, act="send", to="GREEN", **stops)
    assert sent.status_code == 303, words(sent)
    written = jica.channel.own_entries()[-1].payload
    assert (written.tlp, written.body["text"]) == ("GREEN", "For more.")


def _share_record(browser, record, **values):
    """Share it as the page proposes it, with what is asked confirmed; the page on which it was."""
    shown = post(browser, browser.get(f"/share?record={record}"), act="show", **values)
    stops = dict.fromkeys(re.findall(r'name="(yes-[\w-]+)"', shown.text), "1")
    sent = post(browser, shown, act="send", **values, **stops)
    assert sent.status_code == 303, words(sent)
    return shown


def _ticked(page):
    return set(re.findall(r'name="((?:closer|few)-[\w-]+)" value="1" checked', page.text))


WITHOUT = (
    "So far Asian Development Bank (adb), 한국국제협력단 (koica, South Korea) and Bộ"
    " Công Thương (moit, Vietnam) can read this without the"
)


def test_what_was_kept_for_nobody_is_not_offered_to_all_by_correcting_it(jica, people):
    browser = people["publisher"]
    _share_record(browser, "jp-3", to="GREEN", closer_amount="1")
    name = jica.channel.own_entries()[-1].name
    page = browser.get("/share", params={"correct": str(name)})
    assert _ticked(page) == {"closer-amount"}
    assert "nobody" in re.search(r"70,003.*?</tr>", page.text, re.DOTALL)[0]
    shown = post(browser, page, act="show", to="GREEN", closer_amount="1")
    assert WITHOUT not in words(shown)
    shown = post(browser, page, act="show", to="GREEN")
    assert f"{WITHOUT} amount." in words(shown)
    refused = post(browser, shown, act="send", to="GREEN")
    assert "has to be confirmed" in words(refused)
    sent = post(browser, shown, act="send", to="GREEN", yes_part_for_more="1")
    assert sent.status_code == 303, words(sent)


def test_what_was_for_one_alone_is_proposed_so_again_and_asked_where_it_is_not(jica, people):
    browser = people["publisher"]
    _share_record(browser, "jp-4", to="GREEN", closer_amount="1", few_koica="1")
    page = browser.get("/share?record=jp-4")
    assert _ticked(page) == {"closer-amount", "few-koica"}
    again = {"to": "GREEN", "closer_amount": "1", "few_koica": "1"}
    assert not re.findall(r'name="(yes-[\w-]+)"', post(browser, page, act="show", **again).text)
    shown = post(browser, page, act="show", to="GREEN")
    assert (
        "So far Asian Development Bank (adb) and Bộ Công Thương (moit, Vietnam) can read this"
        " without" in words(shown)
    )
    assert re.findall(r'name="(yes-[\w-]+)"', shown.text) == ["yes-part-for-more"]


def test_a_typed_project_is_corrected_in_its_form_withdrawn_and_redacted(jica, people):
    browser = people["publisher"]
    data = {**hidden(browser.get("/share?new=project")), "to": "AMBER", "member-koica": "1",
            "title_original": "Dam", "key": "desk-9", "country": "LA", "places": "Pakse; Attapeu",
            "amount": "5000000.5", "currency": "JPY", "start": "2026", "agency": "JICA",
            "executing_agency": "MPI; MoNRE", "donor_country": "JP", "sector_words": "water",
            "dac_purpose_guess": "14015", "summary_en": "A dam."}  # fmt: skip
    shown = browser.post("/share", data={**data, "act": "show"}, headers=OURS)
    data["shown"] = hidden(shown)["shown"]
    data["yes-first-time"] = "1"
    sent = browser.post(
        "/share", data={**data, "act": "send"}, headers=OURS, follow_redirects=False
    )
    assert sent.status_code == 303, words(sent)
    name = jica.channel.own_entries()[-1].name
    form = browser.get("/share", params={"correct": str(name)}).text
    typed = dict(re.findall(r'name="(\w+)" type="text" value="([^"]*)"', form))
    for field in ("title_original", "key", "places", "amount", "start", "executing_agency"):
        assert typed[field] == data[field]
    assert 'value="AMBER" checked' in form
    token = {"token": data["token"], "name": str(name)}
    done = browser.post("/share/withdraw", data={**token, "why": "Cancelled."}, headers=OURS)
    assert "It is taken back." in words(done)
    assert jica.channel.own_entries()[-1].payload.type == "withdrawal"
    answer = browser.post("/share/redact", data={**token, "why": "A name."}, headers=OURS)
    assert (answer.status_code, "was not confirmed" in words(answer)) == (400, True)
    done = browser.post("/share/redact", data={**token, "why": "A name.", "sure": "1"},
                        headers=OURS)  # fmt: skip
    assert (done.status_code, "is hidden" in words(done)) == (410, True)
    acts = [line.act for line in jica.people.accounts.audit(limit=2)]
    assert acts == [audit.REDACTED, audit.WITHDRAWN]


# in a browser, by keyboard, without scripts


@pytest.mark.parametrize("width", [1280, 360])
def test_a_draft_is_made_in_a_browser_without_scripts(jica, people, browser, width):
    value = people["publisher"].cookies["riparian"]
    with served(Centre.open(jica.layout.root)) as address:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=False
        )
        context.add_cookies([{"name": "riparian", "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/share?record=jp-2")
        page.locator("#to-AMBER").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert page.locator('input[name="member-koica"]').is_checked()
        page.get_by_role("button", name="Show who will see this").press("Enter")
        panel = page.get_by_role("complementary", name="Who will see this")
        assert "한국국제협력단 (koica, South Korea) sees all of it." in panel.inner_text()
        share = page.get_by_role("button", name="Share with 한국국제협력단 (koica, South Korea)")
        assert share.bounding_box()["y"] > 0
        if width == 360:
            assert share.bounding_box()["y"] > panel.bounding_box()["y"]
        page.get_by_role("button", name="Keep as a draft").press("Enter")
        assert "Kept as a draft." in page.locator("main").inner_text()
        context.close()


@pytest.mark.parametrize("path", ["/share", "/share?new=project", "/share?record=jp-1"])
def test_the_pages_have_no_fault_that_axe_finds(jica, people, browser, path):
    value = people["publisher"].cookies["riparian"]
    with served(Centre.open(jica.layout.root)) as address:
        context = browser.new_context(viewport={"width": 360, "height": 800}, bypass_csp=True)
        context.add_cookies([{"name": "riparian", "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}{path}")
        if "record" in path:
            page.check("#to-CLEAR")
            page.click("button[value=show]")
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document).then(r => r.violations.map(v => v.id))")
        assert [each for each in found if each != "region"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        context.close()
