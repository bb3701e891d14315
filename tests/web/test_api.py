"""What programs are answered below /api/v1, whatever they ask for: the frame of it all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from centres import Centres
from people import OPERATOR
from riparian import Centre
from riparian.desk.accounts import audit
from riparian.desk.accounts.roles import Rights, Role
from riparian.web.api.description import document_text
from riparian.web.api.table import ON_PAGES_ALONE, OPERATIONS
from riparian.web.app import make_app
from routes import routes
from signing_in import person_in
from tokens import token_of, web

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"
HERE = ("127.0.0.1", 50000)
NOTES = [f"note {number}" for number in range(5)]


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture(scope="module")
def koica(tmp_path_factory):
    """A member with whom another shares notes."""
    centres = Centres(tmp_path_factory.mktemp("centres"), "jica", "koica")
    jica, koica = centres["jica"].channel, centres["koica"].channel
    jica._node.take(koica.files())
    koica._node.take(jica.files())
    for note in NOTES:
        jica.share_note(note, "GREEN", "desk")
    jica.share_note("for Kim", "RED", "desk", members=["koica"], persons={"koica": ["Kim"]})
    koica._node.take(jica.files())
    opened = Centre.open(centres["koica"].layout.root)
    token_of(opened, "admin", Role.ADMIN)
    return opened


@pytest.fixture(scope="module")
def client(koica):
    return web(koica)


@pytest.fixture(scope="module")
def viewer(koica):
    return token_of(koica, "viewer", Role.VIEWER)[1]


def refused(answer, status):
    """What a refusal says; it has the form of one, and nobody keeps it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    said = answer.json()
    assert said["status"] == status
    assert said["title"]
    assert said["detail"]
    assert said["try_this"]
    return said


def test_a_token_says_whose_it_is_and_what_it_may_do(client, viewer):
    answer = client.get("/api/v1/me", headers=viewer)
    said = answer.json()
    assert said["data"]["name"] == "viewer"
    assert said["data"]["may"] == ["read"]
    assert said["data"]["member"] == "koica"
    assert said["next"] is None
    assert said["meta"]["centre"] == "koica"
    assert answer.headers["cache-control"] == "no-store"


def test_without_a_token_it_is_said_that_one_is_needed(client):
    answer = client.get("/api/v1/me")
    assert "token" in refused(answer, 401)["detail"]
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("given", ["Bearer riparian_x", "Bearer", "Basic eDp5", "riparian_x"])
def test_what_is_no_token_is_refused_and_not_taken_for_nobody(client, given):
    refused(client.get("/api/v1/channel", headers={"authorization": given}), 401)


def test_a_cookie_makes_no_difference(koica):
    browser = web(koica)
    person_in(browser, koica, "keiko", Rights((Role.VIEWER,)))
    assert browser.get("/account").status_code == 200
    refused(browser.get("/api/v1/me"), 401)
    assert browser.get("/api/v1/channel").json()["data"]["entries"] is None


def test_a_token_of_who_has_left_is_refused_and_noted(koica, client):
    _, header = token_of(koica, "gone", Role.VIEWER)
    assert client.get("/api/v1/me", headers=header).status_code == 200
    koica.people.accounts.remove("gone", OPERATOR)
    refused(client.get("/api/v1/me", headers=header), 401)
    line = koica.people.accounts.audit([audit.REFUSED], limit=1)[0]
    assert (line.actor.by, line.about) == ("gone", "the ended token of gone")


def test_many_wrong_tokens_are_counted_and_a_right_one_is_taken_all_the_same(koica, client, viewer):
    tries = [
        client.get("/api/v1/me", headers={"authorization": f"Bearer riparian_{number}"})
        for number in range(33)
    ]
    assert "Too many" in refused(tries[-1], 401)["detail"]
    assert client.get("/api/v1/me", headers=viewer).status_code == 200
    noted = koica.people.accounts.audit([audit.REFUSED], limit=50)
    assert sum(line.about == "a token that nobody has" for line in noted) == 1


def test_what_an_address_does_not_know_is_refused(client, viewer):
    assert "'serch'" in refused(client.get("/api/v1/channel?serch=x"), 400)["detail"]
    asked = "/api/v1/entries?limit=0", "/api/v1/entries?limit=1001", "/api/v1/entries?limit=x"
    for each in (*asked, "/api/v1/entries?tlp=BLUE", "/api/v1/entries?tlp=CLEAR&tlp=CLEAR"):
        refused(client.get(each, headers=viewer), 400)
    refused(client.get("/api/v1/nothing"), 404)
    answer = client.delete("/api/v1/channel")
    assert "DELETE" in refused(answer, 405)["detail"]
    assert answer.headers["allow"] == "GET"


def test_a_list_goes_on_where_it_was_while_others_add_to_it(koica, client, viewer):
    first = client.get("/api/v1/entries?type=note&limit=2", headers=viewer)
    seen, total = [x["body"]["text"] for x in first.json()["data"]], first.json()["meta"]["total"]
    assert first.headers["link"] == f'<{first.json()["next"]}>; rel="next"'
    koica.channel.share_note("a newer one", "GREEN", "desk")
    onward = first.json()["next"]
    while onward:
        answer = client.get(onward, headers=viewer).json()
        seen += [x["body"]["text"] for x in answer["data"]]
        onward = answer["next"]
    assert seen == NOTES[::-1]
    assert total == len(NOTES)
    wrong = first.json()["next"].replace("type=note", "type=activity")
    assert "another question" in refused(client.get(wrong, headers=viewer), 400)["detail"]
    for cursor in ("x", "é", "AAAA", "a" * 700):
        refused(client.get(f"/api/v1/entries?cursor={cursor}", headers=viewer), 400)


