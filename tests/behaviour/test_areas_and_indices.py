"""Who is where, who is not, and in figures how much two do in common."""

from __future__ import annotations

import json

import numpy as np
import pytest

from riparian import AreaFilter, Centre, IndexFilter
from riparian.areas.cells import cut, find_slice, find_two
from riparian.areas.indices.portfolio_parts import pieces_of
from riparian.catalogue.counting_rules import DayStates
from riparian.catalogue.facets.row_periods import Periods
from riparian.cli import output
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.iso_days import today
from riparian.wording import heat as words
from saying import says


def area_of(centre, place, theme, a="JP", b="KR", **wanted):
    found, _ = centre.areas(a, b, AreaFilter(place=place, theme=theme, **wanted))
    [area] = [area for area in found if area.place == place]
    return area


def index_of(indices, key, about=None):
    [one] = [i for i in indices.indices if i.key == key and about in (None, i.about)]
    return one


# kinds of cells


def test_at_once_and_for_one_purpose_is_contested(small):
    area = area_of(small, "KH-17", "water")
    assert (area.kind, area.together) == ("contested", (2020, 2022))
    assert area.purposes == ("Water supply - large systems (14021)",)
    assert (area.a.first_year, area.a.last_year) == (2018, 2022)
    assert (area.b.projects, area.b.usd, area.b.with_usd) == (1, 6e6, 1)


def test_at_once_and_for_several_purposes_is_complementary(small):
    area = area_of(small, "KH-17", "rivers")
    assert (area.kind, area.together, area.purposes) == ("complementary", (2019, 2020), ())


def test_one_after_the_other_is_common_ground_and_no_more(small):
    area = area_of(small, "VN-HN", "roads")
    assert (area.kind, area.together) == ("common", None)
    assert says(words.apart_words(area), "last", "Japan", 2014, "first", "South Korea", 2016)


def test_years_leave_out_who_was_there_before(small):
    area = area_of(small, "VN-HN", "roads", from_year=2015)
    assert (area.kind, area.projects_a, area.a) == ("only-b", 0, None)
    assert area_of(small, "VN-HN", "roads", to_year=2014).kind == "only-a"
    one_year = area_of(small, "KH-17", "water", from_year=2021, to_year=2021)
    assert one_year.together == (2021, 2021)


def test_a_project_of_both_is_common_ground_and_contests_nothing(
    tmp_path, write_iati, one_activity
):
    inner = (
        '<participating-org ref="JP" role="1" type="10"><narrative>Government of Japan</narrative>'
        '</participating-org><participating-org ref="KR" role="1" type="10"><narrative>Government'
        ' of Korea</narrative></participating-org><recipient-country code="LA"/>'
        '<sector code="14021"/><activity-date type="2" iso-date="2015-01-01"/>'
        '<activity-date type="4" iso-date="2018-01-01"/>'
    )
    centre = Centre.init(tmp_path / "c")
    centre.add([write_iati(tmp_path / "one.xml", one_activity("X-1", inner))])
    centre.build()
    [area], _ = centre.areas("JP", "KR", AreaFilter(level="country"))
    assert (area.projects_a, area.projects_b, area.kind) == (1, 1, "common")
    assert words.apart_words(area) == "both take part in the same project"


def test_kinds_part_all_cells_and_each_can_be_asked_for(sample):
    every, total = sample.areas("JP", "KR")
    got = []
    for only in ("contested", "complementary", "only-a", "only-b"):
        found, many = sample.areas("JP", "KR", AreaFilter(only=only))
        assert many == len(found)
        assert {area.kind for area in found} == {only}
        got += found
    common, _ = sample.areas("JP", "KR", AreaFilter(only="common"))
    got += [area for area in common if area.kind == "common"]
    assert sorted((a.place, a.theme) for a in got) == sorted((a.place, a.theme) for a in every)
    assert total == len(got)
    assert common == sample.areas("JP", "KR", AreaFilter(both=True))[0]
    assert all(a.projects_a and not a.projects_b for a in got if a.kind == "only-a")


def test_where_neither_is_others_may_be_and_they_come_first(small):
    found, total = small.areas("JP", "KR", AreaFilter(only="neither", country="KH"))
    assert total == len(found)
    first = found[0]
    assert (first.place, first.theme) == ("KH-7", "roads")
    assert [(one.provider, one.projects, one.usd) for one in first.others] == [("CN", 1, 7e6)]
    assert not any(area.others for area in found[3:])
    there, _ = small.areas("JP", "KR", AreaFilter(country="KH"))
    assert not {(a.place, a.theme) for a in found} & {(a.place, a.theme) for a in there}
    provinces = {a.place for a in found} | {a.place for a in there}
    assert len(found) + len(there) == len(provinces) * len({a.theme for a in found})


