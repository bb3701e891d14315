"""What is proposed beside the charter is shown to the member alone, and prepared by a signatory."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from centres import Centres
from charters import line_of, seal_of
from riparian import Centre
from riparian.desk.accounts.audit import CHARTER_PROPOSED, CHARTER_SIGNED
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.choice import Sharer
from riparian.errors import NotAllowed
from riparian.exchange.keys.six_words import application_words
from riparian.exchange.membership.charter import sign_charter
from riparian.exchange.membership.succession import propose_expulsion, propose_threshold
from riparian.web.app import make_app
from signing_in import OURS, person_in, send
from tokens import HERE, token_of

PAGE, PROPOSE, SIGNED = "/channel/charter", "/channel/charter/propose", "/channel/charter/signed"
APPLICATION = f"""[member.adb]
name = "Asian Development Bank"
role = "observer"
seal = "{line_of("adb").seal}"
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory):
    folder = tmp_path_factory.mktemp("framework")
    centre = Centres(folder, "jica", "koica", "mop-la")["jica"]
    changes = centre.channel.charter_changes
    changes.propose(lambda charter, now: propose_threshold(charter, 3, now))
    changes.propose(lambda charter, now: propose_expulsion(charter, "koica", now))
    return Centre.open(centre.layout.root)


@pytest.fixture(scope="module")
def app(centre):
    return make_app(Centre.open(centre.layout.root))


@pytest.fixture(scope="module")
def signatory(centre, app):
    web = TestClient(app, "http://localhost:8000", client=HERE)
    person_in(web, centre, "somsak", Rights((Role.SIGNATORY,)))
    return web


def page(centre, **more):
    client = TestClient(
        make_app(centre, **more), "http://localhost:8000", client=("127.0.0.1", 50000)
    )
    return client.get("/channel").text


def audited(centre, act):
    return [(line.actor.by, line.about) for line in centre.people.accounts.audit([act])]


def proposed(centre):
    return {each.digest: each for each in centre.channel.charter_changes.state().open}


def test_a_member_sees_what_is_proposed_and_what_waits_for_its_signature(centre):
    html = page(centre, as_member=True)
    assert "Proposed beside it" in html
    assert "changes the threshold from 2 to 3" in html
    assert "expels" in html
    assert "Under charter 1, 2 members must sign. Signed by: nobody yet." in html
    assert html.count("needs this member&#39;s signature") == 2


def test_the_public_sees_the_charter_in_force_and_no_proposal(centre):
    html = page(centre)
    assert "The charter" in html
    assert "Proposed beside it" not in html
    assert "expels" not in html
    assert "signature" not in html


def test_a_signatory_proposes_what_was_shown_with_who_will_see_it(centre, signatory):
    before = proposed(centre)
    html = signatory.get(PAGE).text
    assert "nobody signs on this page" in html
    form = {"kind": "change-role", "member": "mop-la", "role": "observer"}
    shown = send(signatory, html, PROPOSE, **form).text
    assert "changes the role of mop-la from host to observer" in shown
    assert "<b>Who will see this:</b>" in shown
    assert "Not the public" in shown
    assert proposed(centre) == before
    answer = send(signatory, shown, PROPOSE, **form)
    assert answer.headers["location"] == f"{PAGE}?done=proposed"
    assert "It is proposed" in signatory.get(answer.headers["location"]).text
    (digest,) = proposed(centre).keys() - before
    (line,) = audited(centre, CHARTER_PROPOSED)
    assert line == ("somsak", f"charter 2, {digest[:8]}, in {_newest(centre)}")


def test_who_has_not_the_role_is_refused_in_a_sentence_and_nothing_is_written(centre, app):
    web = TestClient(app, "http://localhost:8000", client=HERE)
    asked = web.get(PAGE, follow_redirects=False)
    assert asked.headers["location"].startswith("/sign-in")
    before, size = proposed(centre), centre.channel.own_size
    for role in (Role.WRITER, Role.PUBLISHER, Role.ADMIN):
        web = TestClient(app, "http://localhost:8000", client=HERE)
        person_in(web, centre, f"a-{role}", Rights((role,)))
        for answer in (
            web.get(PAGE), web.get(f"{PAGE}/{min(before)}/file"), web.post(PROPOSE, headers=OURS),
            web.post(SIGNED, headers=OURS),
        ):  # fmt: skip
            assert answer.status_code == 403
            assert f"Your account cannot do that: its role is {role}." in answer.text
    publisher = Sharer(Actor("p"), "p", Rights((Role.PUBLISHER,)))
    with pytest.raises(NotAllowed, match="does not prepare changes of the charter"):
        centre.charter_desk.give(b"{}", publisher)
    assert (proposed(centre), centre.channel.own_size) == (before, size)