def test_an_entry_by_its_address_and_why_somebody_sees_it(client, viewer):
    found = client.get("/api/v1/entries?type=note&limit=1", headers=viewer).json()["data"][0]
    address = f"/api/v1/entries/{found['entry'].replace('#', '/')}"
    assert client.get(address, headers=viewer).json()["data"]["entry"] == found
    sight = client.get(f"{address}/sight?member=jica", headers=viewer).json()["data"]
    assert sight["can_see"] is True
    assert sight["why"]
    refused(client.get(f"{address}/sight", headers=viewer), 400)
    refused(client.get(f"{address}/sight?member=nobody", headers=viewer), 404)
    refused(client.get("/api/v1/entries/mekong/jica/1/99", headers=viewer), 404)
    refused(client.get("/api/v1/entries/mekong/jica/x/99", headers=viewer), 404)
    refused(client.get(address), 401)


def test_what_is_for_a_person_alone_that_person_reads_and_it_is_noted(koica, client, viewer):
    kim = token_of(koica, "kim", Role.VIEWER, full_name="Kim")[1]
    read = client.get("/api/v1/for-me", headers=kim).json()["data"]
    assert [each["body"]["text"] for each in read] == ["for Kim"]
    assert client.get("/api/v1/for-me", headers=viewer).json()["data"] == []
    assert [x.actor.by for x in koica.people.accounts.audit([audit.READ_RED])] == [
        "kim, by the token of kim"
    ]


def test_what_is_sent_must_be_json_of_the_expected_form(koica, client):
    publisher = token_of(koica, "publisher", Role.PUBLISHER)[1]
    address = "/api/v1/entries/mekong/koica/1/0/withdraw"
    form = client.post(address, headers=publisher, data={"why": "x"})
    assert "application/json" in refused(form, 415)["detail"]
    for sent in (
        b"{",
        b"[]",
        b'{"why":1}',
        b'{"why":"x","more":1}',
        b"[" * 50_000,
        b'"\xff"',
        b'{"why":"\\u0000"}',
        b'{"why":"\\ud800"}',
        b'{"why":"' + b"x" * 70_000 + b'"}',
    ):
        json_type = {**publisher, "content-type": "application/json"}
        refused(client.post(address, headers=json_type, content=sent), 400)


def test_a_viewer_changes_nothing(client, viewer):
    address = "/api/v1/entries/mekong/koica/1/0/withdraw"
    assert (
        "viewer" in refused(client.post(address, headers=viewer, json={"why": "x"}), 403)["detail"]
    )


def test_the_tokens_of_a_person_are_listed_and_ended(koica, client):
    _, header = token_of(koica, "busy", Role.VIEWER)
    [mine] = client.get("/api/v1/me/tokens", headers=header).json()["data"]
    assert mine["name"] == "of busy"
    assert client.delete(f"/api/v1/me/tokens/{mine['id']}", headers=header).json()["data"] is None
    refused(client.get("/api/v1/me", headers=header), 401)


def test_a_centre_in_no_framework_says_so(tmp_path):
    client = web(Centre.init(tmp_path / "alone"))
    assert "no framework" in refused(client.get("/api/v1/channel"), 404)["detail"]
    refused(client.get("/api/v1/channel", headers={"authorization": "Bearer x"}), 401)


def test_the_description_is_the_one_that_is_kept(client):
    assert client.get("/api/v1/openapi.json").text == document_text(OPERATIONS)
    assert REFERENCE.read_text("utf-8") == document_text(OPERATIONS)
    described = json.loads(document_text(OPERATIONS))
    assert described["openapi"] == "3.1.0"
    assert all(
        answer["content"]
        for methods in described["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
    )


def test_the_page_lists_every_address(client):
    page = client.get("/api").text
    assert all(f"<code>{each.address}</code>" in page for each in OPERATIONS)


def without_operation(app):
    """Pages to which something is sent, and that neither an operation nor a reason names."""
    named = {page for each in OPERATIONS for page in each.does} | set(ON_PAGES_ALONE)
    sent = {x.path for x in routes(app) if "POST" in x.methods and not x.path.startswith("/api/")}
    assert named <= sent, named - sent
    return sent - named


def test_whatever_a_page_does_a_program_can_do_or_it_is_said_why_not(koica):
    assert without_operation(make_app(koica)) == set()


def test_a_page_without_an_operation_is_found(koica):
    app = make_app(koica)
    inner = app
    while not hasattr(inner, "routes"):
        inner = inner.app
    inner.add_api_route("/forgotten", lambda: "", methods=["POST"])
    assert "/forgotten" in without_operation(app)


def test_names_of_operations_are_used_once():
    names = [each.name for each in OPERATIONS]
    assert len(set(names)) == len(names)
