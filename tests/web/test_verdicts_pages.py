"""What is thought of an overlap: on its page, in its JSON, and as labelled pairs."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from centres import Centres
from folder_copies import copy_folder
from people import PUBLISHER, WRITER
from riparian import Centre
from riparian.centre.record_things import things_of
from riparian.cli.main import riparian
from riparian.desk.accounts import audit
from riparian.exchange.entries.entry_types import Verdict
from riparian.exchange.entries.payload import IdentifiedRecord, pair_of
from riparian.web.app import make_app
from saying import says
from signing_in import OURS, fields, person_in

HERE, ELSEWHERE = ("127.0.0.1", 50000), ("192.0.2.9", 50000)


def browser(app, client=HERE):
    return TestClient(app, "http://localhost:8000", client=client)


def send(web, path, headers=OURS, **values):
    action = path.partition("?")[0]
    data = {**fields(web.get(path).text, action), **values}
    return web.post(action, data=data, headers=headers)


@pytest.fixture(scope="module")
def member(odd, tmp_path_factory):
    """A member's centre with a writer and a publisher, another member, and an overlap."""
    folder = tmp_path_factory.mktemp("verdicts")
    copy_folder(odd.layout.root, folder / "koica")
    centres = Centres(folder, "koica", "jica")
    koica = centres.join("koica", centre=Centre.open(folder / "koica"))
    jica = centres["jica"]
    koica.channel._node.take(jica.channel.files())
    jica.channel._node.take(koica.channel.files())
    app = make_app(Centre.open(koica.layout.root))
    webs = {}
    for name, rights in (("writer", WRITER), ("publisher", PUBLISHER)):
        webs[name] = browser(app)
        person_in(webs[name], koica, name, rights)
    return koica, jica, app, webs


@pytest.fixture
def alone(odd, tmp_path):
    copy_folder(odd.layout.root, tmp_path / "centre")
    centre = Centre.open(tmp_path / "centre")
    return centre, make_app(Centre.open(centre.layout.root))


def test_a_verdict_stands_on_the_page_at_once_and_can_be_taken_back(member):
    koica, _, app, webs = member
    overlap = koica.overlaps("JP", "KR")[0][0]
    path = f"/overlaps/{overlap.id}"
    anybody = browser(app, ELSEWHERE)
    before = anybody.get(path)
    assert "What is thought of it" not in before.text
    sent = send(
        webs["publisher"], f"{path}/wrong", verdict="known", why="We met.", audience="CLEAR"
    )
    assert says(sent.text, "stands on the page")
    page = anybody.get(path, headers={"if-none-match": before.headers["etag"]})
    assert page.status_code == 200
    assert says(page.text, "Known already")
    assert "We met." in page.text
    (verdict,) = anybody.get(f"{path}.json").json()["verdicts"]
    assert (verdict["verdict"], verdict["member"]) == ("known", "koica")
    assert koica.people.accounts.audit([audit.SHARED])
    form = webs["publisher"].get(f"{path}/wrong").text
    data = fields(form, f"{path}/take-back")
    assert webs["publisher"].post(f"{path}/take-back", data=data, headers=OURS).status_code == 400
    done = webs["publisher"].post(f"{path}/take-back", data={**data, "why": "No."}, headers=OURS)
    assert says(done.text, "is taken back")
    assert "Taken back: No." in anybody.get(path).text
    assert koica.people.accounts.audit([audit.WITHDRAWN])