def test_absence_counts_what_may_be_there_too(small):
    """jp-2 works on water somewhere in Cambodia."""
    found, _ = small.areas("JP", "KR", AreaFilter(only="neither", country="KH", theme="water"))
    assert {area.perhaps_a for area in found} == {1}
    assert area_of(small, "KH-17", "water").perhaps_a == 1
    later = AreaFilter(only="neither", country="KH", theme="water", from_year=2024)
    assert {area.perhaps_a for area in small.areas("JP", "KR", later)[0]} == {0}  # it has ended


def test_who_carries_it_out_is_named_without_providers(tmp_path, write_iati, one_activity):
    def org(name, role, type_=""):
        said = f' type="{type_}"' if type_ else ""
        return (
            f'<participating-org role="{role}"{said}><narrative>{name}</narrative>'
            "</participating-org>"
        )

    inner = (
        '<participating-org ref="JP" role="1" type="10"><narrative>Government of Japan</narrative>'
        "</participating-org>" + org("Water Board (WB)", 4) + org("Water board", 2)
        + org("Diggers Ltd.", 4, "70") + org("UNICEF", 4)
        + '<recipient-country code="LA"/><sector code="14021"/>'
    )  # fmt: skip
    centre = Centre.init(tmp_path / "c")
    centre.add([write_iati(tmp_path / "one.xml", one_activity("X-1", inner))])
    centre.build()
    [area], _ = centre.areas("JP", "KR", AreaFilter(level="country"))
    assert area.hosts == ("Water Board (WB)",)


def test_a_listed_agency_is_one_name_in_two_languages(tmp_path, write_iati, one_activity):
    def project(number, name):
        org = f'<participating-org role="4"><narrative>{name}</narrative></participating-org>'
        inner = (
            '<participating-org ref="JP" role="1"/><recipient-country code="LA"/>'
            f'<sector code="31110"/>{org}'
        )
        return one_activity(f"X-{number}", inner)

    centre = Centre.init(tmp_path / "c")
    names = ("농림부", "Ministry of Agriculture and Forestry (MAF)", "Growers of Pakse")
    told = [project(number, name) for number, name in enumerate(names)]
    centre.add([write_iati(tmp_path / "one.xml", *told)])
    centre.build()
    [area], _ = centre.areas("JP", "KR", AreaFilter(level="country"))
    assert area.hosts == ("Ministry of Agriculture and Forestry", "Growers of Pakse")


@pytest.mark.parametrize(
    "wanted",
    [{"only": "x"}, {"level": "x"}, {"from_year": 2020, "to_year": 2010}, {"to_year": 20}],
    ids=str,
)
def test_areas_that_make_no_sense_are_refused(small, wanted):
    with pytest.raises(BadRequest):
        small.areas("JP", "KR", AreaFilter(**wanted))


# indices


@pytest.fixture
def centre_of_rows(tmp_path, write_register):
    """A centre of one register file: rows of (donor, place, purpose, amount, start, end)."""

    def build(*rows, country="KH"):
        centre = Centre.init(tmp_path / "own")
        keys = ("donor_country", "places_en", "dac_purpose_guess", "amount", "start", "end")
        table = [
            dict(zip(keys, row, strict=False))
            | {"key": f"r-{n}", "title_en": f"Project {n}", "title_lang": "en",
               "country": country, "currency": "USD" if row[3] else ""}
            for n, row in enumerate(rows)
        ]  # fmt: skip
        centre.add([write_register(tmp_path / "rows.csv", table)])
        centre.build()
        return centre

    return build


def test_indices_are_those_worked_out_by_hand(centre_of_rows):
    centre = centre_of_rows(
        ("JP", "Siem Reap", "14021", 60), ("JP", "Battambang", "31140", 40),
        ("KR", "Siem Reap", "14021", 50),
    )  # fmt: skip
    found = centre.indices("JP", "KR", IndexFilter(country="KH"))
    same = index_of(found, "min-share-places")
    assert (same.low, same.value, same.high) == (pytest.approx(0.6),) * 3
    assert index_of(found, "jaccard").value == 0.5
    equal = index_of(found, "effective-providers")
    assert equal.value == pytest.approx(1 / ((2 / 3) ** 2 + (1 / 3) ** 2))
    assert index_of(found, "fragmentation").value == 0
    [most, _] = [i for i in found.indices if i.key == "specialisation" and i.about == "JP"]
    assert most.value == pytest.approx(0.4 / (40 / 150))
    by_projects = centre.indices("JP", "KR", IndexFilter(country="KH", by="projects"))
    assert index_of(by_projects, "min-share-places").value == pytest.approx(0.5)
    assert "Of every 100 projects" in index_of(by_projects, "min-share-places").says


