"""What evidence does to a strength: finer never lowers it, what speaks against only lowers it."""

from __future__ import annotations

from itertools import cycle, islice, pairwise

import pytest

from riparian import Centre
from riparian.errors import BadRequest, CentreError, UnknownName

PLACES = ("Siem Reap", "Phnom Penh", "Ratanakiri", "Battambang", "Kampot", "")
PURPOSES = ("14021", "12230", "21020", "31140", "11220", "15110")
TITLES = ("Clinics", "Roads", "Irrigation", "Schools", "Courts", "")
YEARS = ("1998", "2005", "2012", "2019", "")


def row(provider, key, **said):
    known = {
        "key": f"{provider.lower()}-{key}", "donor_country": provider, "title_en": "",
        "title_original": "", "country": "KH", "places_en": "", "dac_purpose_guess": "14021",
        "start": "", "end": "",
    }  # fmt: skip
    return known | said


def background(provider, many):
    """Projects of all sorts, so that nothing is shared by everybody."""
    sorts = zip(
        cycle(PLACES), cycle(PURPOSES), cycle(TITLES), cycle(YEARS), cycle("KLVMT"), strict=False
    )
    country = {"K": "KH", "L": "LA", "V": "VN", "M": "MM", "T": "TH"}
    for number, (place, purpose, title, year, letter) in enumerate(islice(sorts, many)):
        where = {"country": country[letter], "places_en": place if letter == "K" else ""}
        what = {"dac_purpose_guess": purpose, "title_en": f"{title} {number}", "start": year}
        yield row(provider, f"b{number:02}", **where, **what)


TOWN = {"places_en": "Siem Reap", "start": "2018", "end": "2020", "title_en": "Clean tap water"}
VARIANTS = {
    "same": TOWN,
    "code only": TOWN | {"title_en": "Something"},
    "category": TOWN | {"title_en": "Something", "dac_purpose_guess": "14010"},
    "no place": TOWN | {"places_en": ""},
    "far": TOWN | {"places_en": "Ratanakiri"},
    "other country": TOWN | {"places_en": "", "country": "LA"},
    "no years": TOWN | {"start": "", "end": ""},
    "long after": TOWN | {"start": "2033", "end": "2034"},
    "nothing": {"dac_purpose_guess": "", "country": "KH"},
}


def key_of(name):
    return name.replace(" ", "-")


@pytest.fixture(scope="module")
def rows():
    japan = [*background("JP", 30), row("JP", "town", **TOWN)]
    korea = [
        *background("KR", 30),
        *(row("KR", key_of(name), **said) for name, said in VARIANTS.items()),
    ]
    return japan, korea


def built(folder, files, write_register):
    centre = Centre.init(folder / "c")
    centre.add([write_register(folder / name, rows) for name, rows in files])
    centre.build()
    centre.read_meanings()
    return centre


@pytest.fixture(scope="module")
def centre(tmp_path_factory, write_register, rows):
    folder = tmp_path_factory.mktemp("evidence")
    return built(folder, [("japan.csv", rows[0]), ("korea.csv", rows[1])], write_register)


@pytest.fixture(scope="module")
def strength(centre):
    """The strength of the Japanese town's pair with each variant."""
    return {
        name: centre.explain(f"jp-town~kr-{key_of(name)}").strength_bits
        for name in VARIANTS
        if name not in ("other country", "nothing")
    }


@pytest.mark.parametrize(
    "finer_first",
    [
        ("same", "no place"),
        ("same", "code only", "category"),
    ],
)
def test_a_finer_thing_in_common_never_lowers_the_strength(strength, finer_first):
    values = [strength[name] for name in finer_first]
    assert all(finer >= coarser for finer, coarser in pairwise(values))
    assert values[0] > values[-1]


@pytest.mark.parametrize(("unknown", "against"), [("no place", "far"), ("no years", "long after")])
def test_what_speaks_against_only_lowers_it_and_unknown_is_in_between(strength, unknown, against):
    assert strength["same"] > strength[unknown] > strength[against]


def test_what_speaks_against_is_told(centre):
    far = {e.feature: e for e in centre.explain("jp-town~kr-far").evidence}
    assert far["distance"].bits < 0
    assert "farther apart" in far["distance"].sentence
    late = {e.feature: e for e in centre.explain("jp-town~kr-long-after").evidence}
    assert late["time"].bits < 0
    assert "counts against the overlap" in late["time"].sentence


def test_a_record_without_title_dates_places_and_purpose_breaks_nothing(centre):
    assert "kr-nothing" in {p.id for p in centre.projects()[0]}
    with pytest.raises(UnknownName, match="is not an overlap"):
        centre.explain("jp-town~kr-nothing")
    with pytest.raises(UnknownName, match="is not an overlap"):
        centre.explain("jp-town~kr-b01")


def test_a_provider_does_not_meet_itself(centre):
    with pytest.raises(BadRequest):
        centre.overlaps("KR", "KR")
    with pytest.raises(UnknownName):
        centre.explain("kr-same~kr-far")


def test_the_order_of_files_and_rows_changes_nothing(centre, tmp_path, write_register, rows):
    japan, korea = rows
    files = [("korea.csv", korea[::-1]), ("japan.csv", japan[::-1])]
    turned = built(tmp_path, files, write_register)

    def told(one):
        return [
            (
                o.id,
                o.strength_bits,
                o.closer_than,
                o.kind,
                [(e.feature, e.bits) for e in o.evidence],
            )
            for o in one.overlaps("JP", "KR")[0]
        ]

    assert told(turned) == told(centre)


def test_a_pair_of_providers_in_the_settings_is_of_two(tmp_path):
    settings = Centre.init(tmp_path / "c").layout.settings
    settings.write_text(settings.read_text().replace('["JP", "KR"]', '["KR", "KR"]'))
    with pytest.raises(CentreError, match="stands twice") as raised:
        Centre.open(tmp_path / "c").build()
    assert "two different codes" in raised.value.try_this


def test_hundreds_of_copies_of_one_record_stay_bounded(tmp_path, write_register):
    files = [
        (f"{provider}.csv", [row(provider, f"{n:04}", **TOWN) for n in range(many)])
        for provider, many in (("JP", 600), ("KR", 5))
    ]
    crowd = built(tmp_path, files, write_register)
    found, total = crowd.overlaps("JP", "KR")
    assert 0 < total <= 5 * crowd.settings.overlap.keep_per_project
    assert len({o.id for o in found}) == total
    with crowd.reading() as connection:
        [(links,)] = connection.execute("SELECT count(*) FROM link").fetchall()
    assert links < 3 * 605


def test_five_hundred_copies_of_one_record_are_worth_less_than_one(
    centre, tmp_path, write_register, rows
):
    japan, korea = rows
    copies = [row("KR", f"copy-{n}", **TOWN) for n in range(500)]
    crowd = built(
        tmp_path, [("japan.csv", japan), ("korea.csv", korea), ("k.csv", copies)], write_register
    )
    found, _ = crowd.overlaps("JP", "KR")
    keep = crowd.settings.overlap.keep_per_project
    assert sum(o.a.id == "jp-town" for o in found) <= keep
    alone = centre.explain("jp-town~kr-same")
    assert crowd.explain("jp-town~kr-same").strength_bits < alone.strength_bits - 5