def test_a_writer_keeps_a_verdict_here_and_takes_back_no_shared_one(member):
    koica, _, app, webs = member
    overlap = koica.overlaps("JP", "KR")[0][-1]
    path = f"/overlaps/{overlap.id}"
    send(webs["publisher"], f"{path}/wrong", verdict="wrong", why="Shared.", audience="GREEN")
    assert "Shared." not in browser(app, ELSEWHERE).get(path).text
    assert "Shared." in webs["writer"].get(path).text
    form = webs["writer"].get(f"{path}/wrong").text
    assert f'action="{path}/take-back"' not in form
    shared = koica.verdicts.own(overlap, _sharer(PUBLISHER))
    assert shared == []  # the public's view has none of it
    values = {"verdict": "useful", "why": "Ours.", "audience": "CLEAR"}
    assert send(webs["writer"], f"{path}/wrong", **values).status_code == 403
    assert send(webs["writer"], f"{path}/wrong", **{**values, "audience": ""}).status_code == 200
    assert "Ours." in webs["writer"].get(path).text
    assert "Ours." not in browser(app, ELSEWHERE).get(path).text


def _sharer(rights):
    from riparian.desk.accounts.records import Actor
    from riparian.desk.sharing.choice import Sharer

    return Sharer(Actor("x"), "x", rights)


def test_a_verdict_of_another_about_any_of_the_records_is_found(member):
    koica, jica, _, _ = member
    overlap = koica.overlaps("JP", "KR")[0][0]
    things = things_of(koica._access, [overlap.a.id, overlap.b.id])
    pair = pair_of(*things.values())
    jica.desk.write("verdict", Verdict("useful", "From afar."), pair, "desk", "CLEAR")
    unknown = pair_of(IdentifiedRecord("X", "x-1"), next(iter(things.values())))
    jica.desk.write("verdict", Verdict("wrong", "Unknown here."), unknown, "desk", "CLEAR")
    koica.channel._node.take(jica.channel.files())
    assert "From afar." in {verdict.why for verdict in koica.verdicts.of(overlap)}
    figures = koica.verdicts.figures()
    assert figures.unknown == 1
    assert sum(figures.verdicts.values()) >= 1


def test_the_verdicts_are_labelled_pairs_by_strength(alone):
    centre, app = alone
    overlaps = centre.overlaps("JP", "KR")[0]
    web = browser(app)
    for overlap, verdict in zip(overlaps, ("useful", "wrong"), strict=False):
        path = f"/overlaps/{overlap.id}/wrong"
        sent = send(web, path, verdict=verdict, why="Looked at.", by="Kim", audience="")
        assert sent.status_code == 200
    run = ["-C", str(centre.layout.root), "evaluate", "overlaps", "--verdicts"]
    result = CliRunner().invoke(riparian, [*run, "--json"])
    figures = json.loads(result.stdout)
    assert figures["verdicts"]["useful"] == 1
    counted = sum(each["overlaps"] for each in figures["by_strength"])
    assert (counted, figures["overlaps"]) == (1, 1)
    assert figures["none"] == len(overlaps[:2]) - 1
    assert "together" in CliRunner().invoke(riparian, run).stdout
    refused = CliRunner().invoke(riparian, ["-C", str(centre.layout.root), "evaluate", "overlaps"])
    assert refused.exit_code != 0


def test_a_verdict_needs_an_answer_and_a_reason(alone):
    centre, app = alone
    overlap = centre.overlaps("JP", "KR")[0][0]
    path = f"/overlaps/{overlap.id}/wrong"
    for values in ({"why": "x"}, {"verdict": "useful"}, {"verdict": "fine", "why": "x"}):
        answer = send(browser(app), path, by="Kim", audience="", **values)
        assert answer.status_code == 400
    assert centre.verdicts.of(overlap) == ()
    taken = browser(app).get(path).text
    assert "Take it back" not in taken


def test_what_another_page_sends_is_refused(alone):
    centre, app = alone
    overlap = centre.overlaps("JP", "KR")[0][0]
    path = f"/overlaps/{overlap.id}/wrong"
    values = {"verdict": "useful", "why": "x", "by": "Kim", "audience": ""}
    answer = send(browser(app), path, {"origin": "http://elsewhere.example"}, **values)
    assert answer.status_code == 403
    assert centre.verdicts.of(overlap) == ()
