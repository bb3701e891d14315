"""A brief on two providers in a country: what it counts, what it says is not known, its files."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import msgspec
import pypdfium2
import pytest
from docx import Document

from riparian.catalogue.counting_rules import APART
from riparian.catalogue.project_list.project_question import ProjectFilter
from riparian.centre.brief_records import BriefFilter
from riparian.document.blocks import Block
from riparian.document.fonts import FOLDER
from riparian.document.pdf_file import pdf_of
from riparian.document.word_file import word_file_of
from riparian.errors import BadRequest, UnknownName
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.wording.amounts import usd_in_words
from riparian.wording.brief import reading
from riparian.wording.brief_document import document_of
from running import BOUND_SECONDS

A4 = (595, 842)
LAOS = BriefFilter("Laos")


@pytest.fixture(scope="module")
def laos(sample):
    return sample.brief("Japan", "KOICA", LAOS)


@pytest.fixture(scope="module")
def pages(laos):
    return [
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(pdf_of(document_of(laos)))
    ]


def each_block(blocks):
    for block in blocks:
        yield block
        for part in block.parts:
            yield from each_block(part)


def texts(paper, kind):
    return [block.text for block in each_block(paper.blocks) if block.kind == kind]


def test_it_counts_what_the_lists_count(sample, laos):
    for counts, provider in ((laos.a, "JP"), (laos.b, "KR")):
        states = sample.project_states(ProjectFilter(provider, "LA", region=True))
        assert (counts.projects, counts.now, counts.unknown) == (
            states.all, states.now, states.unknown,
        )  # fmt: skip
        every = counts.now + counts.ended + counts.unknown + counts.others
        assert every == counts.projects
        assert 0 < counts.placed_now <= counts.placed <= counts.projects
    both_now = OverlapFilter("LA", state="now", meetings=True, limit=1, weaker=False)
    assert laos.overlaps_now == sample.overlaps("JP", "KR", both_now)[1]


def test_amounts_add_up_as_on_the_page_of_a_provider(sample, laos):
    for counts in (laos.a, laos.b):
        portfolio = sample.portfolio(counts.provider)
        part = next(each for each in portfolio.countries if each.code == "LA")
        assert sum(each.usd for each in counts.money if each.what not in APART) == part.usd
        lines = sample.projects(ProjectFilter(country="LA", provider=counts.provider))[0]
        assert sum(map(_share_of_laos, lines)) == pytest.approx(part.usd)
        row = next(row for b in each_block(document_of(laos).blocks) for row in b.rows
                   if row[0] == "With an amount in dollars")  # fmt: skip
        assert any(
            cell.startswith(f"{counts.with_amount}: {usd_in_words(part.usd)}") for cell in row
        )
    assert sample.brief("JP", "KR").a.money == sample.portfolio("JP").money
    of_province = sample.brief("JP", "KR", BriefFilter(place="Champasak")).a.money
    assert sum(each.usd for each in of_province if each.what not in APART) < part.usd
    town = sample.brief("JP", "KR", BriefFilter(place="Pakse"))
    assert town.a.money is None
    assert not any("Amounts add up" in line for line in reading(town))


def _share_of_laos(line):
    """What of a project a sum for Laos holds, by the columns that every file has."""
    apart = line.status in ("planned", "cancelled") or line.usd_held == "pledged"
    if line.usd is None or apart:
        return 0
    funders = [provider for provider in line.providers if provider in ("JP", "KR")]
    return line.usd * line.country_shares[line.countries.index("LA")] / len(funders)


def test_what_is_worth_a_call_is_under_way_and_of_different_projects(laos):
    assert len(laos.calls) == 4
    assert all(each.strength != "weak" for each in laos.calls)
    for each in laos.calls:
        assert all("ongoing" in side.facts or "planned" in side.facts for side in each.sides)
    assert len({side.handle for each in laos.calls for side in each.sides}) == 8


def test_it_says_what_is_not_known(laos):
    lines = [x for b in each_block(document_of(laos).blocks) if b.kind == "list" for x in b.lines]
    unknown = laos.a.unknown + laos.b.unknown
    assert max(laos.a.unknown, laos.b.unknown) <= laos.together.unknown <= unknown
    assert any(x.startswith(f"Of {laos.together.unknown} projects no source says") for x in lines)
    assert any("no province" in line for line in lines)
    both = laos.together
    assert 0 < both.in_other_currency < both.without_amount
    without = f"Of {both.without_amount} projects no amount in dollars is known"
    assert any(x.startswith(f"{without}; {both.in_other_currency} of these state") for x in lines)
    assert any("assumed date" in line for line in lines)
    (lead,) = texts(document_of(laos), "lead")
    assert f"of {laos.a.unknown} and {laos.b.unknown} more no source says" in lead


def test_the_pdf_has_four_pages_of_a4_with_titles_as_published(laos, pages):
    assert len(pages) == 4
    pdf = pdf_of(document_of(laos))
    assert all(page.get_size() == pytest.approx(A4, abs=1) for page in pypdfium2.PdfDocument(pdf))
    assert b"/StructTreeRoot" in pdf  # tagged
    assert pdf == pdf_of(document_of(laos))
    whole = "".join("".join(pages).split())
    assert "JapanandSouthKoreainLaos" in whole
    assert laos.build[:12] in whole
    for source in laos.sources:
        assert source.edition in whole
    if (FOLDER / "fonts.css").is_file():
        originals = [s.original for each in laos.strongest for s in each.sides if s.original]
        assert originals
        assert all("".join(each.split()) in whole for each in originals)


def test_the_word_file_says_the_same(laos):
    document = Document(io.BytesIO(word_file_of(document_of(laos))))
    said = "\n".join(each.text for each in document.paragraphs)
    said += "\n".join(cell.text for t in document.tables for row in t.rows for cell in row.cells)
    for block in each_block(document_of(laos).blocks):
        if block.kind in ("section", "item", "text", "lead", "note", "side"):
            assert block.text in said
        assert all(cell in said for row in block.rows for cell in row)
    assert len(document.inline_shapes) == 2


def test_a_place_is_counted_alone_and_names_its_country(sample):
    brief = sample.brief("JP", "KR", BriefFilter(place="Champasak"))
    assert brief.where == "Champasak, Laos"
    assert 0 < brief.a.projects < sample.brief("JP", "KR", LAOS).a.projects
    assert brief.provinces == ()
    assert "Province by province" not in " ".join(texts(document_of(brief), "section"))


def test_the_region_is_what_is_meant_where_no_country_is_named(sample):
    brief = sample.brief("JP", "KR")
    paper = document_of(brief)
    assert paper.name == "Japan and South Korea along the Mekong"
    assert brief.a.projects > sample.brief("JP", "KR", LAOS).a.projects


def test_nothing_is_said_where_nothing_is_known(sample):
    brief = sample.brief("AU", "NZ", BriefFilter("MM"))
    paper = document_of(brief)
    assert brief.a.projects == brief.overlaps == 0
    (lead,) = texts(paper, "lead")
    assert lead.endswith("No project of Australia or New Zealand is known in Myanmar.")
    assert len(pypdfium2.PdfDocument(pdf_of(paper))) == 1
    assert word_file_of(paper)


@pytest.mark.parametrize(
    ("pair", "about", "refused"),
    [
        (("JP", "JICA"), LAOS, BadRequest),
        (("JP", "nobody"), LAOS, UnknownName),
        (("JP", "KR"), BriefFilter("Atlantis"), UnknownName),
        (("JP", "KR"), BriefFilter(place="Nowhere at all"), UnknownName),
        (("JP", "KR"), BriefFilter("Laos", "Hanoi"), BadRequest),
    ],
)
def test_what_nobody_knows_is_refused(sample, pair, about, refused):
    with pytest.raises(refused):
        sample.brief(*pair, about)


def test_a_project_of_both_counts_once_where_the_two_are_one(sample):
    brief = sample.brief("JP", "UNDP", LAOS)
    assert brief.together.of_both == brief.a.projects + brief.b.projects - brief.projects > 0
    assert brief.together.now <= brief.a.now + brief.b.now
    rows = [row for b in each_block(document_of(brief).blocks) for row in b.rows]
    assert any("both together" in row[0] for row in rows)


def test_a_provider_without_a_source_is_no_provider_without_projects(sample):
    brief = sample.brief("JP", "US", LAOS)
    assert brief.without_source == ("United States",)
    (lead,) = texts(document_of(brief), "lead")
    assert lead.startswith("No source here is that of the United States")
    assert sample.brief("JP", "KR", LAOS).without_source == ()


def test_days_are_those_that_a_source_states(laos):
    shown = [row[3] for b in each_block(document_of(laos).blocks) for row in b.rows[1:]
             if b.rows[0][0] == "Project"]  # fmt: skip
    by = {p.until_sureness for p in (*laos.running_a.projects, *laos.running_b.projects)}
    assert {"reported", "derived"} <= by
    assert any(re.fullmatch(r"\d{4}", one) for one in shown)
    assert not any("31 December" in one for one in shown)


def test_another_process_at_another_time_makes_the_same_files(laos, tmp_path):
    """Fonts and packed parts have dates of their own, and what one process made is kept there."""
    paper = tmp_path / "paper.json"
    paper.write_bytes(msgspec.json.encode(document_of(laos)))
    program = (
        "import msgspec, pathlib, sys\n"
        "from riparian.document.blocks import Document\n"
        "from riparian.document.pdf_file import pdf_of\n"
        "from riparian.document.word_file import word_file_of\n"
        "here = pathlib.Path(sys.argv[1])\n"
        "paper = msgspec.json.decode((here / 'paper.json').read_bytes(), type=Document)\n"
        "(here / 'a.pdf').write_bytes(pdf_of(paper))\n"
        "(here / 'a.docx').write_bytes(word_file_of(paper))\n"
    )
    subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], check=True, timeout=BOUND_SECONDS
    )
    assert (tmp_path / "a.pdf").read_bytes() == pdf_of(document_of(laos))
    assert (tmp_path / "a.docx").read_bytes() == word_file_of(document_of(laos))


def test_markup_in_a_title_stays_text(laos):
    evil = '#include "/etc/passwd" *b* $x$ <b>t</b> =HYPERLINK("x") \u202e'
    call = laos.calls[0]
    side = msgspec.structs.replace(call.sides[0], title=evil)
    changed = msgspec.structs.replace(call, sides=(side, call.sides[1]))
    pdf = pdf_of(document_of(msgspec.structs.replace(laos, calls=(changed,))))
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))
    assert '#include"/etc/passwd"*b*$x$<b>t</b>=HYPERLINK("x")' in "".join(text.split())
    assert "root:" not in text


def test_the_command_prints_it_or_writes_files(sample, riparian, tmp_path):
    printed = riparian("-C", sample.layout.root, "brief", "--country", "Laos")
    assert printed.status == 0
    assert "Japan and South Korea in Laos" in printed.out
    assert "What is not known" in printed.out
    pdf, word = tmp_path / "laos.pdf", tmp_path / "laos.docx"
    written = riparian("-C", sample.layout.root, "brief", "--country", "LA", "-o", pdf, "-o", word)
    assert written.status == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    assert word.read_bytes().startswith(b"PK")
    wrong = riparian("-C", sample.layout.root, "brief", "-o", tmp_path / "laos.odt")
    assert wrong.status == 2
    assert "neither" in wrong.err
    assert not (tmp_path / "laos.odt").exists()
    data = riparian("-C", sample.layout.root, "brief", "--country", "LA", "--json").json
    assert data["a"]["provider"] == "JP"


def test_blocks_of_every_kind_are_printed():
    """A kind that a form passes over would be lost without a word."""
    from riparian.document.blocks import Document as Paper
    from riparian.document.blocks import Kind

    drawn = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2" width="2" height="2"/>'
    blocks = [Block("section", "A section"), Block("item", "An item")]
    for kind in Kind.__args__:
        blocks.append(
            Block(
                kind,
                f"text of {kind}" if kind not in ("section", "item") else kind,
                picture=drawn if kind == "picture" else "",
                rows=(("head",), (f"cell of {kind}",)) if kind == "table" else (),
                parts=((Block("text", "inside"),),) if kind == "columns" else (),
                widths=(1,) if kind == "columns" else (),
            )
        )
    paper = Paper("Name", "Label", "us", "2026-11-29", tuple(blocks), "Foot")
    whole = "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf_of(paper))
    )
    for words in ("text of lead", "text of side", "text of list", "cell of table", "inside"):
        assert words in whole
        if words != "inside":
            assert words in "\n".join(_word_texts(word_file_of(paper)))


def _word_texts(content):
    document = Document(io.BytesIO(content))
    yield from (each.text for each in document.paragraphs)
    yield from (cell.text for t in document.tables for row in t.rows for cell in row.cells)
