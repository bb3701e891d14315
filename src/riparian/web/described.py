"""How a page is cited, and what machines are told of the catalogue: DCAT and schema.org."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from riparian.centre.centre import Centre
from riparian.centre.export_records import ENDINGS, Format
from riparian.export.dcat import Distribution, dcat_catalog, schema_dataset
from riparian.export.iati_file import IATI
from riparian.web.addresses import own_site, with_query
from riparian.web.query import PageQuery

CITED = frozenset({
    "projects.html", "project.html", "overlaps.html", "overlap.html", "areas.html",
    "providers.html", "provider.html", "compare.html", "sources.html", "source.html",
})  # fmt: skip
"""Pages that somebody may want to cite: what the catalogue says."""

FORMS: tuple[tuple[Format, str, str, str | None], ...] = (
    ("csv", "Projects as CSV", "text/csv", "https://www.w3.org/TR/tabular-data-model/"),
    ("geojson", "Projects as GeoJSON", "application/geo+json", "https://www.rfc-editor.org/rfc/rfc7946"),
    ("geoparquet", "Places of projects as GeoParquet", "application/vnd.apache.parquet",
     "https://geoparquet.org/releases/v1.1.0/"),
    ("iati", "Records as IATI XML", IATI, "https://iatistandard.org/en/iati-standard/203/"),
    ("parquet", "All tables as Parquet", "application/zip", None),
    ("datapackage", "All tables as a data package", "application/zip",
     "https://specs.frictionlessdata.io/tabular-data-package/"),
    ("xlsx", "A workbook",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", None),
)  # fmt: skip
"""The forms in which the whole catalogue can be had: name, media type, standard."""


def citation(
    request: Request, centre: Centre, template: str, title: str, params: PageQuery | None
) -> str | None:
    """The sentence by which a page is cited; None where there is nothing of a catalogue on it.
    `params`: what was asked for as the page took it, spelt right."""
    if template not in CITED or centre.built() is None:
        return None
    query = params.query(page=params.first("page")) if params else request.url.query
    asked = with_query(request.url.path, query)
    return centre.cite(f"“{title}”", own_site(request) + asked)


def catalog_of(request: Request, centre: Centre) -> dict[str, Any]:
    """The catalogue as DCAT."""
    site = own_site(request)
    return dcat_catalog(centre.about(), site, distributions(site), _countries(centre))


def dataset_of(request: Request, centre: Centre) -> dict[str, Any]:
    """The catalogue as a dataset of schema.org."""
    site = own_site(request)
    return schema_dataset(centre.about(), site, distributions(site), _countries(centre))


def distributions(site: str = "") -> list[Distribution]:
    """The forms in which the whole catalogue can be had, below that site."""
    return [
        Distribution(title, f"{site}/export.{ENDINGS[form]}", media_type, standard)
        for form, title, media_type, standard in FORMS
    ]


def _countries(centre: Centre) -> list[str]:
    return [each.name for each in centre.choices().countries]
