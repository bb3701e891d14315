"""What a person types is taken as it is meant, and what is found to be empty is explained."""

from __future__ import annotations

import pytest

from riparian import Centre, ProjectFilter
from riparian.cli import output


@pytest.fixture
def of_small(riparian, small):
    """Run a command in the small centre."""
    return lambda *words: riparian("-C", small.layout.root, *words)


# -C


@pytest.mark.parametrize(
    "place",
    [
        ("-C", "{}", "overlaps", "JP", "KR"), ("overlaps", "-C", "{}", "JP", "KR"),
        ("overlaps", "JP", "KR", "-C", "{}"), ("overlaps", "JP", "KR", "-C{}"),
        ("overlaps", "JP", "KR", "-C={}"), ("-C={}", "overlaps", "JP", "KR"),
        ("-C", "/no/such", "overlaps", "JP", "KR", "-C", "{}"),
    ],
)  # fmt: skip
def test_the_folder_may_be_named_before_and_after_the_command(riparian, small, place):
    answer = riparian(*(word.format(small.layout.root) for word in place), "--json")
    assert (answer.status, answer.err) == (0, "")
    assert answer.json


@pytest.mark.parametrize("command", ["status", "problems", "projects"])
def test_other_commands_take_the_folder_behind_them_too(riparian, small, command):
    assert riparian(command, "-C", small.layout.root).status == 0
    assert "-C DIR" in riparian(command, "--help").out


def test_after_two_dashes_there_are_no_options(riparian, small):
    answer = riparian("projects", "--", "-C", small.layout.root)
    assert answer.status == 2
    assert "-C" in answer.err


def test_words_to_look_for_may_look_like_an_option(of_small):
    found = of_small("projects", "--query", "-C", "--json").json
    assert [line["id"] for line in found] == ["US-GOV-1-CLINICS"]


def test_a_command_that_makes_a_centre_takes_no_folder_twice(riparian, tmp_path):
    answer = riparian("init", tmp_path / "c", "-C", tmp_path)
    assert answer.status == 2
    assert not (tmp_path / "c").exists()


# days


@pytest.mark.parametrize(
    "words", [("projects", "--ongoing-on"), ("project", "jp-1", "--on")], ids=" ".join
)
def test_a_day_may_be_today_and_what_is_none_is_shown_how_to_write(of_small, words):
    assert of_small(*words, "today").status == 0
    answer = of_small(*words, "25/11/2026")
    assert answer.status == 2
    assert "Expected a day such as 2026-11-25, got '25/11/2026'." in answer.err


# nothing found


def test_a_provider_without_projects_is_said_first(riparian, sample):
    answer = riparian("-C", sample.layout.root, "projects", "--provider", "USAID", "--query", "zzz")
    assert answer.status == 0
    assert "The United States has no project in this centre; add its files." in answer.err


def test_what_fits_without_each_option_is_counted(of_small, small):
    err = of_small("projects", "--provider", "JP", "--query", "zzz").err
    of_japan = small.projects(ProjectFilter("JP"))[1]
    assert f"Without --query, {of_japan} projects fit." in err
    err = of_small("projects", "--provider", "KR", "--query", "CLINICS").err
    assert "Without --provider, 2 projects fit; without --query, " in err
    err = of_small("projects", "--theme", "digital", "--query", "zzz").err
    assert err.splitlines() == ["0 projects", "See what the centre holds: riparian status"]


def test_no_overlap_is_answered_with_what_there_is_on_each_side(riparian, sample):
    def answered(*words):
        return riparian("-C", sample.layout.root, "overlaps", "JP", "KR", *words).err.splitlines()

    japan = sample.projects(ProjectFilter(provider="JP", country="KH", theme="floods"))[1]
    lines = answered("--country", "Cambodia", "--theme", "floods")
    assert lines[:2] == [
        "No overlap fits.",
        f"Floods, drought and early warning in Cambodia: Japan {japan} projects, South Korea none"
        " known.",
    ]
    assert lines[2].startswith("Without --country, ")
    assert "; without --theme, " in lines[2]
    lines = answered("--country", "Laos", "--place", "Battambang")
    assert "Battambang is in Cambodia, not in Laos." in lines
    lines = answered("--place", "Korat", "--kind", "relay")
    assert "In Nakhon Ratchasima: Japan 2 projects, South Korea none known." in lines


