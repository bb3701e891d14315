"""What the pages of the desk do, done by programs: the same rights, the same readers, the same
audit."""

from __future__ import annotations

import pytest

from case_centres import exchange, met_about_water
from riparian.desk.accounts import audit
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Role
from tokens import token_of, web

KEIKO, WRITER, LIMITED, VIEWER, ADMIN, MINJUN, MALI = (
    "keiko", "writer", "limited", "viewer", "admin", "minjun", "mali",
)  # fmt: skip


pytestmark = pytest.mark.usefixtures("quick_seals")


class Program:
    """Asks the centre of one member with the token of one person."""

    def __init__(self, client, header):
        self.client, self.header = client, header

    def get(self, path, status=200, **params):
        return self._answer(self.client.get(f"/api/v1{path}", headers=self.header, params=params),
                            status)  # fmt: skip

    def post(self, path, status=201, content=None, **body):
        return self._answer(self.client.post(f"/api/v1{path}", headers=self.header, json=body),
                            status)  # fmt: skip

    def delete(self, path, status=200):
        return self._answer(self.client.delete(f"/api/v1{path}", headers=self.header), status)

    def file(self, path, kind, content, status, **params):
        header = {**self.header, "content-type": kind}
        answer = self.client.post(f"/api/v1{path}", headers=header, content=content, params=params)
        return answer if status is None else self._answer(answer, status)

    @staticmethod
    def _answer(answer, status):
        assert answer.status_code == status, answer.text
        return answer.json()["data"] if status < 300 else answer.json()


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    """Three members, each with the two projects, which meet about water."""
    folder = tmp_path_factory.mktemp("centres")
    return met_about_water(folder, ("jica", "koica", "mop-la"))


@pytest.fixture(scope="module")
def programs(met):
    """Of people of all three."""
    clients = {member: web(met[member]) for member in ("jica", "koica", "mop-la")}
    found = {"": Program(clients["jica"], {})}
    for member, name, role, limit in (
        ("jica", ADMIN, Role.ADMIN, None), ("jica", KEIKO, Role.PUBLISHER, None),
        ("jica", WRITER, Role.WRITER, None), ("jica", VIEWER, Role.VIEWER, None),
        ("jica", LIMITED, Role.PUBLISHER, MEMBERS_AT_MOST),
        ("koica", MINJUN, Role.PUBLISHER, None), ("mop-la", MALI, Role.HOST_OFFICER, None),
    ):  # fmt: skip
        found[name] = Program(clients[member], token_of(met[member], name, role, limit=limit)[1])
    return found


@pytest.fixture(scope="module")
def overlap(met):
    ((overlap, *_), _) = met["jica"].overlaps("JP", "KR")
    return overlap


def note(text, to="organisations", **more):
    members = {"members": ["koica"]} if to == "organisations" else {}
    return {"what": {"type": "note", "text": text}, "audience": {"to": to, **members, **more}}


def shared(program, question):
    """The entries that a share wrote, with all confirmed that has to be."""
    shown = program.post("/share/preview", 200, **question)
    stops = [stop["kind"] for stop in shown["preview"]["stops"]]
    return program.post("/share", **question, shown=shown["shown"], confirmed=stops)["entries"]


def path_of(entry):
    return f"/entries/{entry.replace('#', '/')}"


def acts(centre, act):
    return centre.people.accounts.audit([act])


def test_who_will_see_it_is_said_before_it_is_shared_and_only_what_was_shown_is(met, programs):
    keiko, question = programs[KEIKO], note("Shall we talk?")
    shown = keiko.post("/share/preview", 200, **question)
    assert [x["member"] for x in shown["preview"]["readers"]] == ["jica", "koica"]
    assert {x["member"] for x in shown["preview"]["not_readers"]} == {"mop-la", "adb"}
    assert not shown["preview"]["public"]
    unasked = keiko.post("/share", 409, **question, shown="0" * 32)
    assert "changed" in unasked["detail"]
    unconfirmed = keiko.post("/share", 409, **question, shown=shown["shown"])
    assert unconfirmed["stops"]
    assert all(stop["sentence"] for stop in unconfirmed["stops"])
    sent = {"shown": shown["shown"], "confirmed": [x["kind"] for x in unconfirmed["stops"]]}
    [entry] = keiko.post("/share", **question, **sent)["entries"]
    keiko.post("/share", 409, **question, **sent)  # sent twice, shared once
    line = acts(met["jica"], audit.SHARED)[0]
    assert line.actor.by == "keiko, by the token of keiko"
    assert line.about.startswith(entry)
    exchange(met)
    read = programs[MINJUN].get("/entries", type="note")
    assert [x["body"]["text"] for x in read] == ["Shall we talk?"]
    assert read[0]["readers"] == {"members": ["jica", "koica"]}
    assert read[0]["by"] == "Office"


