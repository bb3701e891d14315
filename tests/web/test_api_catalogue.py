"""The catalogue for programs: whole lists in parts, of one build, that can be kept while it is
live."""

from __future__ import annotations

import base64
import json

import msgspec
import pytest
from starlette.testclient import TestClient

from riparian import AreaFilter, BriefFilter, Centre, SearchFilter
from riparian.web.app import make_app


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


def test_how_many_may_be_asked_for_is_said(client):
    for limit in ("0", "1001", "many"):
        said = client.get(f"/api/v1/projects?limit={limit}").json()
        assert "a whole number from 1 to 1,000 for 'limit'" in said["detail"]


def test_one_project_by_its_name(client):
    line = client.get("/api/v1/projects?limit=1").json()["data"][0]
    one = client.get(f"/api/v1/projects/{line['handle']}").json()
    assert one["data"] == line
    assert one["meta"]["licence"] == "CC0-1.0"
    refused(client.get("/api/v1/projects/none-such"), 404)


def test_what_words_find_says_what_was_found(client, sample):
    answer = client.get("/api/v1/search?q=water supply&country=LA&limit=3").json()
    assert answer["meta"]["total"] >= len(answer["data"]) == 3
    assert all(hit["why"] and "LA" in hit["project"]["countries"] for hit in answer["data"])
    onward = client.get(answer["next"]).json()["data"]
    seen = [hit["project"]["id"] for hit in (*answer["data"], *onward)]
    expected = [hit.project.id for hit in sample.search("water supply", _in_laos(6)).hits]
    assert seen == expected
    assert "missing" in refused(client.get("/api/v1/search"))


def _in_laos(limit):
    return SearchFilter(country="LA", limit=limit)


def test_areas_indices_and_the_brief_are_those_of_the_centre(client, sample):
    cells, total = sample.areas("JP", "KR", AreaFilter("LA", only="common"))
    answer = client.get("/api/v1/areas?country=LA&only=common&limit=1000").json()
    assert answer["meta"]["total"] == total == len(answer["data"])
    assert [(x["place"], x["theme"]) for x in answer["data"]] == [(x.place, x.theme) for x in cells]
    names = [each.name for each in sample.indices("JP", "KR").indices]
    answer = client.get("/api/v1/indices").json()
    assert [each["name"] for each in answer["data"]["indices"]] == names
    answer = client.get("/api/v1/brief?country=LA").json()
    assert answer["data"]["a"]["projects"] == sample.brief("JP", "KR", BriefFilter("LA")).a.projects
    assert "nobody" in refused(client.get("/api/v1/indices?a=nobody"))


def test_providers_in_a_list_and_one_by_one(client, sample):
    answer = client.get("/api/v1/providers").json()
    assert [each["provider"] for each in answer["data"]] == list(sample.portfolios())
    one = client.get("/api/v1/providers/JP").json()["data"]
    assert one["projects"] == answer["data"][0]["projects"]
    assert one["themes"]
    refused(client.get("/api/v1/providers/nobody"), 404)


def test_the_records_of_a_project_are_its_sources(client, sample):
    project = next(x for x in sample.projects()[0] if x.activities > 2)
    answer = client.get(f"/api/v1/projects/{project.handle}/records?limit=2").json()
    assert answer["meta"]["total"] == len(sample.project(project.id).sources)
    assert len(answer["data"]) == 2
    assert answer["next"]
    refused(client.get("/api/v1/projects/none/records"), 404)


def test_every_record_of_the_catalogue_stands_in_one_list(client, sample):
    found = [x for page in pages(client, "/api/v1/records?limit=400") for x in page.json()["data"]]
    assert len({x["id"] for x in found}) == len(found) == sum(x.kept for x in sample.holdings())
    line = next(x for x in found if x["amounts"] and x["places"] and x["purposes"])
    view = sample.project(line["project"])
    said = next(x for x in view.sources if x.id == line["id"])
    as_said = json.loads(msgspec.json.encode(said))
    for name in ("period", "status", "providers", "countries", "places", "purposes", "amounts"):
        assert line[name] == as_said[name]
    lines = client.get("/api/v1/records?format=ndjson").text.splitlines()
    assert list(map(json.loads, lines)) == found


def test_records_are_asked_for_by_provider_country_dataset_and_identifier(client):
    def ask(query):
        return [
            x for page in pages(client, f"/api/v1/records?limit=1000&{query}")
            for x in page.json()["data"]
        ]  # fmt: skip

    every = ask("")
    dataset = every[-1]["dataset"]
    assert ask(f"dataset={dataset}") == [x for x in every if x["dataset"] == dataset]
    in_laos = [x for x in every if "LA" in {c["country"] for c in x["countries"]}]
    assert ask("country=Laos") == in_laos
    of_jica = [x for x in every if "JICA" in {p.get("agency") for p in x["providers"]}]
    assert 0 < len(of_jica) < len(every)
    assert ask("provider=JICA") == of_jica
    one = in_laos[0]
    assert one in ask(f"identifier={one['identifier']}&country=LA")
    for query in ("dataset=none", "provider=nobody", "country=Atlantis", "place=LA-CH"):
        refused(client.get(f"/api/v1/records?{query}"))


