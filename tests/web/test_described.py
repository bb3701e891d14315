"""Pages that say how they are cited, and a catalogue that describes itself to machines."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from riparian.export.about import About, SourceAbout
from riparian.export.citing import licence_address
from riparian.export.dcat import dcat_catalog, schema_dataset
from riparian.version import __version__
from riparian.web.pages import environment

ROOT = Path(__file__).parents[2]
FORMS = Path(__file__).parents[1] / "fixtures" / "forms"


CITED = ("/projects?country=LA", "/overlaps?country=LA", "/areas", "/sources")


@pytest.mark.parametrize("path", CITED)
def test_a_page_says_how_it_is_cited(client, sample, path):
    html = client.get(path).text
    [cited] = re.findall(r'<details class="cite[^>]*>.*?</details>', html, re.S)
    assert sample.settings.name in cited
    assert sample.built() in cited
    assert f"{client.base_url}{path}" in cited
    assert "CC0-1.0" in cited


def test_pages_about_the_program_are_not_cited(client):
    for path in ("/", "/about", "/method"):
        assert 'class="cite' not in client.get(path).text


def test_the_catalogue_is_described_as_dcat(client, sample):
    answer = client.get("/catalog.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    said = answer.json()
    assert said["@type"] == "dcat:Catalog"
    main, *sources = said["dcat:dataset"]
    assert main["dct:identifier"] == sample.built()
    assert {each["dct:title"] for each in sources} == {each.name for each in sample.holdings()}
    assert {each["@id"] for each in main["dct:source"]} == {each["@id"] for each in sources}
    hashes = {
        part["spdx:checksum"]["spdx:checksumValue"]["@value"]
        for each in sources
        for part in each["dcat:distribution"]
    }
    assert hashes == {each.sha256 for each in sample.holdings()}
    prefixes = {key.partition(":")[0] for key in _keys(said) if ":" in key}
    assert prefixes <= set(said["@context"])


def test_it_has_what_portals_of_data_ask_for(client):
    """What DCAT-AP 3 demands (3.1, mandatory) and what it recommends of licences and languages."""
    said = client.get("/catalog.jsonld").json()
    assert {"dct:title", "dct:description", "dct:publisher", "dct:language"} <= said.keys()
    for dataset in said["dcat:dataset"]:
        assert dataset["dct:title"]
        assert dataset["dct:description"]
        assert dataset["dcat:distribution"]
        for form in dataset["dcat:distribution"]:
            assert form["dcat:accessURL"]["@id"].startswith("http")
            assert form["dct:license"] == {
                "@id": "https://creativecommons.org/publicdomain/zero/1.0/",
                "@type": "dct:LicenseDocument",
                "rdfs:label": "CC0-1.0",
            }


@pytest.mark.parametrize(
    ("licence", "address"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("CC-BY-NC-SA-3.0-IGO", "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/"),
        ("Open (see https://example.org/terms).", "https://example.org/terms"),
        ("CC BY 4.0 or by agreement", None),
        ("Open data", None),
    ],
)
def test_a_licence_that_everybody_knows_is_led_to(licence, address):
    assert licence_address(licence) == address


def test_a_label_is_no_licence_and_many_licences_are_none_of_the_whole():
    labelled, free = (
        SourceAbout(name, ("Somebody",), licence, "0" * 64)
        for name, licence in (("a", "TLP:AMBER"), ("b", "CC BY 4.0"))
    )
    about = About("C", "2026-11-29", "b", "", "", "", None, "", "", (), (labelled, free))
    catalog = dcat_catalog(about, "https://example.org", [], [])
    assert "dct:license" not in catalog
    _, first, second = catalog["dcat:dataset"]
    assert "dct:license" not in first
    assert second["dct:license"]["rdfs:label"] == "CC BY 4.0"
    [work] = schema_dataset(about, "https://example.org", [], [])["license"]
    assert work["url"] == "https://creativecommons.org/licenses/by/4.0/"


def _keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner) if key != "@context" else ()
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def test_each_form_that_is_named_can_be_had(client):
    said = client.get("/catalog.jsonld").json()
    html = client.get("/sources").text
    for each in said["dcat:dataset"][0]["dcat:distribution"]:
        address = each["dcat:downloadURL"]["@id"].removeprefix(str(client.base_url).rstrip("/"))
        assert f'href="{address}"' in html
        answer = client.get(f"{address}?country=LA&provider=JP")
        assert answer.status_code == 200
        kind = answer.headers["content-type"].partition(";")[0]
        assert each["dcat:mediaType"]["@id"].endswith(kind)


def test_search_engines_find_the_dataset(client, sample):
    html = client.get("/sources").text
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    said = json.loads(text)
    assert said["@type"] == "Dataset"
    assert 50 <= len(said["description"]) <= 5_000
    assert said["name"]
    assert said["url"].startswith("http")
    assert [each["url"] for each in said["license"]]
    assert all(each["contentUrl"] for each in said["distribution"])
    for each in said["isBasedOn"]:
        assert len(each["description"]) >= 50
        assert each["url"].startswith("http")
    assert {each["name"] for each in said["isBasedOn"]} == {x.name for x in sample.holdings()}


def test_no_name_ends_the_element_in_which_it_is_described():
    evil = "</script><script>alert(1)</script><!--"
    source = SourceAbout(evil, (evil,), evil, "0" * 64)
    about = About(evil, "2026-11-29", "b", "", evil, evil, None, evil, evil, (), (source,))
    said = schema_dataset(about, "https://example.org", [], [evil])
    shown = environment().from_string("{{ said | tojson }}").render(said=said)
    assert "<" not in shown
    assert json.loads(shown) == said


def test_the_program_is_cited_by_a_file_that_is_valid():
    said = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    schema = json.loads((FORMS / "citation-file-1.2.0.json").read_bytes())
    assert jsonschema_rs.validator_for(schema).is_valid(said)
    assert said["version"] == __version__
