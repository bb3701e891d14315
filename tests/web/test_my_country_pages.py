"""My country: what is missing before somebody can answer, and how a host officer answers."""

import re
from contextlib import contextmanager
from html import unescape

import pytest
from starlette.testclient import TestClient

from hosts import host_framework
from riparian import Centre
from riparian.desk.accounts.roles import Rights, Role
from riparian.exchange.policy import PUBLIC
from riparian.web.app import make_app
from signing_in import OURS, fields, person_in

OFFICER, WRITER = Rights((Role.HOST_OFFICER,)), Rights((Role.WRITER,))
HERE = {"base_url": "http://localhost:8000", "client": ("127.0.0.1", 50000)}


@contextmanager
def browser(centre):
    with TestClient(make_app(centre), **HERE) as web:
        yield web


@pytest.fixture(scope="module")
def framework(sample, tmp_path_factory):
    """The sample centre as the node of a host in a framework of three."""
    return host_framework(sample, tmp_path_factory.mktemp("framework"))


@pytest.fixture(scope="module")
def laos(framework):
    """Its pages, as a host officer of Laos sees them."""
    centre = framework["mop-la"]
    with browser(centre) as web:
        person_in(web, centre, "keo", OFFICER, "Keo Phommachan")
        yield centre, web


def ticks(page):
    """The ticks of a page: names and values."""
    found = re.findall(r'type="checkbox" form="confirm" name="(r:[^"]+)" value="(\w+)"', page)
    return {unescape(name): value for name, value in found}


def answer(web, page, ticked, **values):
    data = {
        **fields(page, "/my-country/confirm"), **ticked, "as_of": "2026-09-30",
        "office": "Ministry of Planning", **values,
    }  # fmt: skip
    return web.post("/my-country/confirm", data=data, headers=OURS, follow_redirects=False)


def hidden(page):
    """The hidden fields of the form that asks once more, with the ticks among them."""
    form = re.search(r'<form[^>]*action="/my-country/confirm">(.*?)</form>', page, re.DOTALL)[1]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def agree(web, shown):
    data = hidden(shown.text)
    return web.post("/my-country/confirm", data=data, headers=OURS, follow_redirects=False)


def test_everybody_is_told_what_is_missing_and_never_that_there_is_no_page(client, framework, laos):
    assert "belongs to no framework" in client.get("/my-country").text
    centre, _ = laos
    with browser(centre) as other:
        assert "Sign in to answer for your government." in other.get("/my-country").text
        person_in(other, centre, "noy", WRITER)
        page = other.get("/my-country")
        assert page.status_code == 200
        assert "that takes the role of host officer" in page.text
        refused = other.post("/my-country/confirm", data={}, headers=OURS)
        assert refused.status_code == 403
    with browser(framework["jica"]) as other:
        assert "is no host in this framework" in other.get("/my-country").text


def test_what_awaits_an_answer_is_counted_and_listed_by_province_and_ministry(laos):
    _, web = laos
    page = web.get("/my-country?state=all").text
    waiting = int(re.search(r"<h1>Laos: (\d+) projects await your answer</h1>", page)[1])
    assert waiting == len(ticks(page)) > 150
    assert "checked" not in re.search(r'<ul class="asklist">.*?</ul>', page, re.DOTALL)[0]
    part = web.get("/my-country?state=all&province=LA-CH").text
    assert 0 < len(ticks(part)) < waiting
    none = web.get("/my-country?state=all&province=unknown").text
    assert 0 < len(ticks(none)) < waiting
    by_ministry = web.get("/my-country?state=all&ministry=unknown").text
    assert 0 < len(ticks(by_ministry)) < waiting
    assert "none named" in page
    japan = web.get("/my-country?state=all&provider=JP&from=2022&to=2023").text
    assert 0 < len(ticks(japan)) < waiting
    assert web.get("/my-country?province=Atlantis").status_code == 404


