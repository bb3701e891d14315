"""Judgements and places that people say here are shared as entries, and are their member's word."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from case_centres import exchange, met_about_water
from quick_seals import QUICK
from riparian import Centre
from riparian.cli.main import main
from riparian.desk.accounts.audit import JUDGED, SHARED
from riparian.desk.accounts.roles import Rights, Role
from riparian.errors import UnknownName
from riparian.exchange.entries.entry_types import SHARED_JUDGEMENT, SHARED_PLACE
from riparian.exchange.keys import seal
from riparian.web.app import make_app
from signing_in import OURS, fields, person_in, send
from tokens import HERE, token_of

pytestmark = pytest.mark.usefixtures("quick_seals")
PAIR, WHY = "jp-1~kr-1", "Both lead to the same works in the tender."


class Desk:
    """The centres of jica and koica, a publisher of the one, and a writer of the other."""

    def __init__(self, folder):
        self.made = met_about_water(folder)
        self.jica, self.koica = self.made["jica"], self.made["koica"]
        self.keiko = self.browser(self.jica, "keiko", Role.PUBLISHER)
        self.writer = self.browser(self.jica, "writer", Role.WRITER)
        self.minjun = self.browser(self.koica, "minjun", Role.PUBLISHER)

    def browser(self, centre, name, role):
        app = make_app(Centre.open(centre.layout.root))
        web = TestClient(app, "http://localhost:8000", client=HERE)
        person_in(web, centre, name, Rights((role,)))
        return web

    def judge(self, web, verdict):
        html = web.get(f"/review?pair={PAIR}").text
        form = {**fields(html, "/review/judge"), "verdict": verdict, "own": WHY}
        return web.post("/review/judge", data=form, headers=OURS).text


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        yield Desk(tmp_path_factory.mktemp("desk"))


def entries_of(centre, kind):
    own = Centre.open(centre.layout.root, as_member=True)
    return own.desk.of_types({kind})


def shared_by_page(web, address, **choice):
    """The entry to which the page leads that shares what stands at an address."""
    html = web.get(address).text
    shown = send(web, html, "/share", act="show", **choice)
    assert "Who will see this" in shown.text, shown.text
    stops = dict.fromkeys(stops_in(shown.text), "1")
    answer = send(web, shown.text, "/share", act="send", **choice, **stops)
    assert answer.status_code == 303, answer.text
    return shown.text, answer.headers["location"]


def stops_in(html):
    return [part.partition('"')[0] for part in html.split('name="')[1:] if part.startswith("yes-")]


@pytest.fixture(scope="module")
def shared_by_jica(desk):
    """JICA judges and shares: the page after the first, the one before the second, and the entry's
    address."""
    html = desk.judge(desk.keiko, "same")
    shown, entry = shared_by_page(desk.keiko, f"/share?judgement={PAIR}", to="GREEN")
    exchange(desk.made)
    return html, shown, entry


def test_a_judgement_is_shared_with_who_will_see_it_and_is_that_members_word(desk, shared_by_jica):
    html, shown, entry = shared_by_jica
    assert "Share this" in html
    (line, *_) = desk.jica.people.accounts.audit([JUDGED])
    assert line.actor.by == "keiko"
    assert line.about.startswith("jp-1 and kr-1: same")
    assert "are the same project" in shown
    assert "Keep as a draft" not in shown
    assert "Only us" not in shown
    (said,) = entries_of(desk.koica, SHARED_JUDGEMENT)
    assert (said.said.verdict, said.said.why, said.by) == ("same", WHY, "Office")
    assert desk.jica.people.accounts.audit([SHARED])[0].about.startswith(str(said.name))
    page = desk.minjun.get(f"/review?pair={PAIR}").text
    assert "What members say" in page
    assert "they are the same project" in page
    assert "counts in no build here" in page
    page = desk.keiko.get(entry).text
    assert "judgement of two records" in page.lower()
    assert f"/share?wider={quote(str(said.name), safe='/')}" in page
    wider, _ = shared_by_page(desk.keiko, f"/share?wider={quote(str(said.name))}", to="CLEAR")
    assert "are the same project" in wider


@pytest.mark.usefixtures("shared_by_jica")
def test_it_counts_nowhere_else_until_somebody_there_judges_too(desk):
    assert not desk.koica.judgements(standing_only=True)
    desk.koica.build()
    assert {line.id for line in desk.koica.project_lines()} == {"jp-1", "kr-1"}
    with desk.koica.reading() as snapshot:
        assert snapshot.rows("SELECT * FROM judgement") == []
    desk.judge(desk.minjun, "different")
    _, _ = shared_by_page(
        desk.minjun, f"/share?judgement={PAIR}", to="AMBER", **{"member-jica": "1"}
    )
    exchange(desk.made)
    page = desk.keiko.get(f"/review?pair={PAIR}").text
    assert "they are different projects" in page
    assert "they are the same project" in page  # each its own word, beside the other


def test_only_who_shares_is_offered_it_and_only_what_stands_is_shared(desk):
    assert "Share this" not in desk.judge(desk.writer, "unsure")
    html = desk.writer.get(f"/share?judgement={PAIR}").text
    shown = send(desk.writer, html, "/share", act="show", to="GREEN").text
    assert "prepares what is shared, and does not share it" in shown
    refused = send(desk.writer, shown, "/share", act="send", to="GREEN", **{"yes-first-time": "1"})
    assert "does not share it" in refused.text
    assert desk.keiko.get("/share?judgement=jp-1~nothing").status_code == 404
    with pytest.raises(UnknownName):
        desk.jica.shared_statements.place_to_share("kr-1")


def test_a_place_is_set_on_a_page_and_shared_as_ones_word_beside_the_claim(desk):
    page = "/projects/jp-1/place"
    html = desk.keiko.get(page).text
    wrong = send(desk.keiko, html, page, places="Atlantis", why=WHY)
    assert wrong.status_code == 400
    assert "Atlantis" in wrong.text
    done = send(desk.keiko, html, page, places="Savannakhet", why=WHY)
    assert done.headers["location"].endswith("?done=set")
    assert "Share this" in desk.keiko.get(done.headers["location"]).text
    shown, entry = shared_by_page(desk.keiko, "/share?place=jp-1", to="CLEAR")
    assert "is in Savannakhet (LA-SV)" in shown
    exchange(desk.made)
    (said,) = entries_of(desk.koica, SHARED_PLACE)
    assert [place.code for place in said.said.places] == ["LA-SV"]
    claims = desk.koica.claims.of_project(desk.koica.project("jp-1"))
    (answer,) = claims.answers.fields["location"]
    assert (answer.kind, answer.value, answer.member) == ("dispute", "Savannakhet", "jica")
    assert "Savannakhet" in desk.minjun.get("/projects/jp-1").text
    assert desk.koica.journal.standing_places() == []
    taken = desk.keiko.get(entry).text
    answer = send(desk.keiko, taken, "/share/withdraw", why="A mistake")
    assert answer.status_code == 303
    undone = send(desk.keiko, desk.keiko.get(page).text, f"{page}/undo", why="A mistake")
    assert undone.status_code == 303
    assert desk.jica.journal.standing_places() == []


def status_of(monkeypatch, *words):
    monkeypatch.setattr("sys.argv", ["riparian", *words])
    try:
        main()
    except SystemExit as stop:
        return stop.code or 0
    return 0


def test_commands_and_programs_do_the_same(desk, monkeypatch, capsys):
    desk.judge(desk.keiko, "same")
    root = str(desk.jica.layout.root)
    args = ["-C", root, "share", "--judgement", "jp-1", "kr-1", "--to", "koica", "--yes"]
    assert status_of(monkeypatch, *args) == 0
    assert "are the same project" in capsys.readouterr().err
    assert status_of(monkeypatch, *args, "--place") == 2
    web = TestClient(make_app(Centre.open(desk.jica.layout.root)), "http://localhost:8000",
                     client=HERE)  # fmt: skip
    _, header = token_of(desk.jica, "program", Role.PUBLISHER)

    def post(path, **body):
        return web.post(f"/api/v1{path}", headers=header, json=body)

    assert post("/projects/jp-1/place", places=["Pakse"], why=WHY).status_code == 201
    for what in (
        {"type": "judgement", "a": "jp-1", "b": "kr-1"}, {"type": "place", "project": "jp-1"},
    ):  # fmt: skip
        question = {"what": what, "audience": {"to": "members"}}
        shown = post("/share/preview", **question).json()["data"]
        stops = [stop["kind"] for stop in shown["preview"]["stops"]]
        done = post("/share", **question, shown=shown["shown"], confirmed=stops)
        assert done.status_code == 201, done.text
        again = post("/share", **question, shown=shown["shown"], confirmed=stops)
        assert again.status_code == 409  # sent twice, shared once
    assert post("/projects/jp-1/place/undo", why=WHY).status_code == 200


def test_which_record_is_the_part_is_told_in_whatever_order_they_are_asked_for(desk):
    desk.judge(desk.keiko, "part-of")
    shown, _ = shared_by_page(desk.keiko, f"/share?judgement={PAIR}", to="GREEN")
    assert "are not the same: the first is part of the second" in shown or (
        "are not the same: the second is part of the first" in shown
    )
    exchange(desk.made)
    said = Centre.open(desk.koica.layout.root, as_member=True).shared_statements
    for pair, verdict in ((("jp-1", "kr-1"), "part-of"), (("kr-1", "jp-1"), "has-part")):
        newest = {one.member: one.verdict for one in said.of_pair(*pair)}
        assert newest["jica"] == verdict
    page = desk.minjun.get(f"/review?pair={PAIR}").text
    assert "the first is part of the second" in page
