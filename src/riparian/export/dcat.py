"""The catalogue described for catalogues of data: DCAT 3 (W3C), and schema.org for search engines.

Both as JSON-LD. What is described is one dataset, the catalogue as it is built, in each form in
which it can be had; DCAT also has the datasets of which it is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from riparian.english import listed
from riparian.export.about import About, SourceAbout
from riparian.export.citing import licence_address

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_ENGLISH = {"@id": "http://publications.europa.eu/resource/authority/language/ENG"}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

SAYS = (
    "Who does what, where and when in development cooperation, and where two partners meet:"
    " projects, the records that tell of them, amounts, places and overlaps, with how surely each"
    " value is known and whose words it rests on."
)
"""What the catalogue is, in a sentence."""


class Distribution(msgspec.Struct, frozen=True):
    """One form in which the catalogue can be had: `conforms_to` is the address of its standard."""

    title: str
    address: str
    media_type: str
    conforms_to: str | None = None


def dcat_catalog(
    about: About, site: str, distributions: Sequence[Distribution], countries: Iterable[str]
) -> dict[str, Any]:
    """The catalogue as DCAT; `site` is where the centre is found, `countries` by their names."""
    licence = _only_licence(about)
    main = {
        **_dataset(f"{site}/#catalogue", f"{about.centre}: projects and overlaps"),
        "dct:description": SAYS,
        "dct:identifier": about.build,
        "dcat:version": about.build,
        "dct:modified": _day(about.catalogue_of or about.exported_on),
        "dct:publisher": _agent(about.centre),
        "dct:bibliographicCitation": about.cite,
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": about.licences},
        "dct:spatial": [{"@type": "dct:Location", "rdfs:label": name} for name in countries],
        "dct:source": [{"@id": _source_id(site, each)} for each in about.sources],
        "dcat:landingPage": {"@id": f"{site}/"},
        "dcat:distribution": [_distribution(each) | licence for each in distributions],
    }
    if about.marking:
        main["dct:accessRights"] = {"@type": "dct:RightsStatement", "rdfs:label": about.marking}
    return {
        "@context": _CONTEXT,
        "@id": f"{site}/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": about.centre,
        "dct:description": SAYS,
        "dct:publisher": _agent(about.centre),
        "dct:modified": _day(about.catalogue_of or about.exported_on),
        "dct:language": _ENGLISH,
        **licence,
        "foaf:homepage": {"@id": f"{site}/"},
        "dcat:dataset": [main, *(_source(site, each) for each in about.sources)],
    }


def schema_dataset(
    about: About, site: str, distributions: Sequence[Distribution], countries: Iterable[str]
) -> dict[str, Any]:
    """The catalogue as a `Dataset` of schema.org."""
    licences = sorted({each for each in map(_stated, about.sources) if each})
    under = [_creative_work(each) for each in licences]
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{about.centre}: projects and overlaps",
        "description": SAYS,
        "url": f"{site}/",
        "identifier": about.build,
        "version": about.build,
        "dateModified": about.catalogue_of or about.exported_on,
        "creator": {"@type": "Organization", "name": about.centre},
        "creditText": about.cite,
        **({"license": under} if under else {}),
        "isBasedOn": [_based_on(site, each) for each in about.sources],
        "spatialCoverage": [{"@type": "Place", "name": name} for name in countries],
        "distribution": [
            {
                "@type": "DataDownload", "name": each.title, "contentUrl": each.address,
                "encodingFormat": each.media_type,
            }
            for each in distributions
        ],
    }  # fmt: skip


def _based_on(site: str, source: SourceAbout) -> dict[str, Any]:
    said = {
        "@type": "Dataset", "name": source.name, "description": _says_of(source),
        "url": _page_of(site, source),
    }  # fmt: skip
    licence = _stated(source)
    return said | ({"license": _creative_work(licence)} if licence else {})


def _stated(source: SourceAbout) -> str | None:
    """The licence of a source; a label that says who may read it is none."""
    is_label = source.licence is not None and source.licence.startswith("TLP:")
    return None if is_label else source.licence


def _creative_work(licence: str) -> dict[str, str]:
    address = licence_address(licence)
    return {"@type": "CreativeWork", "name": licence} | ({"url": address} if address else {})


def _only_licence(about: About) -> dict[str, Any]:
    """The licence of all sources, where they have one and the same."""
    licences = {_stated(each) for each in about.sources}
    (licence,) = licences if len(licences) == 1 else (None,)
    return {"dct:license": _licence(licence)} if licence else {}


def _licence(licence: str) -> dict[str, str]:
    address = licence_address(licence)
    said = {"@type": "dct:LicenseDocument", "rdfs:label": licence}
    return {"@id": address, **said} if address else said


def _says_of(source: SourceAbout) -> str:
    who = listed(source.publishers, 6)
    reported = f", reported by {who}" if who else ""
    return f"Records of development projects in the dataset {source.name}{reported}."


def _source(site: str, source: SourceAbout) -> dict[str, Any]:
    page = {"@id": _page_of(site, source)}
    said: dict[str, Any] = {
        **_dataset(_source_id(site, source), source.name),
        "dct:description": _says_of(source),
        "dct:publisher": [_agent(name) for name in source.publishers],
        "dcat:landingPage": page,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:accessURL": page,
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": {
                        "@type": "xsd:hexBinary", "@value": source.sha256,
                    },
                },
            }
        ],
    }  # fmt: skip
    if licence := _stated(source):
        said["dct:license"] = _licence(licence)
        for each in said["dcat:distribution"]:
            each["dct:license"] = _licence(licence)
    return said


def _dataset(name: str, title: str) -> dict[str, Any]:
    return {"@id": name, "@type": "dcat:Dataset", "dct:title": title}


def _distribution(each: Distribution) -> dict[str, Any]:
    said: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "dct:title": each.title,
        "dcat:accessURL": {"@id": each.address},
        "dcat:downloadURL": {"@id": each.address},
        "dcat:mediaType": {"@id": _MEDIA_TYPES + each.media_type.partition(";")[0]},
    }
    if each.conforms_to:
        said["dct:conformsTo"] = {"@id": each.conforms_to}
    return said


def _source_id(site: str, source: SourceAbout) -> str:
    return f"{_page_of(site, source)}#dataset"


def _page_of(site: str, source: SourceAbout) -> str:
    return f"{site}/sources/{quote(source.name, safe='')}"


def _agent(name: str) -> dict[str, str]:
    return {"@type": "foaf:Agent", "foaf:name": name}


def _day(day: str) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": day}