def test_what_would_act_on_a_terminal_stands_as_an_escape_and_is_the_same_text(programs):
    keiko, words = programs[KEIKO], "\u202eturned\x9b31m <b>"
    kept = keiko.post("/drafts", what={"type": "note", "text": words})
    answer = keiko.client.get(f"/api/v1/drafts/{kept['id']}", headers=keiko.header)
    assert answer.json()["data"]["note"] == words
    assert "\\u202e" in answer.text
    assert not {"\u202e", "\x9b"} & set(answer.text)
    keiko.delete(f"/drafts/{kept['id']}")


def test_who_may_not_share_is_refused_here_too(programs):
    question = note("For all", "everyone")
    shown = programs[LIMITED].post("/share/preview", 200, **question)
    stops = [stop["kind"] for stop in shown["preview"]["stops"]]
    sent = {**question, "shown": shown["shown"], "confirmed": stops}
    assert "members at most" in programs[LIMITED].post("/share", 403, **sent)["detail"]
    programs[WRITER].post("/share", 403, **sent)
    programs[VIEWER].post("/share/preview", 403, **question)
    programs[""].post("/share/preview", 401, **question)


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ({"to": "organisations"}, "No organisation"), ({"to": "persons"}, "No person"),
        ({"to": "organisations", "members": ["nobody"]}, "nobody"),
        ({"to": "persons", "persons": {"koica": ["\u202e"]}}, "name"),
        ({"to": "everyone", "closer": ["all"]}, "no part"), ({"to": "friends"}, "friends"),
    ],
)  # fmt: skip
def test_a_choice_that_is_none_is_refused(programs, audience, words):
    what = {"type": "record", "record": "jp-1"}
    said = programs[KEIKO].post("/share/preview", 400, what=what, audience=audience)
    assert words in said["detail"]


def test_a_writer_drafts_what_a_publisher_shares(programs):
    writer, keiko = programs[WRITER], programs[KEIKO]
    kept = writer.post("/drafts", what={"type": "note", "text": "Drafted"},
                       audience={"to": "members"})  # fmt: skip
    programs[VIEWER].get("/drafts", 403)
    assert kept["id"] in [x["id"] for x in keiko.get("/drafts")]
    opened = keiko.get(f"/drafts/{kept['id']}")
    assert (opened["note"], opened["audience"]["to"]) == ("Drafted", "members")
    question = {"what": {"type": "draft", "draft": kept["id"]}, "audience": {"to": "members"}}
    [entry] = shared(keiko, question)
    assert keiko.get(path_of(entry))["entry"]["body"] == {"text": "Drafted"}
    writer.get(f"/drafts/{kept['id']}", 404)


def test_a_table_becomes_a_draft_and_its_bad_rows_come_back(programs):
    writer = programs[WRITER]
    table = ("key,donor_country,title_original,country,start\n"
             "a-1,JP,Clean water,LA,2024-01-01\na-2,JP,Roads,LA,2024-99-99\n")  # fmt: skip
    kept = writer.file("/drafts/table", "application/octet-stream", table.encode(), 201,
                       file_name="ours.csv", provider="JP")  # fmt: skip
    opened = writer.get(f"/drafts/{kept['id']}")
    assert len(opened["records"]) == 1
    assert kept["has_rows"]
    rows = writer.client.get(f"/api/v1/drafts/{kept['id']}/rows", headers=writer.header)
    assert "Roads" in rows.text
    assert rows.headers["cache-control"] == "no-store"
    writer.delete(f"/drafts/{kept['id']}")
    writer.delete(f"/drafts/{kept['id']}", 404)
    writer.file("/drafts/table", "text/csv", table.encode(), 415)