def test_money_of_no_known_province_opens_the_range(centre_of_rows):
    centre = centre_of_rows(
        ("JP", "Siem Reap", "14021", 50), ("JP", "", "14021", 50), ("KR", "Battambang", "14021", 9)
    )
    found = centre.indices("JP", "KR", IndexFilter(country="KH"))
    same = index_of(found, "min-share-places")
    assert (same.low, same.value, same.high) == (0, 0, pytest.approx(0.5))
    assert index_of(found, "min-share-themes").value == pytest.approx(1)
    assert found.basis[0].not_located == pytest.approx(0.5)


def test_an_amount_that_is_not_stated_opens_the_range(centre_of_rows):
    centre = centre_of_rows(
        ("JP", "Siem Reap", "14021", 50), ("JP", "Battambang", "31140", ""),
        ("KR", "Siem Reap", "14021", 50),
    )  # fmt: skip
    same = index_of(centre.indices("JP", "KR", IndexFilter(country="KH")), "min-share-places")
    assert (same.low, same.value, same.high) == (pytest.approx(0.5), 1, 1)


def test_years_that_are_not_known_open_the_range(centre_of_rows):
    centre = centre_of_rows(
        ("JP", "Siem Reap", "14021", 50, "2010", "2015"), ("JP", "Battambang", "14021", 50),
        ("KR", "Battambang", "14021", 9, "2011", "2012"),
    )  # fmt: skip
    found = centre.indices("JP", "KR", IndexFilter(country="KH", from_year=2011, to_year=2014))
    same = index_of(found, "min-share-places")
    assert (same.low, same.value, same.high) == (0, 0, pytest.approx(0.5))
    assert found.basis[0].perhaps == 1
    assert not centre.indices("JP", "KR", IndexFilter(from_year=2040)).basis[0].projects


def test_money_of_no_known_theme_is_that_of_projects_that_are_counted(centre_of_rows):
    """Of one theme the money of projects without a known theme is told; so are they."""
    centre = centre_of_rows(
        ("JP", "Siem Reap", "14021", 60), ("JP", "Siem Reap", "", 40),
        ("JP", "Siem Reap", "21020", 7), ("KR", "Siem Reap", "", 9),
    )  # fmt: skip
    japan, korea = centre.indices("JP", "KR", IndexFilter(country="KH", theme="water")).basis
    assert (japan.projects, japan.with_amount, japan.usd) == (2, 2, pytest.approx(100))
    assert japan.no_theme == pytest.approx(0.4)
    assert (korea.projects, korea.usd, korea.no_theme) == (1, pytest.approx(9), 1)


def test_where_no_amount_is_stated_projects_can_be_counted(centre_of_rows, riparian):
    centre = centre_of_rows(("JP", "Siem Reap", "14021", ""), ("KR", "Siem Reap", "14021", ""))
    keys = {i.key for i in centre.indices("JP", "KR").indices}
    assert keys == {"jaccard", "lift"}
    by_projects = centre.indices("JP", "KR", IndexFilter(by="projects"))
    assert index_of(by_projects, "min-share-places").value == pytest.approx(1)
    answer = riparian("-C", centre.layout.root, "indices", "JP", "KR")
    assert answer.status == 0
    assert "no amount in dollars" in answer.out


def test_a_country_of_one_provider_says_so(centre_of_rows):
    centre = centre_of_rows(("JP", "Siem Reap", "14021", 60), ("JP", "Battambang", "31140", 40))
    found = centre.indices("JP", "KR", IndexFilter(country="KH"))
    equal = index_of(found, "effective-providers")
    assert (equal.value, equal.low, equal.high) == (1, 1, 1)
    assert "anyone but Japan" in equal.warning
    assert {i.key for i in found.indices} == {
        "jaccard", "effective-providers", "fragmentation", "concentration", "inequality",
    }  # fmt: skip
    assert index_of(found, "jaccard").value == 0


def test_an_empty_centre_has_no_indices_and_no_areas(tmp_path, riparian):
    centre = Centre.init(tmp_path / "c")
    centre.build()
    assert centre.indices("JP", "KR").indices == ()
    answer = riparian("-C", tmp_path / "c", "indices", "JP", "KR", "--by", "projects")
    assert (answer.status, "Too little is known" in answer.err) == (0, True)
    assert "no project known here" in answer.out
    assert riparian("-C", tmp_path / "c", "areas", "JP", "KR", "--only", "contested").out == ""


