"""Areas as one table: the same cells as the list, with gaps, sums and what is in no cell."""

from __future__ import annotations

import duckdb
import msgspec
import pytest

from riparian import AreaFilter, Centre, ProjectFilter
from riparian.areas.areas import list_areas
from riparian.areas.heat_map import map_heat, weight_of
from riparian.areas.indices.compute_indices import IndexFilter, work_out
from riparian.catalogue.counting_rules import DayStates
from riparian.catalogue.facets.row_periods import load_every_period
from riparian.catalogue.provider_portfolio import load_portfolios
from riparian.errors import BadRequest, UnknownName
from riparian.normalise.iso_days import today
from riparian.store.database import Snapshot
from riparian.wording import heat as words
from saying import says


def cells(heat):
    return {(c.place, c.theme): c for row in heat.rows for c in row.cells if c is not None}


@pytest.mark.parametrize(
    "wanted",
    [
        AreaFilter(),
        AreaFilter(country="Laos"),
        AreaFilter(theme="water"),
        AreaFilter(country="VN", theme="roads"),
        AreaFilter(level="country"),
        AreaFilter(from_year=2015, to_year=2018),
        AreaFilter(only="contested"),
        AreaFilter(only="only-b", country="KH"),
        AreaFilter(place="KH-12"),
    ],
)
def test_it_holds_the_cells_of_the_list(sample, wanted):
    listed, total = sample.areas("JP", "KR", wanted)
    found = cells(sample.heat_map("JP", "KR", wanted))
    there = {key: cell for key, cell in found.items() if cell.kind != "neither"}
    assert total > 0
    assert there == {
        (one.place, one.theme): msgspec.structs.replace(one, hosts=()) for one in listed
    }


def test_kinds_count_the_cells_and_gaps_are_among_them(sample):
    heat = sample.heat_map("JP", "KR", AreaFilter(country="LA"))
    found = cells(heat)
    assert len(found) == len(heat.rows) * len(heat.themes)
    assert sum(heat.kinds.values()) == len(found)
    assert heat.kinds["neither"] == sum(c.projects_a + c.projects_b == 0 for c in found.values())


def test_a_project_counts_once_in_a_sum_however_many_cells_it_touches(sample):
    heat = sample.heat_map("JP", "KR", AreaFilter(level="country"))
    wanted = ProjectFilter(provider="JP", region=True, limit=1)
    assert heat.sums.projects_a == sample.projects(wanted)[1]
    for row in heat.rows:
        of = sample.projects(ProjectFilter(provider="KR", country=row.place, limit=1))[1]
        assert row.sums.projects_b == of
    assert sum(row.sums.projects_a for row in heat.rows) > heat.sums.projects_a


def test_sums_of_one_theme_are_those_of_its_column(sample):
    whole = sample.heat_map("JP", "KR", AreaFilter(country="KH"))
    water = sample.heat_map("JP", "KR", AreaFilter(country="KH", theme="water"))
    [column] = [one for one in whole.themes if one.theme == "water"]
    assert water.sums == column.sums == water.themes[0].sums
    assert column.sums.usd_a == pytest.approx(
        sum(row.cells[0].usd_a or 0 for row in water.rows if row.cells[0])
    )


def test_places_where_neither_is_are_left_out_of_the_whole_and_shown_in_their_country(sample):
    whole = sample.heat_map("JP", "KR")
    assert all(row.sums.projects_a or row.sums.projects_b for row in whole.rows)
    assert whole.left_out > 0
    laos = sample.heat_map("JP", "KR", AreaFilter(country="LA", theme="digital"))
    assert any(not row.sums.projects_a and not row.sums.projects_b for row in laos.rows)
    assert laos.left_out == 0


def test_what_may_be_in_cells_too_is_counted_for_both(sample):
    heat = sample.heat_map("JP", "KR")
    japan = sample.portfolio("JP")
    assert heat.missing_a.no_place > 0
    assert heat.missing_a.no_place >= japan.no_province - japan.no_country
    assert heat.missing_a.no_years == 0
    dated = sample.heat_map("JP", "KR", AreaFilter(from_year=2015, to_year=2016))
    assert dated.missing_a.no_years >= japan.no_years > 0  # of some only one end is known
    assert sample.heat_map("JP", "KR", AreaFilter(level="country")).missing_a.no_place == 0
    assert any("name a country but no province" in line for line in words.missing_words(heat))