def test_an_entry_is_shared_wider_withdrawn_and_redacted(met, programs):
    keiko = programs[KEIKO]
    record = {"type": "record", "record": "jp-1"}
    [first] = shared(keiko, {"what": record, "audience": {"to": "organisations",
                                                          "members": ["koica"]}})  # fmt: skip
    sight = keiko.get(f"{path_of(first)}/sight", member="mop-la")
    assert (sight["can_see"], sight["rule"]) == (False, "not-named")
    assert sight["next"]
    wider = {"what": {"type": "wider", "entry": first}, "audience": {"to": "members"}}
    [second] = shared(keiko, wider)
    narrower = {**wider, "what": {"type": "wider", "entry": second},
                "audience": {"to": "organisations", "members": ["koica"]}}  # fmt: skip
    keiko.post("/share/preview", 400, **narrower)
    programs[WRITER].post(f"{path_of(second)}/withdraw", 403, why="x")
    [by] = keiko.post(f"{path_of(second)}/withdraw", why="Ended")["entries"]
    assert keiko.get(path_of(second))["entry"]["withdrawn_by"] == by
    keiko.post(f"{path_of(second)}/redact", 409, why="A mistake", sure=False)
    keiko.post(f"{path_of(second)}/redact", why="A mistake", sure=True)
    assert "A mistake" in keiko.get(path_of(second), 410)["detail"]
    noted = [line.act for line in met["jica"].people.accounts.audit(limit=20)]
    assert {audit.SHARED, audit.WITHDRAWN, audit.REDACTED} <= set(noted)


def test_a_case_is_opened_and_agreed_by_programs(met, programs, overlap):
    keiko, minjun = programs[KEIKO], programs[MINJUN]
    offer = keiko.get("/cases/offer", overlap=overlap.id)
    assert [x["member"] for x in offer["candidates"] if x["lead"]] == ["jica", "koica"]
    case = {"overlap": overlap.id, "title": "One survey?", "question": "Could both use one?",
            "leads": ["jica", "koica"], "readers": ["koica"]}  # fmt: skip
    programs[WRITER].post("/cases/preview", 403, **case)
    shown = keiko.post("/cases/preview", 200, **case)
    stops = [stop["kind"] for stop in shown["preview"]["stops"]]
    keiko.post("/cases", 409, **case, shown="x")
    opening = {**case, "shown": shown["shown"], "confirmed": stops}
    [name] = keiko.post("/cases", **opening)["entries"]
    keiko.post("/cases", 409, **opening)
    exchange(met)
    [line] = minjun.get("/cases", mine="lead")
    assert (line["case"], line["states"]) == (name, ["opened"])
    address = f"/cases/{name.replace('#', '/')}"
    [proposal] = minjun.post(f"{address}/proposals", what="A survey", who="KOICA",
                             by_when="2027-01-31")["entries"]  # fmt: skip
    minjun.post(f"{address}/notes", text="Here it is.", to=proposal)
    minjun.post(f"{address}/proposals", 400, what="", who="KOICA", by_when="2027-01-31")
    exchange(met)
    [waiting] = keiko.get("/cases", mine="answer")
    assert waiting["waits"] == 1
    keiko.post(f"{address}/answers", 400, proposal=proposal, answer="decline")
    keiko.post(f"{address}/answers", proposal=proposal, answer="accept")
    keiko.post(f"{address}/state", 400, state="agreed", why="x")
    seen = keiko.get(address)
    assert [x["state"] for x in seen["standings"]] == ["agreed"]
    assert seen["proposals"][0]["stands"] == {"jica": "accept", "koica": "made"}
    assert seen["readers"] == ["jica", "koica"]
    programs[""].get(address, 404)
    assert programs[""].get("/cases") == []
    [taken] = keiko.post(f"{address}/take-back", entry=seen["entries"][-1]["entry"],
                         why="Not yet")["entries"]  # fmt: skip
    assert taken
    keiko.post(f"{address}/state", state="in-contact", why="We talk")


def test_a_claim_is_answered_and_everybody_reads_what_is_for_everybody(met, programs):
    minjun = programs[MINJUN]
    [source] = minjun.get("/projects/jp-1/answerable")
    assert source["own"] is False
    assert source["audiences"] == ["members", "only-us"] or "everyone" in source["audiences"]
    said = {"source": source["source"], "field": "end_date", "value": "2029-12-31",
            "why": "Their letter", "audience": source["audiences"][0]}  # fmt: skip
    [entry] = minjun.post("/projects/jp-1/answers", **said)["entries"]
    assert [x["entry"] for x in minjun.get("/projects/jp-1/statements")] == [entry]
    public = Program(minjun.client, {}).get("/projects/jp-1/statements")
    assert [x["entry"] for x in public] == ([entry] if said["audience"] == "everyone" else [])
    minjun.post("/projects/jp-1/answers", 400, **{**said, "why": " "})
    minjun.post("/projects/nothing/answers", 404, **said)
    Program(minjun.client, {}).post("/projects/jp-1/answers", 401, **said)


