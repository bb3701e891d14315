"""Tables of the OECD CRS in its bulk layout, of any size, made out of the real rows of 2000-2011.

The pool is the projects of the two extracts in `crs/`, each with its yearly rows. Projects are
drawn again and again: a drawn one gets a donor, CRS id and project number of its own, its years
move together and its amounts by the same factor; words, places, purposes and channels stay. The
rows of a project are scattered: a file goes year by year, and each year is shuffled.
"""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import xlsxwriter
from python_calamine import CalamineWorkbook

SHEETS = {"Denmark-5.xlsx": "Data", "Finland-4.xlsx": "SelectData"}
DONORS = {"701": ("JPN", "Japan"), "742": ("KOR", "Korea"), "5": ("DEU", "Germany")}
MILLION = 1_000_000

SAME = (
    *("AgencyCode", "AgencyName", "InitialReport", "RecipientCode", "RecipientName"),
    *("RegionCode", "RegionName", "IncomegroupCode", "IncomegroupName", "FlowCode", "FlowName"),
    *("Bi_Multi", "Category", "Finance_T", "Aid_T", "ShortDescription", "ProjectTitle"),
    *("PurposeCode", "PurposeName", "SectorCode", "SectorName", "ChannelCode", "ChannelName"),
    *("ChannelReportedName", "Geography", "LongDescription", "Gender", "Environment", "Trade"),
    *("FTC", "InvestmentProject", "AssocFinance", "Biodiversity", "Desertification"),
)
"""Columns that the extracts have under the same name, in small letters."""
RENAMED = {"DIG": "pdgg", "ClimateMitigation": "climate", "ClimateAdaptation": "climate_adapt"}
DATES = {
    "ExpectedStartDate": "expectedstartdate",
    "CompletionDate": "completiondate",
    "CommitmentDate": "commitmentdate",
}
AMOUNTS = (
    *("USD_Commitment", "USD_Disbursement", "USD_Received", "USD_Commitment_Defl"),
    *("USD_Disbursement_Defl", "USD_Received_Defl"),
)

COLUMNS = (
    *("Year", "DonorCode", "DEDonorcode", "DonorName", "AgencyCode", "AgencyName", "CrsID"),
    *("ProjectNumber", "InitialReport", "RecipientCode", "DERecipientcode", "RecipientName"),
    *("RegionCode", "DERegioncode", "RegionName", "IncomegroupCode", "DEIncomegroupcode"),
    *("IncomegroupName", "FlowCode", "FlowName", "Bi_Multi", "Category", "Finance_T", "Aid_T"),
    *("USD_Commitment", "USD_Disbursement", "USD_Received", "USD_Commitment_Defl"),
    *("USD_Disbursement_Defl", "USD_Received_Defl", "USD_Adjustment", "USD_Adjustment_Defl"),
    *("USD_AmountUntied", "USD_AmountPartialTied", "USD_AmountTied", "USD_AmountUntied_Defl"),
    *("USD_AmountPartialTied_Defl", "USD_AmountTied_Defl", "USD_IRTC", "USD_Expert_Commitment"),
    *("USD_Expert_Extended", "USD_Export_Credit", "CurrencyCode", "Commitment_National"),
    *("Disbursement_National", "GrantEquiv", "USD_GrantEquiv", "ShortDescription"),
    *("ProjectTitle", "PurposeCode", "PurposeName", "SectorCode", "SectorName", "ChannelCode"),
    *("ChannelName", "ChannelReportedName", "ParentChannelCode", "Geography", "LDCflag"),
    *("LDCflagName", "ExpectedStartDate", "CompletionDate", "LongDescription", "SDGfocus"),
    *("Keywords", "Gender", "Environment", "DIG", "Trade", "RMNCH", "DRR", "Nutrition"),
    *("Disability", "FTC", "PBA", "InvestmentProject", "AssocFinance", "Biodiversity"),
    *("ClimateMitigation", "ClimateAdaptation", "Desertification", "CommitmentDate"),
    *("TypeRepayment", "NumberRepayment", "Interest1", "Interest2", "Repaydate1", "Repaydate2"),
    *("USD_Interest", "USD_Outstanding", "USD_Arrears_Principal", "USD_Arrears_Interest"),
    *("CapitalExpend", "PSIflag", "PSIAddType", "PSIAddAssess", "PSIAddDevObj"),
)
"""As in `crs.toml`; what the extracts do not have stays empty."""

