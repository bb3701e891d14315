import io
import re
from typing import Any

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from riparian.catalogue.project_lines import ProjectLine
from riparian.catalogue.project_pages.undertakings import NamedBody, QuotedDescription, Undertaking
from riparian.cli.blocks import overlap_block, project_block, waterfall
from riparian.overlap.engine.overlap_kinds import TEXTS
from riparian.overlap.report.overlap_list.overlap_question import GroupMember
from riparian.overlap.report.overlap_records import Evidence, Overlap, Side, SourceLine
from riparian.wording.title_labels import chance_words, percent_words

LONG_JA = "シェムリアップ州における灌漑施設改修および洪水早期警報体制強化計画" * 3
DOES = (
    Undertaking(
        "JP-1",
        QuotedDescription(LONG_JA, "ja", gloss="Flood early warning"),
        (NamedBody(LONG_JA, "Institute of a very long name"),),
        (NamedBody("Ministry of Water Resources and Meteorology"),),
    ),
    Undertaking("KR-1"),
)
SOURCE = (
    SourceLine("a", "japan", row=2, url="https://example.org/" + "x" * 90),
    SourceLine("b", "korea", line=3),
)


def side(provider, title="A title", original=None, **said):
    fields: dict[str, Any] = {
        "id": f"{provider}-1",
        "handle": f"{provider}-1",
        "provider": provider,
        "agency": None,
        "title": title,
        "title_by": "publisher",
        "original": original,
        "original_lang": None,
        "countries": ("KH",),
        "country_names": ("Cambodia",),
        "places": (),
        "start": None,
        "start_sureness": None,
        "end": None,
        "end_sureness": None,
        "status": "unknown",
        "status_sureness": "unknown",
        "seen": (),
        "usd": None,
        "amount": None,
        "currency": None,
    }
    return Side(**(fields | said))


def overlap(a=None, b=None, bits=(5.0, 3.0), **said):
    evidence = tuple(
        Evidence(feature, "value", bit, "A sentence.", SOURCE)
        for feature, bit in zip(("place", "purpose", "time"), bits, strict=False)
    )
    fields: dict[str, Any] = {
        "id": "JP-1~KR-1",
        "kind": "doubling",
        "kind_sentence": "Same.",
        "kind_confidence": "firm",
        "strength_bits": sum(bits),
        "strength": "strong",
        "chance": 0.83,
        "closer_than": 0.9991,
        "sentence": "Both work there.",
        "place": "Siem Reap, Cambodia",
        "theme": "Water",
        "subject": "Water supply",
        "a": a or side("JP"),
        "b": b or side("KR"),
        "advice": "Ask both.",
        "evidence": evidence,
        "missing": (),
        "remarks": (),
    }
    return Overlap(**(fields | said))


def line(**said):
    fields: dict[str, Any] = {
        "id": "JP-1",
        "handle": "JP-1",
        "title": "A title",
        "title_by": "publisher",
        "original": None,
        "original_lang": None,
        "providers": ("JP",),
        "agencies": (),
        "countries": (),
        "country_names": (),
        "places": (),
        "themes": (),
        "start": None,
        "start_sureness": None,
        "end": None,
        "end_sureness": None,
        "status": "unknown",
        "status_sureness": "unknown",
        "seen": (),
        "usd": None,
        "amount": None,
        "currency": None,
        "activities": 1,
    }
    return ProjectLine(**(fields | said))


def shown(block, width=80):
    out = io.StringIO()
    Console(file=out, width=width, highlight=False).print(block)
    return out.getvalue()


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0"), (0.9991, "99.91"), (0.99996, "99.99"), (1.0, "99.99"), (0.5, "50")],
)
def test_a_share_is_never_rounded_up_to_all(share, words):
    assert percent_words(share) == f"closer than {words} % of pairs"


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.0, "fewer than 1 in 10"), (0.0999, "1 to 2 in 10"), (0.874, "8 to 9 in 10"),
     (0.8, "8 to 9 in 10"), (0.9, "over 9 in 10"), (0.999, "over 9 in 10")],
)  # fmt: skip
def test_a_chance_is_said_in_tenths_that_go_with_the_words_for_a_strength(chance, words):
    assert chance_words(chance) == f"{words} pairs like it are worth a call"