def test_what_is_thought_of_an_overlap_is_said_and_taken_back(programs, overlap):
    keiko = programs[KEIKO]
    said = {"verdict": "useful", "why": "We should meet", "audience": "only-us"}
    [entry] = programs[WRITER].post(f"/overlaps/{overlap.id}/verdicts", **said)["entries"]
    assert [x["verdict"] for x in keiko.get(f"/overlaps/{overlap.id}/verdicts")] == ["useful"]
    assert programs[""].get(f"/overlaps/{overlap.id}/verdicts") == []
    programs[WRITER].post(
        f"/overlaps/{overlap.id}/verdicts", 403, **{**said, "audience": "members"}
    )
    keiko.post(f"/overlaps/{overlap.id}/verdicts/take-back", entry=entry, why="Wrong pair")
    [gone] = keiko.get(f"/overlaps/{overlap.id}/verdicts")
    assert (gone["stands"], gone["withdrawn_why"]) == (False, "Wrong pair")


def test_a_reader_without_an_account_suggests_and_a_writer_answers(programs, overlap):
    reader, writer = programs[""], programs[WRITER]
    said = {"kind": "project", "about": "jp-1", "field": "title", "text": "Another title"}
    assert reader.post("/suggestions", **said)["keeper"]
    reader.post("/suggestions", kind="overlap", about=overlap.id, text="No overlap")
    reader.post("/suggestions", 400, **{**said, "field": None})
    reader.post("/suggestions", 400, **{**said, "about": "nothing"})
    elsewhere = reader.client.post(
        "/api/v1/suggestions", json=said, headers={"sec-fetch-site": "cross-site"}
    )
    assert elsewhere.status_code == 403
    reader.get("/suggestions", 401)
    first, second = writer.get("/suggestions")
    assert (first["text"], first["field"]) == ("Another title", "title")
    writer.post(f"/suggestions/{first['id']}/set-aside", 200, why="It is right as it is")
    writer.post(f"/suggestions/{second['id']}/take-up", 200, why="Looked at")
    writer.post(f"/suggestions/{second['id']}/take-up", 400, why="Looked at")
    writer.post("/suggestions/99999/take-up", 404, why="Looked at")
    assert writer.get("/suggestions") == []


def test_a_host_confirms_what_was_shown_disputes_and_takes_back(met, programs):
    mali = programs[MALI]
    rows = mali.get("/my-country")
    assert {row["project"] for row in rows} == {"jp-1", "kr-1"}
    records = [{"record": row["record"], "shown": row["shown"]} for row in rows]
    answer = {"records": records, "parts": ["exists", "dates"], "as_of": "2026-11-01",
              "office": "Mekong desk", "to": "everyone"}  # fmt: skip
    dry = mali.post("/my-country/confirm", 200, **answer, dry_run=True)
    assert dry["entries"] == {}
    assert len(dry["values"]) == 2
    changed = [{**records[0], "shown": "0" * 16}]
    assert "changed" in mali.post("/my-country/confirm", 400, **{**answer, "records": changed})[
        "detail"
    ]  # fmt: skip
    done = mali.post("/my-country/confirm", 200, **answer)
    assert len(done["entries"]) == 2
    again = mali.post("/my-country/confirm", 200, **answer)
    assert len(again["standing"]) == 2
    assert mali.get("/my-country") == []
    answered = mali.get("/my-country", show="answered")
    assert all(row["words"] for row in answered)
    [dispute] = mali.post("/my-country/dispute", record=records[0]["record"], field="location",
                          value="Champasak", why="The site is there", to="members")[
        "entries"
    ]  # fmt: skip
    mali.post("/my-country/withdraw", entry=dispute, why="We looked again")
    acted = [x.act for x in met["mop-la"].people.accounts.audit(limit=9)]
    assert acted.count(audit.CONFIRMED) == 2
    assert {audit.DISPUTED, audit.WITHDRAWN} <= set(acted)
    programs[KEIKO].get("/my-country", 403)