def test_many_are_confirmed_with_one_reason_after_a_look_at_what_is_confirmed(laos):
    centre, web = laos
    page = web.get("/my-country?state=all&province=LA-SL").text
    before = centre.host_words.projects()
    two = dict(list(ticks(page).items())[:2])
    shown = answer(web, page, two, **{"part-exists": "1", "part-value": "1", "why": "In our list."})
    assert shown.status_code == 200
    assert "Everyone will see this." in shown.text
    assert centre.host_words.projects() == before
    done = agree(web, shown)
    assert done.status_code == 303
    assert "You confirmed 2 projects." in web.get(done.headers["location"]).text
    entries = centre.desk.of_types({"confirmation"}, PUBLIC)
    assert {entry.by for entry in entries} == {"Keo Phommachan, Office"}
    assert {entry.said.why for entry in entries} == {"In our list."}
    projects = centre.host_words.projects()
    assert projects.confirmed == projects.answered["LA"]
    assert len(projects.confirmed) == 2
    again = web.get("/my-country?state=all&province=LA-SL").text
    assert not two.keys() & ticks(again).keys()
    assert [line.act for line in centre.people.accounts.audit(limit=2)] == ["confirmed"] * 2
    answered = web.get("/my-country?show=answered&state=all").text
    assert "Confirmed by the Ministry of Planning for Laos, as of 30 September 2026." in answered
    # The same answer once more writes nothing.
    data = hidden(shown.text)
    web.post("/my-country/confirm", data=data, headers=OURS, follow_redirects=False)
    assert len(centre.desk.of_types({"confirmation"}, PUBLIC)) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"as_of": "2999-01-01"}, "has not come yet"),
        ({"as_of": "soon"}, "Write it as 2026-09-30"),
        ({"office": ""}, "Expected the office that answers"),
        ({"part-exists": ""}, "Expected what is confirmed"),
        ({"why": "x" * 2_001}, "2,001 characters"),
    ],
)
def test_a_wrong_answer_says_what_is_expected_and_keeps_the_ticks(laos, changed, said):
    centre, web = laos
    count = len(centre.desk.of_types({"confirmation"}, PUBLIC))
    page = web.get("/my-country?state=all").text
    one = dict(list(ticks(page).items())[3:4])
    refused = answer(web, page, one, **{"part-exists": "1", **changed})
    assert refused.status_code == 400
    assert said in refused.text
    assert re.search(rf'name="{re.escape(next(iter(one)))}" [^>]* checked', refused.text)
    assert len(centre.desk.of_types({"confirmation"}, PUBLIC)) == count


def test_what_has_changed_since_the_page_was_shown_is_not_confirmed_unseen(laos):
    _, web = laos
    page = web.get("/my-country?state=all").text
    one = dict.fromkeys(list(ticks(page))[:1], "0000000000000000")
    refused = answer(web, page, one, **{"part-exists": "1"})
    assert "says something else now" in unescape(refused.text)
    assert "No project is ticked." in answer(web, page, {}, **{"part-exists": "1"}).text
    gone = answer(web, page, {"r:nothing": "1"}, **{"part-exists": "1"})
    assert gone.status_code == 404


def test_a_field_is_disputed_where_it_stands_for_members_alone_if_so_chosen(laos):
    centre, web = laos
    page = web.get("/my-country?state=all&province=LA-XE").text
    unit = next(iter(ticks(page))).removeprefix("r:")
    start = page.index(f'name="record" value="{unit}"')
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    assert start > 0
    said = {"token": token, "record": unit, "field": "location", "value": "<b>Sekong</b>"}
    refused = web.post("/my-country/dispute", data=said, headers=OURS)
    assert refused.status_code == 400
    assert "Expected why it is wrong" in refused.text
    said |= {"why": "It is in the next province.", "to": "members"}
    done = web.post("/my-country/dispute", data=said, headers=OURS, follow_redirects=False)
    assert "stands beside the claim" in web.get(done.headers["location"]).text
    (entry,) = centre.desk.of_types({"dispute"})
    assert (entry.tlp, entry.said.value) == ("GREEN", "<b>Sekong</b>")
    own = web.get("/my-country?show=answered&state=all").text
    assert "&lt;b&gt;Sekong&lt;/b&gt;" in own
    assert centre.host_words.projects().disputed == frozenset()  # the public reads none of it
    member = Centre.open(centre.layout.root, as_member=True)
    assert len(member.host_words.projects().disputed) == 1
    assert web.post("/my-country/dispute", data={**said, "token": "x"}).status_code == 403