@pytest.mark.parametrize("width", [40, 80, 100])
@pytest.mark.parametrize(
    "block",
    [
        overlap_block(1, overlap(side("JP", LONG_JA, LONG_JA), side("KR", "베트남 " * 30))),
        waterfall(overlap(side("JP", LONG_JA, LONG_JA), missing=(LONG_JA,)), DOES),
        project_block(line(title=LONG_JA, original=LONG_JA, places=tuple("abcdef"))),
    ],
)
def test_nothing_is_wider_than_the_terminal_and_nothing_of_a_title_is_lost(block, width):
    text = shown(block, width)
    assert max(cell_len(row) for row in text.splitlines()) <= width
    if width >= 80:
        assert LONG_JA in "".join(row.strip() for row in text.splitlines()).replace(" ", "")


def test_a_list_shows_rank_place_kind_and_id():
    text = shown(overlap_block(7, overlap()))
    for words in ("  7  Siem Reap, Cambodia · Water", "Doubling", "strong", "JP-1~KR-1"):
        assert words in text


def test_providers_stand_before_their_titles_also_without_colour():
    text = shown(overlap_block(1, overlap(side("JP", "One"), side("WFP", "Two"))))
    assert "JP   One" in text
    assert "WFP  Two" in text


def test_what_is_not_known_is_said():
    text = shown(overlap_block(1, overlap()))
    for words in ("years not stated", "status unknown", "amount not stated"):
        assert words in text
    text = shown(project_block(line()))
    for words in ("country not known", "no province known", "theme not known", "amount not stated"):
        assert words in text


@pytest.mark.parametrize("author", ["compiler", "person", "gloss"])
def test_a_title_that_is_not_the_publishers_is_labelled(author):
    assert "English" in shown(project_block(line(title_by=author))) or "gloss" in shown(
        project_block(line(title_by=author))
    )
    assert "(" not in shown(project_block(line())).splitlines()[0]


def test_each_bar_begins_where_the_one_before_ended():
    text = shown(waterfall(overlap(bits=(6.0, 3.0, 1.0)), DOES))
    bars = [row[10:50] for row in text.splitlines() if "█" in row]
    starts = [bar.index("█") for bar in bars]
    ends = [bar.rindex("█") + 1 for bar in bars]
    assert starts == [0, *ends[:-1]]
    assert ends[-1] == 40
    assert [len(bar.strip()) for bar in bars] == [24, 12, 4]


@pytest.mark.parametrize("bits", [(0.0, 0.0), (0.01, 0.0), (10.0, 0.0, 0.0), (1e-9, 10.0)])
def test_any_bits_can_be_drawn(bits):
    assert "Together" in shown(waterfall(overlap(bits=bits), DOES))


def test_a_waterfall_names_sources_what_is_missing_and_what_to_do():
    text = shown(waterfall(overlap(missing=("Japan's end is not known.",)), DOES))
    for words in ("JP: japan row 2", "KR: korea line 3", "Japan's end is not known."):
        assert words in text
    assert "What you could do  Ask both." in text


def test_markup_in_data_is_shown_as_it_is():
    text = shown(overlap_block(1, overlap(side("JP", "[red]x[/nothing]"), place="[/x]")))
    assert "[red]x[/nothing]" in text
    assert "[/x]" in text


def test_all_kinds_can_be_shown():
    for kind in TEXTS:
        one = msgspec.structs.replace(overlap(), kind=kind)
        assert TEXTS[kind].name in shown(overlap_block(1, one))
        assert TEXTS[kind].name in shown(waterfall(one, DOES))


def test_other_overlaps_of_a_meeting_are_named_beneath_it():
    also = [
        GroupMember("jp-2~kr-1", "relay", ("Phase 2",)),
        GroupMember("jp-3~kr-1", "relay", ("3",)),
    ]
    text = shown(overlap_block(1, overlap(), also))
    assert "and 2 more with related projects: jp-2~kr-1, jp-3~kr-1" in " ".join(text.split())


def test_what_each_does_and_with_whom_stands_before_the_evidence():
    before, evidence = re.split(r"\nThe evidence *\n", shown(waterfall(overlap(), DOES)))
    assert "A sentence." in evidence
    before = " ".join(before.split())
    for words in (
        "Flood early warning (our gloss)", "Carried out by: Institute of a very long name (",
        "With: Ministry of Water Resources and Meteorology",
        "No record describes it beyond its title.", "Carried out by: no record says",
        "With: no record names a ministry or host agency",
    ):  # fmt: skip
        assert words in before
