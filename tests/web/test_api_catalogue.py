"""The catalogue for programs: whole lists in parts, of one build, that can be kept while it is
live."""

from __future__ import annotations

import base64
import json

import pytest


def pages(client, address):
    """All parts of a list, one after the other."""
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        yield answer
        address = answer.json()["next"]


def refused(answer, status=400):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["detail"]


def test_the_parts_of_a_list_are_the_whole_of_it_once(client, sample):
    found = list(pages(client, "/api/v1/projects?limit=250"))
    ids = [line["id"] for answer in found for line in answer.json()["data"]]
    assert len(ids) == len(set(ids)) == found[0].json()["meta"]["total"] == sample.count_projects()
    assert found[0].json()["meta"]["build"] == sample.built()
    assert "link" in found[0].headers
    assert "link" not in found[-1].headers


def test_an_answer_is_kept_as_long_as_the_build_is_live(client):
    first = client.get("/api/v1/projects?country=LA&limit=3")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get(
        "/api/v1/projects?country=LA&limit=3", headers={"if-none-match": first.headers["etag"]}
    )
    assert again.status_code == 304
    assert client.get("/api/v1/overlaps/none").headers["cache-control"] == "no-store"


def test_a_cursor_of_another_build_is_refused(client):
    onward = client.get("/api/v1/projects?limit=3").json()["next"]
    path, _, cursor = onward.rpartition("cursor=")
    whole = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    whole[1] = "0" * 16
    other = base64.urlsafe_b64encode(json.dumps(whole).encode()).decode().rstrip("=")
    assert "Another build" in refused(client.get(f"{path}cursor={other}"))
    for after in (["x"], [-1], [], [10**12]):
        whole[1:] = [client.get("/api/v1/projects?limit=1").json()["meta"]["build"], after]
        other = base64.urlsafe_b64encode(json.dumps(whole).encode()).decode().rstrip("=")
        refused(client.get(f"{path}cursor={other}"))


def test_overlaps_of_two_providers_and_one_with_its_evidence(client):
    answer = client.get("/api/v1/overlaps?country=LA&limit=2").json()
    assert answer["meta"]["total"] > 2
    first = answer["data"][0]
    assert (first["a"]["provider"], first["b"]["provider"]) == ("JP", "KR")
    one = client.get(f"/api/v1/overlaps/{first['id']}").json()["data"]
    assert one["evidence"]
    assert one["sentence"] == first["sentence"]


def test_sources_say_their_licence_and_places_what_they_can_mean(client):
    answer = client.get("/api/v1/sources").json()
    assert all(line["licence"] == answer["meta"]["licence"] for line in answer["data"])
    places = client.get("/api/v1/places?name=Champasak").json()["data"]
    assert places[0]["country"] == "LA"
    assert "'name' is missing" in refused(client.get("/api/v1/places"))


@pytest.mark.parametrize(
    "query",
    ["country=Atlantis", "provider=nobody", "state=soon", "from=12", "sort=luck", "page=2",
     "theme=", "limit=5000", "place=Nowhere-at-all"],
)  # fmt: skip
def test_a_word_or_value_that_nobody_knows_is_refused(client, query):
    refused(client.get(f"/api/v1/projects?{query}"))


def test_one_project_by_its_name(client):
    line = client.get("/api/v1/projects?limit=1").json()["data"][0]
    assert client.get(f"/api/v1/projects/{line['handle']}").json()["data"] == line
    refused(client.get("/api/v1/projects/none-such"), 404)
