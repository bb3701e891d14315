"""Projects of which no purpose is known count in areas by the chances that their texts give."""

from __future__ import annotations

import pytest

from riparian import AreaFilter, Centre, ProjectFilter
from riparian.wording import chance_counts as words
from saying import says

pytestmark = pytest.mark.slow

PROPOSED = (
    "Support for Women Entrepreneurs",
    "Support for Women Entrepreneurs, second year",
    "Women Entrepreneurs of the Market",
)
"""Titles of which the words alone propose a purpose and are certain of none."""


@pytest.fixture(scope="module")
def uncertain(tmp_path_factory, write_register):
    """A centre with one project of a reported purpose and some of which none is known."""
    folder = tmp_path_factory.mktemp("by_chance")
    Centre.init(folder / "centre")
    settings = folder / "centre" / "centre.toml"
    settings.write_text(settings.read_text("utf-8").replace('"auto"', '"none"'), "utf-8")
    centre = Centre.open(folder / "centre")
    base = {"donor_country": "JP", "country": "KH", "title_lang": "en"}
    rows = [
        base | {"key": f"may-{number}", "title_original": title}
        for number, title in enumerate(PROPOSED)
    ]
    rows.append(base | {"key": "known", "title_original": "Plan X", "dac_purpose_guess": "15170"})
    rows.append(base | {"key": "silent", "title_original": "Phase two of the plan"})
    centre.add([write_register(folder / "japan.csv", rows)])
    centre.build()
    return centre


def chances(centre):
    with centre.reading() as connection:
        rows = connection.execute("SELECT project_id, theme, chance FROM theme_chance").fetchall()
    return {(project, theme): chance for project, theme, chance in rows}


@pytest.fixture(scope="module")
def area(uncertain):
    """The cell of Cambodia in which the known project is."""
    found, _ = uncertain.areas("JP", "KR", AreaFilter(level="country"))
    [area] = found
    return area


def test_the_chances_are_of_what_is_proposed_alone(uncertain):
    of = chances(uncertain)
    assert {project for project, _ in of} == {"may-0", "may-1", "may-2"}
    for project in ("may-0", "may-1", "may-2"):
        own = [chance for (name, _), chance in of.items() if name == project]
        assert 0.5 < sum(own) <= 1.02


def test_a_cell_counts_what_is_known_and_what_is_to_be_expected(uncertain, area):
    expected = sum(chance for (_, theme), chance in chances(uncertain).items()
                   if theme == area.theme)  # fmt: skip
    assert (area.projects_a, area.kind) == (1, "only-a")
    assert area.by_chance_a == pytest.approx(expected, abs=0.02)
    assert area.by_chance_a > 0.5
    assert area.by_chance_b == 0
    assert area.no_theme == 1  # 'silent', of which nothing is said


def test_lists_hold_only_projects_that_are_known(uncertain, area):
    found, total = uncertain.projects(ProjectFilter(theme=area.theme))
    assert (total, [line.handle for line in found]) == (1, ["known"])


def test_a_theme_of_which_no_project_is_known_is_a_gap_with_a_chance(uncertain):
    of = chances(uncertain)
    themes = {theme for _, theme in of}
    gaps, _ = uncertain.areas("JP", "KR", AreaFilter(level="country", country="KH", only="neither"))
    with_chance = {gap.theme: gap.by_chance_a for gap in gaps if gap.by_chance_a}
    assert with_chance
    assert set(with_chance) < themes
    assert all(gap.a is None for gap in gaps)


def test_sums_of_the_table_count_each_chance_once(uncertain, area):
    heat = uncertain.heat_map("JP", "KR", AreaFilter(level="country"))
    of = chances(uncertain)
    assert heat.sums.by_chance_a == pytest.approx(sum(of.values()), abs=0.02)
    [column] = [theme for theme in heat.themes if theme.theme == area.theme]
    assert column.sums.by_chance_a == pytest.approx(area.by_chance_a, abs=0.02)
    [row] = [row for row in heat.rows if row.place == "KH"]
    assert row.sums.by_chance_a == pytest.approx(sum(of.values()), abs=0.02)
    assert heat.missing_a.no_theme == 1


def test_a_count_by_chance_is_said_in_words(riparian, uncertain, area):
    expected = words.expected_of(1, area.by_chance_a)
    assert expected > 1
    shown = riparian("-C", uncertain.layout.root, "areas", "JP", "KR", "--level", "country")
    assert says(shown.out, f"about {expected} projects (1 known, the rest by chance)")
    assert f"{area.by_chance_a}" not in shown.out
    assert words.BY_CHANCE in shown.err
    [row] = riparian(
        "-C", uncertain.layout.root, "areas", "JP", "KR", "--level", "country", "--csv"
    ).csv
    assert (row["projects_a"], float(row["by_chance_a"])) == ("1", area.by_chance_a)


@pytest.mark.parametrize(
    ("known", "by_chance", "said"),
    [
        (9, 2.6, "about 12 projects (9 known, the rest by chance)"),
        (9, 0.4, "9 projects"),
        (0, 1.2, "about 1 project (none known, all by chance)"),
    ],
)
def test_words_for_counts(known, by_chance, said):
    assert words.projects_words(known, by_chance) == said
