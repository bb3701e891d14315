"""The search for overlaps stays bounded, and what it leaves out can still be asked about."""

import csv

import pytest

from riparian.centre.centre import Centre
from riparian.codelists.lists import load_codelist
from riparian.errors import UnknownName
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.overlap.report.overlap_list.project_facts import load_known

COLUMNS = (
    "key", "donor_country", "title_original", "title_en", "country", "dac_purpose_guess", "start",
    "end", "places_en", "executing_agency",
)  # fmt: skip


def row(provider, number, country="KH", purpose="14021"):
    key = f"{provider}-{number}"
    values = (key, provider, key, key, country, purpose, "2020", "2024", "", "")
    return dict(zip(COLUMNS, values, strict=True))


def built(folder, rows, block_limit):
    centre = Centre.init(folder / "c")
    settings = centre.layout.settings
    text = settings.read_text().replace("block_limit = 250000", f"block_limit = {block_limit}")
    settings.write_text(text)
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    centre = Centre.open(folder / "c")
    centre.add([folder / "rows.csv"])
    return centre, centre.build().found[0]


def test_a_pair_too_common_to_be_proposed_can_be_asked_about(tmp_path):
    rows = [row("JP", n) for n in range(3)] + [row("KR", n) for n in range(3)]
    rows.append(row("KR", "far", "VN", "11220"))
    centre, found = built(tmp_path, rows, block_limit=5)
    assert (found.candidates, found.kept) == (0, 0)
    assert centre.overlaps("JP", "KR") == ([], 0)
    overlap = centre.explain("JP-1~KR-2")
    assert (overlap.a.id, overlap.b.id) == ("JP-1", "KR-2")
    with pytest.raises(UnknownName, match="is not an overlap"):
        centre.explain("JP-1~KR-far")


def test_values_that_are_each_rare_propose_no_more_together_than_forty_times_the_limit(tmp_path):
    purposes = [p.code for p in load_codelist("Sector") if p.code.endswith("10")][:24]
    places = [(country, purpose) for country in ("KH", "LA", "VN") for purpose in purposes]
    rows = [row(p, n, *place) for p in ("JP", "KR") for n, place in enumerate(places)]
    _, unbounded = built(tmp_path, rows, block_limit=1000)
    assert unbounded.candidates == unbounded.kept == len(places) > 40
    (tmp_path / "again").mkdir()
    _, found = built(tmp_path / "again", rows, block_limit=1)
    assert 0 < found.candidates <= 40
    assert found.cut_values > 0


def test_a_pair_that_is_asked_about_is_ranked_among_all_others(tmp_path):
    rows = [row("JP", n, "KH", p) for n, p in enumerate(("14021", "14022", "14030"))]
    rows += [row("KR", n, "KH", p) for n, p in enumerate(("14021", "14022", "14031", "12220"))]
    centre, _ = built(tmp_path, rows, block_limit=1000)
    [listed] = [o for o in centre.overlaps("JP", "KR")[0] if o.id == "JP-0~KR-0"]
    asked = centre.explain("JP-0~KR-0")
    turned = [o for o in centre.overlaps("KR", "JP")[0] if o.id == "JP-0~KR-0"]
    assert asked == listed
    assert (turned[0].closer_than, turned[0].strength_bits) == (
        listed.closer_than,
        listed.strength_bits,
    )


NO_WORD = "no distinctive word in common"
WORK = ("21020", "14021", "12230", "15110", "31120")


def shared_in(folder, korea):
    """The words told of a pair that is called "frobbing" on both sides, each among others: Japan's
    are roads, South Korea's for what is given."""
    folder.mkdir()
    rows = []
    for provider, called in (("JP", ["21020"] * 12), ("KR", korea)):
        several = [(f"Frobbing {n}", purpose) for n, purpose in enumerate(called)]
        several += [(f"Other {n}", WORK[n % len(WORK)]) for n in range(20)]
        rows += [
            row(provider, n, purpose=purpose) | {"title_en": title, "title_original": title}
            for n, (title, purpose) in enumerate(several)
        ]
    centre, _ = built(folder, rows, block_limit=1000)
    evidence = centre.explain("JP-0~KR-0").evidence
    return [piece.value for piece in evidence if piece.feature == "text"]


def test_a_word_tells_what_it_tells_of_the_projects_of_either_provider(tmp_path):
    assert shared_in(tmp_path / "roads", ["21020"] * 4) == ["frobbing"]
    assert shared_in(tmp_path / "anything", ["21020", *WORK[1:]]) == [NO_WORD]


def test_the_seat_of_a_national_body_is_no_common_place(tmp_path):
    title = "Cambodian Mine Action Centre"
    rows = [
        row("JP", "body") | {"title_en": f"Training of the {title}", "dac_purpose_guess": "15250"},
        row("KR", "body") | {"title_en": f"Demining by the {title}", "dac_purpose_guess": "15250"},
    ]
    centre, _ = built(tmp_path, rows, block_limit=1000)
    overlap = centre.explain("JP-body~KR-body")
    [place] = [piece for piece in overlap.evidence if piece.feature == "place"]
    assert (overlap.kind, place.value) == ("shared-host", "Cambodia")
    assert "Phnom Penh" not in place.sentence
    page = centre.browse_overlaps("JP", "KR")
    assert (page.total, page.facets.places, page.meeting_points) == (1, (), ((),))
    assert [value.value for value in page.facets.countries] == ["KH"]
    assert centre.overlaps("JP", "KR", OverlapFilter(place="Phnom Penh"))[1] == 0
    with centre.reading() as snapshot:
        assert ("KH-12", "JP") not in load_known(snapshot, ("JP", "KR")).touching


def test_a_committee_that_each_province_has_is_shared_only_within_one(tmp_path):
    committee = {"executing_agency": "Provincial People's Committee", "country": "VN"}
    rows = [
        row(provider, name) | committee | {"places_en": place}
        for provider, name, place in (
            ("JP", "hue", "Thua Thien Hue"),
            ("KR", "hue", "Thua Thien Hue"),
            ("KR", "tri", "Quang Tri"),
            ("JP", "somewhere", ""),
            ("KR", "somewhere", ""),
        )
    ]
    centre, _ = built(tmp_path, rows, block_limit=1000)

    def bodies(a: str, b: str) -> list[str]:
        evidence = centre.explain(f"JP-{a}~KR-{b}").evidence
        return [piece.value for piece in evidence if piece.feature == "body"]

    assert bodies("hue", "hue") == ["Provincial People's Committee of Thua Thien Hue"]
    assert bodies("hue", "tri") == bodies("somewhere", "somewhere") == []


def test_a_system_is_shared_wherever_two_work_and_its_body_is_named(tmp_path):
    railway = {"title_en": "Railway signals", "dac_purpose_guess": "21030"}
    rows = [
        *(row(provider, "rail", "TH") | railway for provider in ("JP", "KR")),
        *(row(provider, n, "TH") for provider in ("JP", "KR") for n in range(3)),
    ]
    centre, _ = built(tmp_path, rows, block_limit=1000)
    lines = {piece.feature: piece for piece in centre.explain("JP-rail~KR-rail").evidence}
    assert lines["system"].sentence.startswith(
        "The State Railway of Thailand runs this for the whole country"
    )
    assert "Not both records name it" in lines["system"].sentence
