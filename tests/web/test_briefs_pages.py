"""A brief on a page, and its files."""

from __future__ import annotations

import html as escaping

import pytest


@pytest.fixture(scope="module")
def page(client):
    return escaping.unescape(client.get("/brief?country=LA").text)


def test_the_page_shows_the_brief_and_offers_its_files(page):
    assert "Japan and South Korea in Laos" in page
    assert "What is not known" in page
    assert "/brief.pdf?a=JP&b=KR&country=LA" in page
    assert "/brief.docx?a=JP&b=KR&country=LA" in page


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_file_is_named_after_what_it_is_about(client, ending):
    answer = client.get(f"/brief.{ending}?country=Laos&place=Champasak")
    assert answer.status_code == 200
    assert "-Champasak-" in answer.headers["content-disposition"]
    assert answer.headers["content-disposition"].endswith(f'.{ending}"')
    assert answer.content[:2] in (b"%P", b"PK")


def test_what_is_not_there_is_refused_in_words(client):
    assert client.get("/brief.odt?country=LA").status_code == 404
    for path in ("/brief?country=Atlantis", "/brief.pdf?a=JP&b=Japan", "/brief.json?place=Nowhere"):
        answer = client.get(path)
        assert answer.status_code == 400
        assert "try" in answer.text.lower() or "give" in answer.text.lower()


def test_it_is_offered_where_one_looks_at_two_providers(client):
    for path, query in (
        ("/?country=LA", "a=JP&b=KR&country=LA"),
        ("/overlaps?country=LA", "a=JP&b=KR&country=LA"),
        ("/areas?country=LA&place=Champasak", "a=JP&b=KR&country=LA&place="),
        ("/compare/JP/KR", "a=JP&b=KR"),
    ):
        assert f"/brief?{query}" in escaping.unescape(client.get(path).text)


def test_programs_get_it_as_data(client):
    data = client.get("/brief.json?country=LA").json()
    assert data["a"]["name"] == "Japan"
    assert data["a"]["projects"] == data["a"]["now"] + data["a"]["ended"] + data["a"]["unknown"]


def test_a_workbook_is_named_after_what_it_is_about(client):
    answer = client.get("/export.xlsx?a=JP&b=KR&country=LA&state=now")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    assert "riparian-JP-KR-LA-" in answer.headers["content-disposition"]
    assert client.get("/export.xlsx?country=Atlantis").status_code == 400


def test_iati_says_that_it_cannot_be_published_yet(client):
    answer = client.get("/export.xml?country=LA")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/xml")
    assert b"<iati-activity>" in answer.content
    assert "cannot be published" in answer.headers["riparian-note"]
    assert client.get("/export.xml?country=BR").status_code == 400


def test_a_table_says_where_the_page_about_it_is(client):
    answer = client.get("/export.csv?country=LA&rows=overlap&a=JP&b=KR")
    assert answer.status_code == 200
    link = answer.headers["link"].partition(">")[0].removeprefix("<")
    assert 'rel="describedby"' in answer.headers["link"]
    said = client.get(link).json()
    assert said["notes"][0]["tables"][0]["name"] == "overlaps"
    assert said["url"].endswith(".csv")
    assert client.get("/export.csv?rows=nothing").status_code == 400
    where = client.get("/export.geojson?country=LA").json()
    assert where["about"]["asked"] == "projects of everybody; country Laos"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"place": "ແຂວງຈຳປາສັກ"}, 200),
        ({"place": f"Champasak{' ' * 260}Province"}, 200),
        ({"a": "日本国際協力機構", "b": "한국국제협력단", "place": "ແຂວງຈຳປາສັກ"}, 400),
        ({"country": "ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ", "place": "ແຂວງຈຳປາສັກ"}, 400),
        ({"provider": "日" * 300}, 400),
    ],
)
def test_words_of_any_length_are_answered_with_a_file_or_why_there_is_none(client, asked, status):
    for address in ("/export.csv", "/export.csv-metadata.json"):
        assert client.get(address, params=asked).status_code == status
