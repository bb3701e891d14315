"""The command line: data on stdout, talk on stderr, shapes for programs, two lines for errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from riparian import Centre, ProblemFilter
from saying import says

READ = (
    ("status",), ("problems",), ("projects",), ("project", "jp-1"), ("overlaps", "JP", "KR"),
    ("explain", "jp-1~kr-1"), ("areas", "JP", "KR"), ("indices", "JP", "KR"),
)  # fmt: skip


@pytest.fixture
def of_small(riparian, small):
    """Run a command in the small centre."""
    return lambda *words: riparian("-C", small.layout.root, *words)


@pytest.fixture
def of_sample(riparian, sample):
    """Run a command in the sample centre."""
    return lambda *words: riparian("-C", sample.layout.root, *words)


# every read command


@pytest.mark.parametrize("words", READ, ids=lambda words: words[0])
def test_every_read_command_prints_for_people_in_a_hundred_columns(of_small, words):
    answer = of_small(*words)
    assert answer.status == 0
    assert "\x1b" not in answer.out
    if words != ("problems",):
        assert answer.out.strip()


@pytest.mark.parametrize("words", READ, ids=lambda words: words[0])
def test_every_read_command_prints_json_and_nothing_else(of_small, words):
    answer = of_small(*words, "--json")
    assert answer.status == 0
    assert isinstance(answer.json, (dict, list))
    assert answer.err == ""


@pytest.mark.parametrize("words", READ[1:], ids=lambda words: words[0])
def test_before_the_first_build_every_read_command_says_what_to_do(riparian, tmp_path, words):
    Centre.init(tmp_path / "c")
    answer = riparian("-C", tmp_path / "c", *words)
    assert answer.status == 1
    assert answer.out == ""
    assert "Nothing has been built" in answer.err
    assert "riparian build" in answer.err


def test_before_the_first_build_status_says_the_next_step(riparian, tmp_path, whole):
    Centre.init(tmp_path / "c")
    assert "riparian add PATH" in riparian("-C", tmp_path / "c", "status").out
    riparian("-C", tmp_path / "c", "add", whole / "japan.csv")
    assert "riparian build" in riparian("-C", tmp_path / "c", "status").out
    document = riparian("-C", tmp_path / "c", "status", "--json").json
    assert (document["build"], document["stale"], document["datasets"]) == (None, True, [])


# the shapes that programs rely on


def test_status_as_json_has_the_shape_that_was_promised(of_small):
    document = of_small("status", "--json").json
    assert set(document) >= {"centre", "build", "stale", "records", "activities", "refused"}
    assert [d["name"] for d in document["datasets"]] == [
        "china", "japan", "korea", "undp", "united_states",
    ]  # fmt: skip
    for dataset in document["datasets"]:
        assert set(dataset) >= {"name", "path", "reader", "activities", "refused", "problems"}
        assert isinstance(dataset["problems"], dict)
    assert document["records"] == 17
    assert document["projects"] == len(of_small("projects", "--json", "--limit", "0").json)


def test_status_says_how_many_projects_the_records_make(of_sample, sample_rows):
    answer = of_sample("status")
    many = of_sample("status", "--json").json["projects"]
    records = sum(sample_rows.values())
    assert 0 < many < records
    words = f"{records:,} records make {many} projects; several records can describe one"
    assert words in answer.out


def test_indices_say_for_whom_a_project_of_both_counts(of_small):
    said = of_small("indices", "JP", "KR", "--by", "projects").err
    assert says(said, "both", "counts", "each")


def test_of_a_title_in_a_host_country_s_language_the_words_are_told_that_can_be_read(of_small):
    told = of_small("gloss", "โครงการก่อสร้างสะพานมิตรภาพ แห่งที่ 2").out
    assert "Words read: project, construction, bridge, friendship; the rest is not read" in told
    assert "not read: แห่งที่ 2" in told
    assert "No word of this title could be read" in of_small("gloss", "ທດສອບ").out


@pytest.mark.parametrize(
    ("text", "what", "try_this"),
    [
        ("kr-1", "looks like the identifier", "riparian project kr-1"),
        ("", "No title was given", "riparian gloss"),
        ("A road", "has no letters of these", "as published"),
    ],
)
def test_gloss_says_what_to_give_instead_of_what_is_no_title(of_small, text, what, try_this):
    answer = of_small("gloss", text)
    assert answer.status == 2
    assert what in answer.err
    assert try_this in answer.err


def test_overlaps_as_json_have_the_shape_that_was_promised(of_small):
    for overlap in of_small("overlaps", "JP", "KR", "--json").json:
        assert set(overlap) >= {
            "id", "kind", "strength_bits", "closer_than", "sentence", "a", "b", "evidence",
        }  # fmt: skip
        for side in (overlap["a"], overlap["b"]):
            assert set(side) >= {"id", "provider", "title", "original", "places", "start", "end"}
        for piece in overlap["evidence"]:
            assert set(piece) == {"feature", "value", "bits", "sentence", "source", "disputed_by"}
            for source in piece["source"]:
                assert source["dataset"]
                assert source.get("row") or source.get("line")


def test_explain_gives_the_same_object_as_the_list_but_for_its_group(of_small):
    [first, *_] = of_small("overlaps", "JP", "KR", "--json").json
    assert first.pop("group") == first.pop("meeting") == first["id"]
    explained = of_small("explain", first["id"], "--json").json
    assert set(explained.pop("undertakings")) == {"a", "b"}
    assert explained == first


def test_json_keeps_every_script_as_it_is(of_small):
    text = of_small("projects", "--json").out
    assert "シェムリアップ上水道拡張計画" in text
    assert "씨엠립 상수도 개선사업" in text


@pytest.mark.parametrize(
    "words", [("projects",), ("overlaps", "JP", "KR"), ("areas", "JP", "KR"), ("problems",)],
    ids=lambda words: words[0],
)  # fmt: skip
def test_csv_holds_the_rows_of_the_json(of_sample, words):
    rows = of_sample(*words, "--csv", "--limit", "30").csv
    objects = of_sample(*words, "--json", "--limit", "30").json
    assert len(rows) == len(objects) == 30
    for key in ("id", "sentence", "usd_a", "message"):
        if key in objects[0] and key in rows[0]:
            assert [r[key] for r in rows] == [
                "" if o[key] is None else str(o[key]) for o in objects
            ]


def test_no_cell_of_the_csv_is_run_by_a_spreadsheet(of_small):
    rows = of_small("projects", "--csv").csv
    assert len(rows) == 17
    [rice] = [row for row in rows if row["id"] == "jp-5"]
    assert rice["title"] == '\'=HYPERLINK("https://example.org","rice")'
    for row in (*rows, *of_small("overlaps", "JP", "KR", "--csv").csv):
        assert not [v for v in row.values() if v[:1] in tuple("=+-@\t\r")]


def test_a_limit_of_nought_prints_all(of_sample, sample_rows):
    projects = of_sample("projects", "--limit", "0", "--json").json
    assert 600 < len(projects) < sum(sample_rows.values())
    assert len(of_sample("overlaps", "JP", "KR", "--limit", "0", "--csv").csv) > 1000
    assert len(of_sample("projects", "--limit", "4", "--json").json) == 4


def test_every_filter_of_the_command_line_reaches_the_catalogue(of_small):
    def ids(*words):
        return {one["id"] for one in of_small(*words, "--json").json}

    assert ids("projects", "--provider", "China") == {"cn-1", "cn-2"}
    assert ids("projects", "--country", "Vietnam") == {"jp-4", "kr-2", "kr-6"}
    assert ids("projects", "--place", "Kampot") == {"cn-2", "XM-DAC-41114-PROJECT-7"}
    assert ids("projects", "--theme", "education") == {"kr-6"}
    assert ids("projects", "--ongoing-on", "2029-01-01") == {"jp-5", "kr-4"}
    assert ids("projects", "--query", "irrigation") == {"jp-7", "kr-4"}
    pair = ("overlaps", "JP", "KR")
    assert ids(*pair, "--country", "LA") == {"jp-6~kr-5"}
    assert ids(*pair, "--place", "Hanoi") == {"jp-4~kr-2"}
    assert ids(*pair, "--theme", "health") == {"jp-6~kr-5"}
    assert ids(*pair, "--kind", "Same field") == {"jp-7~kr-4"}
    assert {"jp-2~kr-1", "jp-6~kr-5"} <= ids(*pair, "--kind", "Complement")
    assert ids(*pair, "--on", "2029-01-01") == {"jp-5~kr-4"}
    areas = of_small(
        "areas", "JP", "KR", "--level", "country", "--both", "--country", "VN", "--json"
    )
    assert [(a["place"], a["theme"]) for a in areas.json] == [("VN", "roads")]


def test_nothing_that_fits_is_said_and_is_no_error(of_small):
    answer = of_small("overlaps", "JP", "KR", "--country", "Thailand")
    assert (answer.status, answer.out) == (0, "")
    assert "No overlap fits" in answer.err


# people


def test_the_list_shows_place_kind_sentence_and_both_titles_with_their_originals(of_small):
    out = of_small("overlaps", "JP", "KR").out
    for words in (
        "Siem Reap, Cambodia", "Doubling", "jp-1~kr-1", "シェムリアップ上水道拡張計画",
        "씨엠립 상수도 개선사업", "JICA", "KOICA", "2018–2022",
    ):  # fmt: skip
        assert words in out


def test_explaining_shows_each_step_its_source_and_what_is_not_known(of_small):
    out = of_small("explain", "jp-2~kr-1").out
    for words in ("Place", "Purpose", "Time", "Together", "japan row 3", "korea row 2"):
        assert words in out
    assert "What is not known" in out
    assert "What you could do" in out


def test_a_project_shows_how_each_value_is_known(of_small):
    out = of_small("project", "jp-1").out
    for words in (
        "Source: japan, row 2",
        "reported:",
        "derived:",
        "commitment",
        "JPY 2,000,000,000",
    ):
        assert words in out


def test_counts_go_to_stderr_so_that_lists_can_be_piped(of_small):
    answer = of_small("projects", "--limit", "2")
    assert "2 of 17 projects; more with --limit" in answer.err
    assert "of 17" not in answer.out


def test_markup_in_names_is_shown_and_not_obeyed(riparian, my_own, write_register, tmp_path):
    settings = my_own.layout.settings
    settings.write_text(settings.read_text().replace('"Small"', '"[red]Centre[/nothing]"'))
    row = {"key": "[/bold]", "title_original": "[link=x]Title[/]", "country": "KH", "start": "[/x]"}
    my_own.add([write_register(tmp_path / "markup.csv", [row])])
    my_own.build()
    assert "[red]Centre[/nothing]" in riparian("-C", my_own.layout.root, "status").out
    assert "[link=x]Title[/]" in riparian("-C", my_own.layout.root, "project", "[/bold]").out
    assert "[/x]" in riparian("-C", my_own.layout.root, "problems").out


def test_a_centre_that_changed_since_the_build_says_so(riparian, my_own, whole, tmp_path):
    (tmp_path / "new.csv").write_text((whole / "china.csv").read_text().replace("cn-", "c-"))
    my_own.add([tmp_path / "new.csv"])
    answer = riparian("-C", my_own.layout.root, "status")
    assert "Next: riparian build" in answer.err
    assert riparian("-C", my_own.layout.root, "status", "--json").json["stale"] is True


def test_a_centre_of_which_something_else_is_said_since_the_build_says_so(riparian, my_own, whole):
    riparian("-C", my_own.layout.root, "add", whole / "china.csv", "--provider", "KR")
    assert riparian("-C", my_own.layout.root, "status", "--json").json["stale"] is True


# wrong use

WRONG = [
    ("overlaps", "JP", "Atlantis"), ("overlaps", "JP", "JICA"),
    ("overlaps", "JP", "KR", "--country", "Atlantis"),
    ("overlaps", "JP", "KR", "--place", "Atlantis"), ("overlaps", "JP", "KR", "--theme", "x"),
    ("overlaps", "JP", "KR", "--kind", "x"), ("overlaps", "JP", "KR", "--on", "soon"),
    ("overlaps", "JP"), ("overlaps", "JP", "KR", "--limit", "-1"),
    ("explain", "jp-1"), ("explain", "x~y"),
    ("explain", "jp-4~kr-6"), ("project", "nothing"), ("project", "jp-1", "--on", "2020"),
    ("projects", "--provider", "Atlantis"), ("projects", "--country", "Atlantis"),
    ("projects", "--place", "Atlantis"), ("projects", "--theme", "x"),
    ("projects", "--ongoing-on", "x"),
    ("areas", "JP", "Atlantis"), ("areas", "JP", "KR", "--level", "x"),
    ("areas", "JP", "KR", "--place", "x"), ("areas", "JP", "KR", "--only", "x"),
    ("areas", "JP", "KR", "--from", "2020", "--to", "2010"), ("indices", "JP", "KR", "--by", "x"),
    ("indices", "JP", "Japan"),
    ("problems", "--dataset", "x"), ("problems", "--code", "x"), ("problems", "--severity", "x"),
    ("status", "--jason"), ("statsu",), ("add",), ("add", "x", "--reader", "x"), ("build", "now"),
    ("evaluate", "x", "y"),
]  # fmt: skip


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_words_exit_with_2_and_a_line_of_what_to_try(of_small, words):
    answer = of_small(*words)
    assert answer.status == 2
    assert answer.out == ""
    first, second, *_ = answer.err.splitlines()
    assert first.startswith("riparian: ")
    assert any(line.startswith("  try: ") for line in (second, answer.err.splitlines()[-1]))
    assert "Traceback" not in answer.err


def test_areas_of_a_provider_with_itself_are_refused(of_small):
    assert of_small("areas", "JP", "Japan").status == 2


@pytest.mark.parametrize("left", [0, 5000])
def test_a_damaged_snapshot_is_named_with_what_to_do(riparian, my_own, left):
    snapshot = my_own.layout.snapshot(my_own.built())
    snapshot.write_bytes(snapshot.read_bytes()[:left])
    answer = riparian("-C", my_own.layout.root, "status")
    assert answer.status == 1
    assert "try: " in answer.err


def test_a_name_of_two_lines_does_not_leave_half_a_centre(riparian, tmp_path):
    riparian("init", tmp_path / "c", "--name", "a\nb")
    assert Centre.open(tmp_path / "c").settings.name == "a\nb"


@pytest.mark.parametrize("pair", ['["Japan", "KR"]', '["JP", "Atlantis"]', '["JP", "JP"]'])
def test_a_pair_in_the_settings_that_cannot_be_worked_out_is_said(riparian, my_own, pair):
    text = my_own.layout.settings.read_text().replace('["JP", "KR"]', pair)
    my_own.layout.settings.write_text(text)
    answer = riparian("-C", my_own.layout.root, "build")
    assert answer.status != 0 or " 0 overlaps kept" not in answer.out


# as a process


def test_the_program_and_the_module_are_the_same(process):
    assert process("--version").stdout.startswith("riparian ")
    help_text = process("--help").stdout
    for command in ("init", "add", "build", "overlaps", "explain"):
        assert f"  {command} " in help_text


def test_exit_statuses_are_those_of_a_good_program(process, small, tmp_path):
    assert process("-C", small.layout.root, "status").returncode == 0
    assert process("-C", tmp_path, "status").returncode == 2
    assert process("-C", small.layout.root, "add", tmp_path / "none").returncode == 1
    assert process().returncode == 2


def test_data_goes_to_stdout_and_talk_to_stderr(process, small):
    answer = process("-C", small.layout.root, "overlaps", "JP", "KR", "--limit", "1")
    assert "~kr-" in answer.stdout
    assert re.search(r"\b1 of \d+ overlaps shown", answer.stderr)
    assert "shown" not in answer.stdout


def test_an_error_is_two_lines_on_stderr(process, small):
    answer = process("-C", small.layout.root, "overlaps", "JP", "Atlantis")
    assert answer.stdout == ""
    first, second = answer.stderr.splitlines()
    assert says(first, "riparian", "no provider", "Atlantis")
    assert second.startswith("  try: ")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
@pytest.mark.parametrize("how", [("--csv",), ("--json",), ()])
def test_who_stops_reading_a_pipe_is_not_shown_an_error(sample, how):
    command = [sys.executable, "-m", "riparian", "-C", str(sample.layout.root)]
    with subprocess.Popen(
        [*command, "projects", "--limit", "0", *how],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": ""},
    ) as listing:
        listing.stdout.read(10)
        listing.stdout.close()
        said = listing.stderr.read().decode()
    assert listing.returncode == 141
    assert "Traceback" not in said
    assert "Error" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
@pytest.mark.parametrize("how", [("--csv",), ("--json",), ()])
def test_output_that_finds_no_room_is_two_lines(small, how):
    command = [sys.executable, "-m", "riparian", "-C", str(small.layout.root), "projects", *how]
    with Path("/dev/full").open("wb") as full:
        answer = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 2


def test_every_script_can_be_printed_where_the_system_is_set_to_another(process, small):
    command = ("-C", small.layout.root, "projects", "--limit", "0")
    for how in ((), ("--csv",)):
        answer = process(*command, *how, env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
        assert answer.returncode == 0, answer.stderr
        assert "シェムリアップ上水道拡張計画" in answer.stdout


def test_the_centre_one_stands_in_is_the_default(process, small):
    answer = process("status", "--json", cwd=small.layout.root)
    assert json.loads(answer.stdout)["centre"] == "Small"


@pytest.mark.usefixtures("only_thin_sample")
def test_the_demo_builds_the_sample_and_shows_what_it_finds(riparian, tmp_path):
    answer = riparian("demo", tmp_path / "demo")
    assert answer.status == 0
    for words in ("Japan and South Korea", "The strongest", "What is not known", "explain "):
        assert words in answer.out
    again = riparian("demo", tmp_path / "demo")
    assert again.status == 0
    records = Centre.open(tmp_path / "demo").status()
    assert f"From {sum(one.records for one in records):,} published records" in again.out
    [command] = [line for line in answer.out.splitlines() if " explain " in line][:1]
    words = command.split()
    explained = riparian(*words[words.index("-C") :])
    assert (explained.status, "The evidence" in explained.out) == (0, True)


def test_problems_that_say_the_same_stand_once_and_count_as_many(riparian, sample):
    every, total = sample.problems()
    groups, different = sample.problem_groups()
    assert len(groups) == different < total == len(every) == sum(one.count for one in groups)
    told = [(one.problem, one.count) for one in groups]
    for problem, count in told[:20]:
        alike = [
            one
            for one in every
            if (one.dataset, one.code, one.field, one.expected, one.got, one.kept)
            == (problem.dataset, problem.code, problem.field, problem.expected, problem.got,
                problem.kept)
        ]  # fmt: skip
        assert len(alike) == count
        assert alike[0] == problem
    printed = riparian("-C", sample.layout.root, "problems", "--limit", 0)
    heads = [line for line in printed.out.splitlines() if line.startswith(("note", "warning"))]
    assert len(heads) == different
    assert f"{total:,} problems, shown as {different:,}: those that say the same" in printed.err
    some = riparian("-C", sample.layout.root, "problems", "--limit", 3)
    assert f"The first 3 of {total:,} problems, shown as {different:,}:" in some.err
    assert len(riparian("-C", sample.layout.root, "problems", "--limit", 0, "--json").json) == total


def test_groups_of_problems_are_listed_in_parts_without_a_gap(sample):
    groups, different = sample.problem_groups()
    parts = [
        group
        for offset in range(0, different, 50)
        for group in sample.problem_groups(ProblemFilter(limit=50, offset=offset))[0]
    ]
    assert parts == groups