def test_what_lies_in_other_parts_of_the_world_is_missing_from_no_province(tmp_path, write_iati):
    """An agency's own file has its projects everywhere; in Kenya no province is known here."""
    activities = [
        f'<iati-activity xml:lang="en"><iati-identifier>{country}</iati-identifier>'
        '<reporting-org ref="XM-DAC-701-8" type="10"/>'
        f"<title><narrative>Support of {country}</narrative></title>"
        '<participating-org ref="JP" role="1" type="10"/>'
        f'<recipient-country code="{country}"/></iati-activity>'
        for country in ("KH", "KE", "TZ")
    ]
    centre = Centre.init(tmp_path / "c")
    centre.add([write_iati(tmp_path / "world.xml", *activities)])
    centre.build()
    heat = centre.heat_map("JP", "KR")
    assert (heat.missing_a.no_place, heat.missing_a.no_theme, heat.missing_a.nowhere) == (1, 1, 0)
    by_country = centre.heat_map("JP", "KR", AreaFilter(level="country"))
    assert (by_country.missing_a.no_place, by_country.missing_a.no_theme) == (0, 3)


@pytest.mark.parametrize(
    ("state", "among"),
    [
        ("all", ""),
        ("unknown", ""),
        ("now", ", among the projects under way or planned and those of unknown status"),
        (
            "recent",
            ", among the projects that ended in the last three years and those of unknown status",
        ),
    ],
)
def test_what_is_left_out_is_said_of_the_projects_that_may_belong_there(sample, state, among):
    heat = msgspec.structs.replace(sample.heat_map("JP", "KR"), state=state)
    assert words.left_out_words(heat) == f"Left out in full or in part{among}"


def test_the_best_cells_are_those_with_most_of_both(sample):
    heat = sample.heat_map("JP", "KR")
    least = [min(one.projects_a, one.projects_b) for one in heat.best]
    assert least == sorted(least, reverse=True)
    every = [min(c.projects_a, c.projects_b) for c in cells(heat).values()]
    assert least[0] == max(every)
    assert heat.best[0].place_name in words.best_words(heat)


def test_steps_part_the_cells_in_light_middling_and_dark(sample):
    heat = sample.heat_map("JP", "KR")
    low, high = heat.steps
    weights = [weight_of(c) for c in cells(heat).values() if c.projects_a or c.projects_b]
    assert 0 < low < high
    assert {(w > low) + (w > high) for w in weights} == {0, 1, 2}
    both = heat.best[0]
    assert weight_of(both) == min(both.projects_a, both.projects_b)
    assert weight_of(both, money=True) == min(both.usd_a, both.usd_b)


def test_sentences_say_the_same_figures(sample):
    heat = sample.heat_map("JP", "KR")
    both = sum(heat.kinds[kind] for kind in ("contested", "complementary", "common"))
    either = both + heat.kinds["only-a"] + heat.kinds["only-b"]
    said = words.together_words(heat)
    assert says(said, "Japan", "South Korea", "both", f"{both:,}", f"{either:,} cells")
    assert f"Only Japan has them in {heat.kinds['only-a']:,}" in words.kinds_words(heat)
    one_theme = sample.heat_map("JP", "KR", AreaFilter(country="LA", theme="water"))
    assert "provinces where either has" in words.together_words(one_theme)
    nowhere = sample.heat_map("MI", "UNHCR", AreaFilter(country="TH", theme="digital"))
    assert words.together_words(nowhere).startswith("Neither the Mekong Institute nor ")


def test_titles_say_where_and_what_for(sample):
    heat = sample.heat_map("JP", "KR", AreaFilter(country="LA", theme="water"))
    title = words.title_words(heat)
    assert says(title, "Japan", "South Korea", "Laos", "province", "Water supply and sanitation")


def test_what_cannot_be_asked_is_refused(sample):
    with pytest.raises(BadRequest, match="same provider"):
        sample.heat_map("JP", "JICA")
    with pytest.raises(UnknownName):
        sample.heat_map("JP", "KR", AreaFilter(theme="dragons"))
    with pytest.raises(BadRequest, match="kind"):
        sample.heat_map("JP", "KR", AreaFilter(only="best"))


def test_a_centre_that_is_kept_open_answers_the_same(sample):
    kept = Centre.open(sample.layout.root)
    kept.keep_open()
    try:
        wanted = AreaFilter(country="Cambodia", from_year=2010)
        first = kept.heat_map("JP", "KR", wanted)
        assert kept.heat_map("JP", "KR", wanted) is first
        assert first == sample.heat_map("JP", "KR", wanted)
    finally:
        kept.close()


def test_sentences_tell_the_whole_whichever_cells_are_shown(sample):
    whole = sample.heat_map("JP", "KR")
    part = sample.heat_map("JP", "KR", AreaFilter(only="only-a"))
    assert words.together_words(part) == words.together_words(whole)
    assert words.kinds_words(part) == words.kinds_words(whole)
    assert words.shown_words(whole, None) == ""
    many = len(cells(part))
    assert words.shown_words(part, "only-a") == (f"Shown: only Japan ({many:,} cells).")