def test_a_small_place_without_projects_is_answered_with_its_province(riparian, sample):
    answer = riparian("-C", sample.layout.root, "overlaps", "JP", "KR", "--place", "Kralanh")
    lines = answer.err.splitlines()
    assert "In Kralanh: neither Japan nor South Korea is known to have a project." in lines
    assert lines[-1].startswith("In Siem Reap as a whole: Japan ")
    projects = riparian("-C", sample.layout.root, "projects", "--place", "Kralanh").err
    assert "In Siem Reap as a whole there are " in projects


def test_an_empty_centre_says_what_to_do(riparian, tmp_path):
    Centre.init(tmp_path / "c").build()
    assert "Next: riparian add PATH" in riparian("-C", tmp_path / "c", "projects").err


# areas


def test_areas_say_that_projects_may_be_counted_twice(of_small):
    answer = of_small("areas", "JP", "KR")
    assert "may be one project count separately" in answer.err
    assert "several records" not in answer.out


def test_no_area_of_both_is_answered_with_what_to_try(of_small):
    answer = of_small("areas", "KR", "CN", "--both", "--theme", "digital")
    assert answer.out == ""
    assert answer.err.startswith(
        "No area fits.\nDigital: neither South Korea nor China is known to have a project.\n"
    )
    assert "try --level country" in answer.err
    again = of_small("areas", "KR", "CN", "--both", "--theme", "digital", "--level", "country")
    assert "try --level" not in again.err


@pytest.mark.parametrize("width", [40, 60, 89])
def test_areas_in_a_narrow_window_break_no_word(riparian, sample, width, monkeypatch):
    words = ("-C", sample.layout.root, "areas", "Japan", "KR", "--state", "all", "--limit", "20")
    wide = riparian(*words).out
    monkeypatch.setattr(output, "NOT_A_TERMINAL_WIDTH", width)
    narrow = riparian(*words).out
    assert max(map(len, narrow.splitlines())) <= width
    for area in riparian(*words, "--json").json:
        for word in f"{area['place_name']} {area['theme_name']}".split():
            assert word in narrow
            assert word in wide


# one project


def test_a_project_shows_all_that_its_record_says(riparian, tmp_path, write_iati, one_activity):
    inner = (
        '<participating-org role="4" ref="X-9"><narrative>Water Board</narrative>'
        "</participating-org>"
        '<recipient-country code="KH"/>'
        '<sector vocabulary="99" code="W1"><narrative>Clean wells</narrative></sector>'
        '<tag vocabulary="99" code="T1"><narrative>women first</narrative></tag>'
    )
    centre = Centre.init(tmp_path / "c")
    centre.add([write_iati(tmp_path / "one.xml", one_activity("X-1", inner))])
    centre.build()
    out = riparian("-C", tmp_path / "c", "project", "X-1").out
    for words in (
        "implementing  Water Board  (X-9)", "sector  Clean wells  (W1 of vocabulary 99)",
        "tag  women first  (T1)",
    ):  # fmt: skip
        assert words in out


def test_the_notes_and_the_whole_address_of_a_row_are_shown(riparian, tmp_path):
    address = "https://example.org/" + "page/" * 40
    centre = Centre.init(tmp_path / "c")
    path = tmp_path / "list.csv"
    path.write_text(
        "key,donor_country,title_original,country,amount,currency,status_note,source_url\n"
        f"n-1,KR,우물,KH,5000,KRW,The loan was never signed.,{address}\n",
        encoding="utf-8",
    )
    centre.add([path])
    centre.build()
    out = riparian("-C", tmp_path / "c", "project", "n-1").out
    assert "note  The loan was never signed." in out
    assert f" {address}\n" in out
    assert "KRW 5,000 (no value in dollars), no date" in out
    assert "on no date" not in out