def test_what_the_seal_signed_elsewhere_is_brought_back(centre, signatory):
    html = signatory.get(PAGE).text
    assert "It waits for your member’s signature" in html
    digest = next(x for x, each in proposed(centre).items() if each.terms.threshold == 3)
    answer = signatory.get(f"{PAGE}/{digest[:16]}/file")
    assert answer.headers["content-disposition"].endswith(f'charter-2-{digest[:8]}.json"')
    signed = sign_charter(answer.content, seal_of("jica"), centre.channel.charter())
    form = {"token": _token(html)}
    answer = signatory.post(
        SIGNED, data=form, files={"file": ("x.json", signed)}, headers=OURS, follow_redirects=False
    )
    assert answer.headers["location"] == f"{PAGE}?done=signed"
    assert proposed(centre)[digest].signers == ("jica",)
    assert audited(centre, CHARTER_SIGNED) == [
        ("somsak", f"charter 2, {digest[:8]}, in {_newest(centre)}")
    ]
    wrong = signatory.post(SIGNED, data=form, files={"file": ("x.json", b"{}")}, headers=OURS)
    assert wrong.status_code == 400
    assert 'role="alert"' in wrong.text


def test_an_application_is_shown_with_the_six_words_that_the_newcomer_reads_out(centre, signatory):
    form = {"token": _token(signatory.get(PAGE).text), "kind": "admit"}
    answer = signatory.post(
        PROPOSE, data=form, files={"file": ("adb.application.toml", APPLICATION)}, headers=OURS
    )
    first = centre.channel.charters()[0].digest
    assert "admits the Asian Development Bank (adb) as an observer" in answer.text
    assert "  ".join(application_words(line_of("adb").seal, first)) in answer.text
    answer = send(signatory, answer.text, PROPOSE)
    assert answer.status_code == 303
    again = signatory.post(
        PROPOSE, data=form, files={"file": ("adb.application.toml", APPLICATION)}, headers=OURS
    )
    assert again.status_code == 400
    assert "That is proposed already" in again.text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"kind": "dissolve"}, "It is not said what is to change"),
        ({"kind": "expel", "member": "nobody"}, "nobody"),
        ({"kind": "change-role", "member": "koica", "role": "king"}, "No role is chosen"),
        ({"kind": "replace-seal", "member": "koica", "seal": "x"}, "ed25519"),
        ({"kind": "set-threshold", "threshold": "many"}, "Expected how many members must sign"),
        ({"kind": "set-threshold"}, "It is not said how many members must sign"),
        ({"kind": "set-threshold", "threshold": "1"}, "threshold"),
        ({"kind": "admit"}, "application is missing"),
    ],
)
def test_what_no_charter_can_say_is_refused_beside_its_form(signatory, form, said):
    form = {"token": _token(signatory.get(PAGE).text), **form}
    answer = signatory.post(PROPOSE, data=form, headers=OURS)
    assert answer.status_code == 400
    assert said in answer.text


def test_a_program_of_a_signatory_does_the_same(centre, app):
    web = TestClient(app, "http://localhost:8000", client=HERE)
    _, header = token_of(centre, "program", Role.SIGNATORY)
    found = web.get("/api/v1/charter", headers=header).json()["data"]
    assert (found["version"], found["threshold"]) == (1, 2)
    assert found["proposals"]
    change = {"kind": "change-role", "member": "koica", "role": "secretariat"}
    shown = web.post("/api/v1/charter/preview", headers=header, json=change).json()["data"]
    assert shown["changes"] == ["changes the role of koica from member to secretariat"]
    unseen = web.post("/api/v1/charter/proposals", headers=header, json=change)
    assert unseen.status_code == 409
    change["shown"] = shown["shown"]
    made = web.post("/api/v1/charter/proposals", headers=header, json=change)
    assert made.status_code == 201, made.text
    digest = made.json()["data"]["proposal"]
    file = web.get(f"/api/v1/charter/proposals/{digest}", headers=header)
    signed = sign_charter(file.content, seal_of("koica"), centre.channel.charter())
    kind = {**header, "content-type": "application/octet-stream"}
    given = web.post("/api/v1/charter/signatures", headers=kind, content=signed)
    assert given.json()["data"]["signed_by"] == ["koica"]


def test_a_centre_in_no_framework_says_so(tmp_path):
    centre = Centre.init(tmp_path / "alone")
    web = TestClient(make_app(centre), "http://localhost:8000", client=HERE)
    person_in(web, centre, "somsak", Rights((Role.SIGNATORY,)))
    assert "belongs to no framework" in web.get(PAGE).text


def _token(html):
    return html.partition('name="token" value="')[2].partition('"')[0]


def _newest(centre):
    return f"{centre.channel._node.joined()[1]}#{centre.channel.own_size - 1}"