def test_what_is_known_of_the_time_of_common_ground_is_true_of_its_projects(sample):
    common = [
        area for area in sample.areas("JP", "KR", AreaFilter(both=True))[0] if area.kind == "common"
    ]
    told = {words.apart_words(area): area for area in common}
    with sample.reading() as connection:
        for area in common:
            for one in (area.a, area.b):
                years = connection.execute(
                    "SELECT count(*) FILTER (y.first_year IS NULL) FROM project AS p"
                    " LEFT JOIN project_years AS y ON y.project_id = p.project_id"
                    " WHERE p.project_id IN (SELECT project_id FROM place_node WHERE node = $place)"
                    " AND p.project_id IN (SELECT project_id FROM purpose_node WHERE node = $theme)"
                    " AND p.project_id IN"
                    " (SELECT project_id FROM project_provider WHERE provider = $who)",
                    {"place": area.place, "theme": area.theme, "who": one.provider},
                ).fetchone()
                assert one.undated == years[0]
    for said, area in told.items():
        a, b = area.a, area.b
        across = a.first_year and b.first_year and a.first_year <= b.last_year
        if across and b.first_year <= a.last_year:
            assert "in no known year did each have a project of its own under way" in said
        for one in (a, b):
            if one.undated and one.undated < one.projects:
                assert f"{one.undated} of {one.name}" in said or said.startswith("no project")


# a build that goes live while one asks


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory, write_register):
    """A centre with its two builds: the second has other projects."""
    folder = tmp_path_factory.mktemp("rebuilt")
    project = {
        "country": "KH", "title_original": "Rural roads in Kampong Thom", "title_lang": "en",
        "dac_purpose_guess": "21020", "start": "2020-01-01", "end": "2022-12-31",
        "amount": "1000000", "currency": "USD",
    }  # fmt: skip
    centre, builds = Centre.init(folder / "centre"), []
    for last in (2, 4):
        rows = [
            project | {"key": f"{code}-{n}", "donor_country": code}
            for n in range(last)
            for code in ("JP", "KR")
        ]
        centre.add([write_register(folder / "register.csv", rows)])
        builds.append(centre.build().build_id)
    return centre, builds


@pytest.mark.parametrize(
    "ask",
    [
        lambda centre: centre.heat_map("JP", "KR"),
        lambda centre: centre.areas("JP", "KR"),
        lambda centre: centre.indices("JP", "KR"),
        lambda centre: centre.portfolio("JP"),
        lambda centre: centre.portfolios(),
    ],
)
def test_an_answer_is_of_one_build_where_another_goes_live_meanwhile(rebuilt, monkeypatch, ask):
    centre, (first, second) = rebuilt
    current = centre.layout.current

    def answer():
        return msgspec.to_builtins(ask(Centre.open(centre.layout.root)))

    def go_live(*of_states):
        current.write_text(second)
        return DayStates(*of_states)

    current.write_text(first)
    of_first = answer()
    served = Centre.open(centre.layout.root)
    served.count_projects()
    with monkeypatch.context() as patch:
        patch.setattr("riparian.centre.providers.DayStates", go_live)
        assert msgspec.to_builtins(ask(served)) == of_first
    assert current.read_text() == second
    of_second = answer()
    assert of_second != of_first
    assert msgspec.to_builtins(ask(served)) == of_second


# rows in another order


def in_the_order_of(by, live):
    """Tables of a snapshot in memory, their rows in another order: as threads may read them."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{live}' AS live (READ_ONLY)")
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'live' AND NOT temporary"
        " AND table_name NOT IN ('problem', 'place_name', 'link', 'overlap')"
    )
    for (table,) in tables.fetchall():
        order = f"SELECT * FROM live.{table} ORDER BY {by}"
        connection.execute(f"CREATE TABLE {table} AS {order}")
    return Snapshot(connection)


def test_sums_are_the_same_to_the_last_digit_in_whatever_order_they_are_added(sample):
    answers = set()
    live = sample.layout.snapshot(sample.built())
    for by in ("rowid", "hash(rowid)"):
        with in_the_order_of(by, live) as snapshot:
            states = DayStates(*load_every_period(snapshot), today())
            every = (
                map_heat(snapshot, "JP", "KR", AreaFilter(), today(), states),
                map_heat(snapshot, "JP", "KR", AreaFilter(place="Mekong"), today(), states),
                list_areas(snapshot, "JP", "KR", AreaFilter(limit=None), today(), states),
                work_out(snapshot, "JP", "KR", IndexFilter(), states),
                load_portfolios(snapshot, states),
            )
            answers.add(tuple(map(msgspec.json.encode, every)))
    assert len(answers) == 1