Row = list[str]
_AT = {name: place for place, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class _Drawn:
    """One row to be written: a row of the pool under a number of its own."""

    row: Row
    serial: int
    year: int
    factor: float


def read_pool(data: Path) -> list[list[Row]]:
    """The projects of the extracts in `data/crs`, each as rows of the bulk layout."""
    projects: dict[str, list[Row]] = {}
    for name, sheet in SHEETS.items():
        book = CalamineWorkbook.from_path(data / "crs" / name)
        header, *rows = book.get_sheet_by_name(sheet).to_python()
        names = [str(cell).lower() for cell in header]
        for cells in rows:
            found = {n: c for n, c in zip(names, cells, strict=False) if n}
            projects.setdefault(f"{name} {found['activityid']}", []).append(_bulk(found))
    return list(projects.values())


def _bulk(found: Mapping[str, object]) -> Row:
    row = [""] * len(COLUMNS)
    row[_AT["Year"]] = _text(found["year"])
    row[_AT["ProjectNumber"]] = _text(found.get("projectnumber"))
    for name in SAME:
        row[_AT[name]] = _text(found.get(name.lower()))
    for name, old in {**RENAMED, **DATES}.items():
        row[_AT[name]] = _text(found.get(old))
    for name in AMOUNTS:
        value = found.get(name.lower())
        if isinstance(value, float | int):
            row[_AT[name]] = repr(value / MILLION)
    return row


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    text = " ".join(str(cell or "").split())
    day = text.split("-")
    is_day = len(text) == 10 and len(day) == 3 and all(map(str.isdecimal, day))
    return "-".join(reversed(day)) if is_day and len(day[0]) == 2 else text


def crs_rows(pool: Sequence[list[Row]], count: int, luck: random.Random) -> Iterator[Row]:
    """So many rows of drawn projects, year by year, shuffled within each year."""
    by_year: dict[int, list[_Drawn]] = {}
    drawn = serial = 0
    while drawn < count:
        serial += 1
        project, move, factor = luck.choice(pool), luck.randint(0, 12), luck.uniform(0.5, 2.0)
        for row in project[: count - drawn]:
            year = int(row[0]) + move
            by_year.setdefault(year, []).append(_Drawn(row, serial, year, factor))
            drawn += 1
    for year in sorted(by_year):
        those = by_year.pop(year)
        luck.shuffle(those)
        yield from map(_varied, those)


def _varied(drawn: _Drawn) -> Row:
    donor = tuple(DONORS)[drawn.serial % len(DONORS)]
    row = drawn.row.copy()
    moved = drawn.year - int(row[0])
    row[_AT["Year"]] = str(drawn.year)
    row[_AT["DonorCode"]] = donor
    row[_AT["DEDonorcode"]], row[_AT["DonorName"]] = DONORS[donor]
    row[_AT["AgencyCode"]] = "8"  # an agency may change from year to year; a key may not
    row[_AT["CrsID"]] = f"{2000 + drawn.serial % 20}{drawn.serial:07d}"
    row[_AT["ProjectNumber"]] = f"{row[_AT['ProjectNumber']]}-{drawn.serial}"
    for name in AMOUNTS:
        if row[_AT[name]]:
            row[_AT[name]] = repr(float(row[_AT[name]]) * drawn.factor)
    for name in DATES:
        day = row[_AT[name]]
        if day[:4].isdecimal() and day[5:] != "02-29":
            row[_AT[name]] = f"{int(day[:4]) + moved}{day[4:]}"
    return row


def write_csv(path: Path, rows: Iterator[Row]) -> None:
    """As comma-separated text in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def write_parquet(path: Path, table: Path) -> None:
    """The csv table as Parquet, with the types that DuckDB finds in it."""
    source, target = (str(p).replace("'", "''") for p in (table, path))
    with duckdb.connect() as database:
        database.execute(
            f"COPY (FROM read_csv('{source}', header = true, sample_size = -1))"
            f" TO '{target}' (FORMAT parquet)"
        )


def write_xlsx(path: Path, rows: Iterator[Row]) -> None:
    """As a workbook with numbers and texts, written in bounded memory."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": True})
    sheet = book.add_worksheet("CRS")
    sheet.write_row(0, 0, COLUMNS)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if cell:
                sheet.write(number, column, cell)
    book.close()