def test_a_country_outside_the_region_has_indices_without_provinces(small):
    found = small.indices("JP", "KR", IndexFilter(country="Nepal"))
    assert {i.key for i in found.indices} == {"concentration"}  # over the region's countries


@pytest.mark.parametrize("by", ["amount", "projects"])
@pytest.mark.parametrize(
    "wanted",
    [{}, {"country": "LA"}, {"country": "VN", "theme": "water"}, {"from_year": 2015},
     {"country": "KH", "from_year": 2010, "to_year": 2012}],
    ids=str,
)  # fmt: skip
def test_every_value_of_the_sample_lies_in_its_range(sample, wanted, by):
    one = sample.indices("JP", "KR", IndexFilter(**wanted, by=by))
    assert len(one.indices) > 5
    for index in one.indices:
        assert index.low <= index.value
        assert index.high is None or index.value <= index.high
        assert index.says.endswith(".")
    other = sample.indices("KR", "JP", IndexFilter(**wanted, by=by))
    for key in ("min-share-places", "jaccard", "lift"):
        a, b = index_of(one, key), index_of(other, key)
        assert (a.low, a.value, a.high) == pytest.approx((b.low, b.value, b.high))


def test_no_dollar_counts_twice(sample):
    found = sample.indices("JP", "KR")
    for basis in found.basis:
        lines = sample.projects()[0]
        whole = sum(p.usd or 0 for p in lines if p.providers and basis.provider in p.providers)
        assert 0 < basis.usd <= whole * 1.000001


def test_a_range_that_says_nothing_is_said(sample):
    for index in sample.indices("JP", "KR", IndexFilter(country="LA")).indices:
        if index.range.endswith("%") and index.high - index.low > 0.5:
            assert says(index.warning, "Too much", "not known")


@pytest.mark.parametrize("width", [60, 80])
@pytest.mark.parametrize("words", [("areas",), ("indices", "--country", "LA")], ids=lambda w: w[0])
def test_figures_fit_a_narrow_window(riparian, sample, width, words, monkeypatch):
    monkeypatch.setattr(output, "NOT_A_TERMINAL_WIDTH", width)
    command, *options = words
    out = riparian("-C", sample.layout.root, command, "Japan", "KR", *options).out
    assert max(map(len, out.splitlines())) <= width
    assert len(out.splitlines()) > 20


def test_bad_use_of_indices_says_what_to_do(small, riparian):
    for wanted in ({"by": "weight"}, {"from_year": 2020, "to_year": 2010}):
        with pytest.raises(BadRequest):
            small.indices("JP", "KR", IndexFilter(**wanted))
    with pytest.raises(BadRequest):
        small.indices("JP", "Japan")
    with pytest.raises(UnknownName):
        small.indices("JP", "Atlantis")
    answer = riparian("-C", small.layout.root, "indices", "JP", "KR", "--json")
    assert json.loads(answer.out)["provider_b"] == "KR"


def test_an_agency_means_that_agency_alone(small, riparian):
    """Champasak's water is the ministry's and not JICA's."""
    [of_japan] = small.areas("JP", "KR", AreaFilter(country="LA", only="only-a"))[0]
    assert (of_japan.place, of_japan.a.name) == ("LA-CH", "Japan")
    [area] = small.areas("JICA", "KR", AreaFilter(place="LA-CH", theme="rivers", only="neither"))[0]
    assert [(one.provider, one.name, one.projects) for one in area.others] == [
        ("JP+", "Japan, others", 1)
    ]
    whole, agency = (small.indices(one, "KR", IndexFilter(by="projects")) for one in ("JP", "JICA"))
    assert (whole.basis[0].projects, agency.basis[0].projects) == (8, 6)
    assert agency.basis[0].name == "JICA"
    equal = [index_of(one, "effective-providers").value for one in (whole, agency)]
    assert equal[0] == pytest.approx(equal[1])  # providers are counted whole
    out = riparian("-C", small.layout.root, "areas", "JICA", "KOICA", "--place", "KH-17")
    assert "JICA  1 project" in out.out
    assert "riparian overlaps JICA KOICA" in out.err


def test_the_pieces_of_all_providers_come_to_all_the_money(sample):
    with sample.reading() as connection:
        two, every = find_two(connection, "JP", "KR"), find_slice(connection, "adm1")
        none_planned = DayStates((), Periods([], np.zeros(0, np.int32)), today())
        cut(connection, every, two, none_planned)
        pieces = pieces_of(connection, every)
        [whole] = connection.execute(
            "SELECT sum(p.usd * c.share) FROM project AS p JOIN project_country AS c"
            " USING (project_id) JOIN region_country USING (country) WHERE p.usd > 0"
        ).fetchone()
    assert sum(piece.money for piece in pieces) == pytest.approx(whole)