def test_an_office_is_asked_by_a_sheet_and_its_answers_are_taken(programs):
    mali = programs[MALI]
    answer = mali.client.get("/api/v1/my-country/sheet?show=answered", headers=mali.header)
    xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer.headers["content-type"] == xlsx
    read = mali.file("/my-country/sheet/read", xlsx, answer.content, 200)
    assert read["rows"] == []
    assert mali.file("/my-country/sheet", xlsx, answer.content, 201, shown=read["shown"],
                     to="members") == {"entries": []}  # fmt: skip
    mali.file("/my-country/sheet", xlsx, answer.content, 400, shown="1-1-1", to="members")
    mali.file("/my-country/sheet/read", xlsx, b"not a sheet", 400)
    assert mali.file("/my-country/sheet/not-taken", xlsx, answer.content, None).content[:2] == b"PK"


def test_pairs_are_judged_in_the_name_of_the_office(met, programs):
    writer = programs[WRITER]
    assert isinstance(writer.get("/review"), list)
    said = {"a": "jp-1", "b": "kr-1", "verdict": "different", "why": "Two projects"}
    assert writer.post("/judgements", **said)["by"] == "Office"
    writer.post("/judgements", 400, **{**said, "b": "nothing"})
    programs[VIEWER].post("/judgements", 403, **said)
    assert writer.post("/judgements/undo", 200, a="jp-1", b="kr-1") is None


def test_an_administrator_gives_changes_and_ends_accounts_and_reads_nothing_by_that(met, programs):
    admin = programs[ADMIN]
    new = {"name": "somchai", "full_name": "Somchai", "roles": ["writer"]}
    invited = admin.post("/accounts", **new)
    assert invited["code"]
    admin.post("/accounts", 400, **new)
    admin.post("/accounts", 400, **{**new, "name": "x", "full_name": "Xe", "roles": []})
    changed = admin.post("/accounts/somchai/roles", 200, roles=["publisher"], limit="members")
    assert changed["account"]["limit"] == "members"
    assert admin.post("/accounts/somchai/reset", 200)["code"] != invited["code"]
    admin.delete("/accounts/somchai")
    admin.delete("/accounts/nobody", 404)
    [gone] = [x for x in admin.get("/accounts") if x["name"] == "somchai"]
    assert gone["ended_at"]
    assert [x["about"] for x in admin.get("/audit", act="account-removed")] == ["somchai"]
    first = admin.client.get("/api/v1/audit?limit=2", headers=admin.header).json()
    following = admin.client.get(first["next"], headers=admin.header).json()
    assert following["data"][0]["number"] == first["data"][-1]["number"] - 1
    admin.get("/entries", 403)
    programs[KEIKO].get("/accounts", 403)
    programs[KEIKO].get("/audit", 403)


def test_a_case_for_all_members_or_everyone_is_opened_by_programs(met, programs, overlap):
    keiko, limited = programs[KEIKO], programs[LIMITED]
    assert keiko.get("/cases/offer", overlap=overlap.id)["for_all"] == ["members", "everyone"]
    assert limited.get("/cases/offer", overlap=overlap.id)["for_all"] == ["members"]
    case = {"overlap": overlap.id, "title": "For all", "question": "Who else?",
            "leads": ["jica", "koica"], "to": "everyone"}  # fmt: skip
    keiko.post("/cases/preview", 400, **case, readers=["koica"])
    keiko.post("/cases/preview", 400, **{**case, "leads": ["adb"]})
    shown = keiko.post("/cases/preview", 200, **case)
    assert {x["member"] for x in shown["preview"]["readers"]} == {"jica", "koica", "mop-la", "adb"}
    assert shown["preview"]["public"]
    stops = [stop["kind"] for stop in shown["preview"]["stops"]]
    sent = {**case, "shown": shown["shown"], "confirmed": stops}
    limited.post("/cases", 403, **sent)
    [name] = keiko.post("/cases", **sent)["entries"]
    assert programs[""].get(f"/cases/{name.replace('#', '/')}")["title"] == "For all"
    taken = {"entry": name, "why": "It was a test."}
    keiko.post(f"/cases/{name.replace('#', '/')}/take-back", **taken)