def test_without_an_earlier_build_there_are_no_changes_to_list(client):
    refused(client.get("/api/v1/changes?since=2020-01-01"))
    refused(client.get("/api/v1/changes?only=other"))


@pytest.mark.parametrize("path", ["/api/v1/projects?limit=1", "/api/v1/providers/JP"])
def test_a_page_of_any_origin_may_read_what_is_for_everybody(client, path):
    answer = client.get(path, headers={"origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
    readable = answer.headers["access-control-expose-headers"].split(", ")
    assert {"link", "riparian-note"} <= {*readable}
    # Nothing else may be read from elsewhere.
    other = client.get("/projects.json?country=LA", headers={"origin": "https://example.org"})
    assert "access-control-allow-origin" not in other.headers
    assert other.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_page_of_any_origin_may_read_why_it_was_refused(client):
    origin = {"origin": "https://example.org"}
    etag = client.get("/api/v1/projects?limit=1").headers["etag"]
    for path, status, more in (
        ("/api/v1/projects?contry=LA", 400, {}), ("/api/v1/projects/none", 404, {}),
        ("/api/v1/none", 404, {}), ("/api/v1/me", 401, {}),
        ("/api/v1/projects?limit=1", 304, {"if-none-match": etag}),
    ):  # fmt: skip
        answer = client.get(path, headers=origin | more)
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers.get_list("cross-origin-resource-policy") == ["cross-origin"]
        assert "access-control-allow-credentials" not in answer.headers


def test_a_browser_that_asks_first_is_told_that_pages_elsewhere_may_read_and_no_more(client):
    def ask(path, method, **more):
        headers = {"origin": "https://example.org", "access-control-request-method": method, **more}
        return client.options(path, headers=headers)

    may = ask("/api/v1/projects", "GET", **{"access-control-request-headers": "authorization"})
    assert may.status_code == 204
    assert may.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "authorization" not in may.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in may.headers
    for path, method in (("/api/v1/share", "POST"), ("/projects.json", "GET"), ("/", "GET")):
        answer = ask(path, method)
        assert answer.status_code == 405
        assert "access-control-allow-origin" not in answer.headers
    sent = client.post("/api/v1/share", headers={"origin": "https://example.org"})
    assert sent.status_code >= 400
    assert "access-control-allow-origin" not in sent.headers


@pytest.mark.parametrize(
    "path", ["/overlaps.json", "/river.csv", "/brief.json", "/compare/JP/KR.csv", "/areas.geojson"]
)
def test_a_misspelt_name_is_refused_wherever_data_are_taken(client, path):
    answer = client.get(f"{path}?contry=LA")
    assert answer.status_code == 400
    assert "'contry'" in answer.json()["what"]
    assert "'country'" in answer.json()["try_this"]
    assert client.get(f"{path}?country=LA").status_code == 200


def test_addresses_of_files_and_of_whole_lists_refuse_names_too(client):
    for path in ("/brief.pdf", "/export.xlsx", "/overlaps.atom", "/river.svg", "/sources.json"):
        assert client.get(f"{path}?contry=LA").status_code == 400
    assert client.get("/overlaps?contry=LA").status_code == 200  # a page says what it was asked


def test_the_members_own_view_is_for_no_page_elsewhere(sample):
    app = make_app(Centre.open(sample.layout.root, as_member=True))
    origin = {"origin": "https://example.org"}
    with TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000)) as own:
        first = {**origin, "access-control-request-method": "GET"}
        for answer in (
            own.get("/api/v1/projects?limit=1", headers=origin),
            own.get("/api/v1/projects?contry=LA", headers=origin),
            own.options("/api/v1/projects", headers=first),
        ):
            assert answer.status_code in (200, 400, 405)
            assert "access-control-allow-origin" not in answer.headers
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_a_whole_list_comes_line_by_line(client, sample):
    answer = client.get("/api/v1/projects?format=ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["riparian-build"] == sample.built()
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert len(lines) == int(answer.headers["riparian-total"]) == sample.count_projects()
    in_parts = [
        x for page in pages(client, "/api/v1/projects?limit=500") for x in page.json()["data"]
    ]
    assert lines == in_parts
    assert client.get("/api/v1/providers?format=ndjson").text.count("\n") == len(
        sample.portfolios()
    )
    for more in ("limit=3", "cursor=x"):
        assert "makes no sense" in refused(client.get(f"/api/v1/projects?format=ndjson&{more}"))
    assert "format" in refused(client.get("/api/v1/changes?format=ndjson"))
