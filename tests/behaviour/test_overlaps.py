"""Overlaps of two partners: found, bounded, explained, and each fact traceable to its line."""

from __future__ import annotations

import csv
import re
from collections import Counter

import duckdb
import pytest

from folder_copies import copy_folder
from riparian import Centre, OverlapFilter, ProblemFilter, ProjectFilter
from riparian.errors import BadRequest, SnapshotMissing, UnknownName
from riparian.normalise.iso_days import today
from riparian.overlap.engine.search_rows import gathering
from riparian.overlap.report.year_spans import span_of, year_words
from riparian.region.pack import load_region
from riparian.store.snapshot import live_build, open_snapshot
from sample_keys import key_of, keys_of, pair_of
from saying import says

ROUNDING = 0.05  # nine lines of evidence, each rounded to a hundredth


@pytest.fixture(scope="module")
def all_of(sample):
    """Every overlap of Japan and Korea in the sample, the strongest first."""
    return sample.overlaps("JP", "KR", OverlapFilter(order="strength"))[0]


def ids(overlaps):
    return {o.id for o in overlaps}


def in_file(centre, source):
    """The words in the received file where a piece of evidence says that it stands."""
    [dataset] = [d for d in centre.datasets() if d.name == source.dataset]
    if source.row is not None:
        with dataset.file.open(encoding="utf-8-sig", newline="") as table:
            return " ".join(list(csv.reader(table))[source.row - 1])
    return " ".join(dataset.file.read_text("utf-8").splitlines()[source.line - 1 :][:2])


# what an overlap is


def test_same_town_same_purpose_same_years_is_doubling(small):
    overlap = small.explain("jp-1~kr-1")
    assert overlap.kind == "doubling"
    assert overlap.place == "Siem Reap, Cambodia"
    assert "3 years in common" in overlap.sentence
    assert says(overlap.sentence, "Japan", "2018–2022", "South Korea", "2020–2023")


def test_same_town_and_purpose_one_after_the_other_is_relay(small):
    overlap = small.explain("jp-4~kr-2")
    assert overlap.kind == "relay"
    assert says(overlap.sentence, "Japan", "2010–2014", "then", "South Korea", "2016–2020")


def test_same_town_and_field_for_different_purposes_is_complement(small):
    assert small.explain("jp-7~kr-3").kind == "complement"


def test_two_roads_through_one_town_are_no_doubling(sample):
    [_, road_5] = keys_of("国道5号線改修計画")
    road_56 = key_of("GMS Cambodia northwest provincial road improvement (NR56 Sisophon-Samraong)")
    overlap = sample.explain(f"{road_5}~{road_56}")
    assert overlap.place.startswith("Sisophon")
    assert overlap.kind == "complement"
    [place] = [e for e in overlap.evidence if e.feature == "place"]
    assert re.findall(r"road or line (\d+)", place.sentence) == ["5", "56"]


def test_one_programme_of_two_lenders_is_known_by_its_name(sample):
    of_japan = "気候変動対策支援プログラム(第六期)"
    of_korea = "Support Program to Respond to Climate Change for Fiscal Year 2014"
    overlap = sample.explain(pair_of(of_japan, of_korea))
    assert overlap.kind == "same-effort"
    [named] = [e for e in overlap.evidence if e.feature == "named"]
    assert (named.value, named.bits) == ("same name in both titles", 0)


def test_an_agency_named_for_something_else_makes_no_same_effort(sample):
    of_japan = "衛星情報の活用による災害・気候変動対策計画(第一期)"
    satellite = sample.explain(pair_of(of_japan, "베트남 기후변화대응 프로그램 3차 사업"))
    assert satellite.kind != "same-effort"
    assert not [e for e in satellite.evidence if e.feature == "named"]


@pytest.mark.parametrize(
    ("of_japan", "of_korea", "words"),
    [
        # villages merge their budgets; the title tells of villages
        ("第9次貧困削減支援オペレーション", "라오스 새마을운동 ODA 시범사업", "budgets"),
        # a college for teachers, and buses that bring children to school
        (
            "教員養成校整備計画",
            "미얀마 스쿨버스 지원을 통한 교육환경 개선사업('19-'22/300만불)...",
            "school",
        ),
        # in Prek Kdam (プレッククダム), a town
        (
            "国道5号線改修計画(プレッククダム-スレアマアム間)(第1期)",
            "Dauntri Multipurpose Dam",
            "ダム",
        ),
    ],
)
def test_a_word_in_passing_or_inside_another_tells_no_subject(sample, of_japan, of_korea, words):
    try:
        evidence = sample.explain(pair_of(of_japan, of_korea)).evidence
    except UnknownName:  # nothing else is left that they share
        return
    told = [e.sentence for e in evidence if e.feature == "subject"]
    assert not [sentence for sentence in told if f"'{words}'" in sentence]


def test_same_country_and_purpose_without_a_place_may_be_a_complement_and_is_not_firm(small):
    overlap = small.explain("jp-2~kr-1")
    assert overlap.kind == "complement"
    assert overlap.kind_confidence != "firm"


def test_projects_that_share_no_purpose_do_not_overlap(small):
    with pytest.raises(UnknownName):
        small.explain("jp-4~kr-6")


def test_the_originals_stand_beside_the_english(small):
    overlap = small.explain("jp-1~kr-1")
    assert overlap.a.title == "Siem Reap water supply expansion"
    assert (overlap.a.original, overlap.a.original_lang) == ("シェムリアップ上水道拡張計画", "ja")
    assert (overlap.b.original, overlap.b.original_lang) == ("씨엠립 상수도 개선사업", "ko")


def test_a_project_without_a_place_falls_back_to_its_country_and_says_so(small):
    overlap = small.explain("jp-2~kr-1")
    assert overlap.place == "Cambodia"
    assert any(says(note, "Japan's record", "not", "where in Cambodia") for note in overlap.missing)
    [place] = [e for e in overlap.evidence if e.feature == "place"]
    assert place.sentence.startswith("The same country;")
    assert says(place.sentence, "Japan's record", "not", "South Korea's record", "Siem Reap")
    assert overlap.a.places == ()


def test_a_project_without_years_has_no_evidence_of_time_and_says_so(all_of):
    timeless = [o for o in all_of if o.a.start is None and o.a.end is None]
    without = [o for o in timeless if any(e.feature == "time" and e.bits == 0 for e in o.evidence)]
    assert without
    assert all(any("states no start and no end" in note for note in o.missing) for o in without)


# the list


def test_the_strongest_come_first(all_of):
    strengths = [o.strength_bits for o in all_of]
    assert strengths == sorted(strengths, reverse=True)
    assert len(all_of) > 1000


def test_each_pair_comes_once(all_of):
    assert len(ids(all_of)) == len(all_of)
    assert len({frozenset((o.a.id, o.b.id)) for o in all_of}) == len(all_of)


def test_no_project_fills_the_list(sample, all_of):
    keep = sample.settings.overlap.keep_per_project
    assert max(Counter(o.a.id for o in all_of).values()) <= keep
    assert max(Counter(o.b.id for o in all_of).values()) <= keep


def test_how_many_of_one_project_stay_is_a_setting(my_own):
    text = my_own.layout.settings.read_text().replace("keep_per_project = 20", "keep_per_project=1")
    my_own.layout.settings.write_text(text)
    centre = Centre.open(my_own.layout.root)
    centre.build()
    found, _ = centre.overlaps("JP", "KR")
    assert len({o.a.id for o in found}) == len({o.b.id for o in found}) == len(found)
    assert "jp-5~kr-4" in ids(found)


def test_both_sides_are_of_the_two_providers_and_never_one_project(all_of):
    assert {(o.a.provider, o.b.provider) for o in all_of} == {("JP", "KR")}
    assert all(o.a.id != o.b.id for o in all_of)


def test_either_order_of_the_two_gives_the_same_overlaps(sample, all_of):
    turned, total = sample.overlaps("KR", "JP")
    assert total == len(all_of)
    assert {(o.id, o.strength_bits, o.kind, o.closer_than) for o in turned} == {
        (o.id, o.strength_bits, o.kind, o.closer_than) for o in all_of
    }
    assert {o.a.provider for o in turned} == {"KR"}


def test_a_provider_is_known_by_code_name_and_agency(sample, all_of):
    for a, b in (("Japan", "South Korea"), ("jp", "Republic of Korea")):
        assert sample.overlaps(a, b, OverlapFilter(limit=1))[1] == len(all_of)
    agencies, total = sample.overlaps("jica", "koica")
    assert 0 < total < len(all_of)
    assert {(o.a.agency, o.b.agency) for o in agencies} == {("JICA", "KOICA")}


def test_the_one_that_is_named_first_in_a_relay_begins_first(all_of):
    relays = [o for o in all_of if o.kind == "relay"]
    assert relays
    for overlap in relays:
        earlier, later = sorted((overlap.a, overlap.b), key=lambda side: span_of(side))
        names = {"JP": "Japan (", "KR": "South Korea ("}
        at = [overlap.sentence.index(names[side.provider]) for side in (earlier, later)]
        assert at == sorted(at)


def test_where_a_record_names_a_place_it_is_not_said_to_name_none(all_of):
    rural_roads = pair_of("地方道路連結性向上計画", "캄보디아 지방도로 개선사업(4차)")
    [overlap] = [o for o in all_of if o.id == rural_roads]
    told = " ".join((overlap.sentence, *overlap.missing))
    assert "six southern provinces of Cambodia" in told
    assert "does not say where" not in told.replace("Japan's record does not say where", "")


def test_every_sentence_stands_in_the_tense_of_both_sides(all_of):
    for overlap in all_of:
        said, statuses = overlap.sentence, {overlap.a.status, overlap.b.status}
        assert " works on " not in said, said
        assert ("worked on " in said.replace("s worked on ", "")) >= ("ended" in statuses), said
        now = re.search("is working|are both working|are working|is doing so now", said)
        assert bool(now) == ("ongoing" in statuses), said
        assert (" will " in said) == ("planned" in statuses), said
        if statuses == {"ended"}:
            assert not re.search(r"\b(is|are|has|have|may|will)\b (?!not)", said.split(";")[0]), (
                said
            )


def test_years_in_common_that_lie_ahead_are_said_to_be_plans(all_of):
    ahead = [o for o in all_of if "if both keep to their dates" in o.sentence]
    assert ahead
    for overlap in all_of:
        years = re.search(r"in common \((?:\d{4}–)?(\d{4})\)", overlap.sentence)
        if years is not None:
            assert (int(years[1]) > int(today()[:4])) == (overlap in ahead), overlap.sentence


def test_no_clause_of_a_kind_says_what_the_evidence_denies(all_of):
    """Each clause is that of a line of evidence; a doubling says what makes it the same work."""
    seen = set()
    for overlap in all_of:
        said = overlap.kind_sentence
        line = {e.feature: e for e in overlap.evidence}
        for clause, how in (
            ("one purpose code (", "The same purpose, "),
            ("one field (", "The same field, "),
            ("one theme (", "The same theme, "),
        ):
            assert clause not in said or line["purpose"].sentence.startswith(how), said
            seen.add(clause) if clause in said else None
        time = said.rpartition("; ")[2].rpartition(". ")[0]
        assert time == "whether at the same time is not known" or (
            line["time"].sentence.lower().startswith(time)
        ), said
        seen.add("they may have run" in time)
        in_place = re.search(
            r"[Bb]oth in (?!the provinces)([^;.]*?)(?:, with no place|, on roads|;)", said
        )
        assert in_place is None or in_place[1] == line["place"].value, said
        mentioned = re.search("; both texts mention ([^;]*)", said)
        assert bool(mentioned) == (
            "subject" in line and line["subject"].sentence.startswith("Both texts mention it")
        ), said
        assert mentioned is None or mentioned[1].lower() == line["subject"].value.lower(), said
        by_texts = "codes and texts together make one purpose" in said
        assert not by_texts or "By codes and texts together" in line["purpose"].sentence, said
        assert ("roads or lines of different" in said) <= (
            "these are different" in line["place"].sentence
        )
        if overlap.kind == "doubling":
            assert in_place, said
            assert "one purpose code" in said or mentioned or by_texts, said
            assert "in common" in time or "they may have run at the same time" in time, said
            seen.add(("doubling", by_texts))
    assert seen >= {"one purpose code (", "one theme (", True, False, ("doubling", True)}


def test_what_records_remark_is_not_listed_as_not_known(all_of):
    assert any(overlap.remarks for overlap in all_of)
    for overlap in all_of:
        assert not any(" record remarks: " in note for note in overlap.missing)
        assert all(re.match(r"\S.* record: ", remark) for remark in overlap.remarks)


def test_the_theme_of_an_overlap_is_one_that_both_have_and_no_subject(sample, all_of):
    """Subjects such as "City drainage" stand beside it."""
    of = {line.id: set(line.themes) for line in sample.projects(ProjectFilter(limit=None))[0]}
    themes = {theme.name for theme in sample.choices().themes}
    assert any(overlap.subject and not overlap.theme for overlap in all_of)
    for overlap in all_of:
        common = of[overlap.a.id] & of[overlap.b.id]
        assert common <= themes
        assert (overlap.theme in common) if common else not overlap.theme, overlap.id
        assert overlap.topic == (overlap.theme or overlap.subject or "different themes")
        line = next((e.value for e in overlap.evidence if e.feature == "subject"), "")
        assert overlap.subject == line


def test_the_filter_by_theme_finds_every_theme_that_both_have(tmp_path, write_iati):
    """Each of the two is for water and for health; the finest purpose in common has one theme."""
    activities = [
        '<iati-activity xml:lang="en">'
        f"<iati-identifier>{provider}-1</iati-identifier>"
        f'<reporting-org ref="XM-DAC-{provider}" type="10"/>'
        f"<title><narrative>{title}</narrative></title>"
        f'<participating-org ref="{provider}" role="1" type="10"/>'
        '<activity-date type="1" iso-date="2019-01-01"/>'
        '<activity-date type="3" iso-date="2023-12-31"/><recipient-country code="KH"/>'
        "<location><name><narrative>Siem Reap</narrative></name>"
        '<administrative vocabulary="G1" level="1" code="KH-17"/></location>'
        '<sector vocabulary="1" code="14021" percentage="50"/>'
        '<sector vocabulary="1" code="12230" percentage="50"/></iati-activity>'
        for provider, title in (("JP", "Wells and clinics"), ("KR", "Pumps and wards"))
    ]
    centre = Centre.init(tmp_path / "own")
    centre.add([write_iati(tmp_path / "two.xml", *activities)])
    centre.build()
    [overlap] = centre.overlaps("JP", "KR")[0]
    themes = {theme for line in centre.projects(ProjectFilter())[0] for theme in line.themes}
    assert len(themes) == 2
    assert overlap.theme in themes
    for theme in themes:
        found, _ = centre.overlaps("JP", "KR", OverlapFilter(theme=theme))
        assert [each.id for each in found] == [overlap.id], theme


def activity_of(provider, name, inner, title="Water supply"):
    return (
        '<iati-activity xml:lang="en">'
        f"<iati-identifier>{name}</iati-identifier>"
        f'<reporting-org ref="XM-DAC-{provider[0]}" type="10"/>'
        f"<title><narrative>{title} {name}</narrative></title>"
        + "".join(f'<participating-org ref="{one}" role="1" type="10"/>' for one in provider)
        + '<activity-date type="1" iso-date="2019-01-01"/>'
        '<activity-date type="3" iso-date="2023-12-31"/>'
        f'{inner}<sector vocabulary="1" code="14021"/></iati-activity>'
    )


def test_two_that_share_provinces_of_two_countries_are_found_in_both(tmp_path, write_iati):
    places = (
        '<recipient-country code="KH" percentage="50"/>'
        '<recipient-country code="LA" percentage="50"/>'
        '<location><administrative vocabulary="G1" level="1" code="KH-17"/></location>'
        '<location><administrative vocabulary="G1" level="1" code="LA-CH"/></location>'
    )
    named = places.replace("<location>", "<location><name><narrative>{}</narrative></name>", 1)
    named = named.replace("<location><adm", "<location><name><narrative>{}</narrative></name><adm")
    named = named.format("Siem Reap", "Champasak")
    centre = Centre.init(tmp_path / "own")
    both = [activity_of([provider], f"{provider}-1", named) for provider in ("JP", "KR")]
    centre.add([write_iati(tmp_path / "two.xml", *both)])
    centre.build()
    page = centre.browse_overlaps("JP", "KR")
    assert {value.value for value in page.facets.places} == {"KH-17", "LA-CH"}
    assert {value.value for value in page.facets.countries} == {"KH", "LA"}
    for country in ("KH", "LA"):
        assert centre.overlaps("JP", "KR", OverlapFilter(country=country))[1] == 1, country


def test_an_overlap_of_three_providers_is_that_of_the_first_pair_whatever_was_asked_before(
    tmp_path, write_iati
):
    """The one project is of two providers: both pairs have an overlap of that identifier."""
    inner = '<recipient-country code="KH"/>'
    centre = Centre.init(tmp_path / "own")
    settings = centre.layout.settings
    one, two = 'pairs = [["JP", "KR"]]', 'pairs = [["US", "KR"], ["JP", "KR"]]'
    settings.write_text(settings.read_text().replace(one, two))
    centre = Centre.open(centre.layout.root)
    activities = [activity_of(["JP", "US"], "X-1", inner), activity_of(["KR"], "K-1", inner)]
    centre.add([write_iati(tmp_path / "two.xml", *activities)])
    centre.build()
    for asked_before in ([], [("JP", "KR")], [("JP", "KR"), ("US", "KR")]):
        opened = Centre.open(centre.layout.root)
        for pair in asked_before:
            assert opened.browse_overlaps(*pair).total == 1
        overlap = opened.explain("K-1~X-1")
        assert (overlap.a.provider, overlap.b.provider) == ("US", "KR"), asked_before
        assert opened.explain("K-1~X-1", ("JP", "KR")).a.provider == "JP"


def test_two_that_ran_in_one_year_are_no_relay_and_not_said_to_be_years_apart(all_of):
    """A source that says on a day that a project is under way names a year in which it ran."""
    stated = 0
    for overlap in all_of:
        spans = [span_of(side) for side in (overlap.a, overlap.b)]
        if None in spans:
            continue
        common = min(last for _, last in spans) - max(first for first, _ in spans) + 1
        [time] = [e.sentence for e in overlap.evidence if e.feature == "time"]
        assert ("in common" in time) == (common >= 1), (overlap.id, time)
        assert common < 1 or overlap.kind != "relay", overlap.id
        days = [side.under_way_on for side in (overlap.a, overlap.b) if not side.end]
        stated += common >= 1 and any(days)
    assert stated


def test_the_years_that_are_shown_are_those_that_count(sample):
    """`span_of` of a line, for sentences, and the table of years, for evidence and lists."""
    with open_snapshot(sample.layout) as snapshot:
        rows = snapshot.rows("SELECT project_id, first_year, last_year FROM project_years")
    known = {project: (first, last) for project, first, last in rows}
    lines, _ = sample.projects(ProjectFilter(limit=None))
    assert {line.id: span for line in lines if (span := span_of(line))} == known
    assert any(line.under_way_on and not line.end for line in lines)


@pytest.mark.parametrize(("end", "words"), [(None, "from 2019"), ("2021-12-31", "2019–2021")])
def test_a_day_under_way_before_the_start_is_no_year_in_which_it_ran(
    tmp_path, write_iati, end, words
):
    """The table of years, the span of a line, its words and its status agree; a problem says so."""
    activity = (
        '<iati-activity xml:lang="en"><iati-identifier>JP-1</iati-identifier>'
        '<reporting-org ref="XM-DAC-701" type="10"/><title><narrative>Bridge</narrative></title>'
        "<description><narrative>The bridge project is under construction (2018-05-05)."
        '</narrative></description><activity-date type="2" iso-date="2019-01-01"/>'
        + (f'<activity-date type="3" iso-date="{end}"/>' if end else "")
        + '<recipient-country code="KH"/></iati-activity>'
    )
    centre = Centre.init(tmp_path / "own")
    centre.add([write_iati(tmp_path / "one.xml", activity)])
    centre.build()
    [line] = centre.projects(ProjectFilter())[0]
    with open_snapshot(centre.layout) as snapshot:
        [years] = snapshot.rows("SELECT first_year, last_year FROM project_years")
    assert years == span_of(line) == (2019, int((end or "2019")[:4]))
    assert (year_words(line), line.under_way_on) == (words, None)
    [problem] = centre.problems(ProblemFilter(code="under-way-before-start"))[0]
    assert says(problem.got, "under construction", "2018-05-05")


def test_what_a_text_mentions_is_not_said_to_be_what_a_project_works_on(all_of):
    """`MRC` in two texts is no work on the Mekong; what both are for is said by their codes."""
    for overlap in all_of:
        deeds, _, rest = overlap.sentence.partition("; ")
        assert "Mekong River" not in deeds.partition(", ")[2], overlap.sentence
        for line in (e for e in overlap.evidence if e.feature == "subject"):
            subject = line.value[:1].lower() + line.value[1:]
            codes = next(e for e in overlap.evidence if e.feature == "purpose").value.lower()
            told_by_code = codes.endswith(f" {subject}") and f" on {subject}" in deeds
            assert " mention" in rest or told_by_code, overlap.sentence
            assert " mention" not in deeds, overlap.sentence


def test_no_country_is_said_to_have_one_system_that_nobody_named_runs(all_of):
    assert not any("one system" in overlap.sentence for overlap in all_of)
    with_body = [o for o in all_of if "; both with " in o.sentence]
    assert with_body
    for overlap in with_body:
        [body] = [e.value for e in overlap.evidence if e.feature == "body"]
        assert body in overlap.sentence


def test_sentences_read_as_an_editor_would_have_them(all_of):
    for overlap in all_of:
        for wrong in ("place that is known", "different things", "basin touches", "after the"):
            assert wrong not in overlap.sentence, overlap.sentence
        both = overlap.sentence.count("record does not say where in")
        assert both < 2, overlap.sentence


@pytest.mark.parametrize("b", ["JP", "Japan", "JICA", "jp"])
def test_a_provider_is_not_paired_with_itself(sample, b):
    with pytest.raises(BadRequest):
        sample.overlaps("JP", b)


def test_who_is_upstream_is_told_or_why_it_is_not_known(all_of):
    rivers = [overlap for overlap in all_of if overlap.kind == "river"]
    assert rivers
    for overlap in rivers:
        unknown = [n for n in overlap.missing if n.startswith("Which of the two is upstream")]
        assert len(unknown) == (" is upstream of " not in overlap.sentence)


def test_a_catalogue_of_an_earlier_version_is_shown_and_says_what_it_cannot_find(sample, tmp_path):
    copy_folder(sample.layout.root, tmp_path / "c")
    layout = Centre.open(tmp_path / "c").layout
    with duckdb.connect(str(layout.snapshot(live_build(layout)))) as connection:
        connection.execute("DROP TABLE project_route")
        connection.execute("DROP TABLE project_called")
    centre = Centre.open(tmp_path / "c")
    [strongest], _ = sample.overlaps("JP", "KR", OverlapFilter(kind="doubling", limit=1))
    assert centre.explain(strongest.id).kind == "doubling"
    with (
        open_snapshot(layout) as connection,
        pytest.raises(SnapshotMissing, match="earlier version"),
        gathering(connection, ("JP", "KR")),
    ):
        pass


def test_overlaps_of_an_earlier_version_are_shown_though_it_does_not_say_what_of_a_rule_is_met(
    sample, tmp_path
):
    copy_folder(sample.layout.root, tmp_path / "c")
    layout = Centre.open(tmp_path / "c").layout
    with duckdb.connect(str(layout.snapshot(live_build(layout)))) as connection:
        for column in ("kind_work", "kind_named_by"):
            connection.execute(f"ALTER TABLE overlap DROP COLUMN {column}")
    layout.lists(live_build(layout)).unlink()
    centre = Centre.open(tmp_path / "c")
    now = sample.overlaps("JP", "KR", OverlapFilter(kind="same-effort"))[0]
    assert now
    for overlap in now:
        then = centre.explain(overlap.id)
        assert (then.kind, then.evidence) == (overlap.kind, overlap.evidence)
        assert overlap.kind_sentence.partition(";")[0] == then.kind_sentence.partition(";")[0]
    assert (
        centre.overlaps("JP", "KR", OverlapFilter(limit=1))[1]
        == (sample.overlaps("JP", "KR", OverlapFilter(limit=1))[1])
    )


# evidence


def test_the_bits_of_the_evidence_add_up_to_the_strength(all_of):
    for overlap in all_of:
        total = sum(piece.bits for piece in overlap.evidence)
        assert total == pytest.approx(overlap.strength_bits, abs=ROUNDING), overlap.id


def test_no_piece_of_evidence_goes_beyond_its_cap(sample, all_of):
    cap = sample.settings.overlap.feature_cap_bits
    for overlap in all_of:
        assert all(-cap <= piece.bits <= cap for piece in overlap.evidence)


def test_words_in_common_count_for_nothing_where_the_texts_were_not_compared(all_of):
    text = [e for o in all_of for e in o.evidence if e.feature == "text"]
    unread = [e for e in text if says(e.sentence, "not compared")]
    assert len(unread) > 1000
    assert {e.bits for e in unread} == {0.0}
    assert any(e.value != "no distinctive word in common" for e in unread)


def test_the_texts_of_the_strongest_pairs_are_compared_and_speak_for_and_against(sample, all_of):
    read = [o for o in all_of if any(says(e.sentence, "codes and texts") for e in o.evidence)]
    # A few may be taken from the list by what their texts say against them
    assert 0.9 < len(read) / sample.settings.overlap.second_look <= 1
    text = [e.bits for o in read for e in o.evidence if e.feature == "text"]
    assert min(text) < 0 < max(text)
    assert read[:20] == sorted(all_of, key=lambda o: -o.strength_bits)[:20]


def test_distance_time_and_what_the_texts_say_can_speak_against_a_pair(all_of):
    against = {piece.feature for o in all_of for piece in o.evidence if piece.bits < 0}
    assert against == {"distance", "time", "purpose", "text"}


def test_the_chance_rises_with_the_strength_and_its_words_follow_it(all_of):
    ordered = sorted(all_of, key=lambda o: o.strength_bits)
    chances = [o.chance for o in ordered]
    assert chances == sorted(chances)
    assert 0 <= chances[0] < 0.1 < 0.8 < chances[-1] < 1
    for overlap in ordered:
        assert (overlap.strength in ("strong", "very strong")) == (overlap.chance >= 0.8)


def test_every_piece_of_evidence_is_a_sentence_with_a_source_on_both_sides(all_of):
    for overlap in all_of:
        features = [piece.feature for piece in overlap.evidence]
        assert len(set(features)) == len(features)
        assert {"place", "purpose"} <= set(features)
        for piece in overlap.evidence:
            assert piece.sentence.endswith(".")
            assert piece.value
            assert {s.side for s in piece.source} == {"a", "b"}


def test_every_source_is_the_row_in_which_the_project_stands(sample, all_of):
    rows = {}
    for dataset in sample.datasets():
        with dataset.file.open(encoding="utf-8-sig", newline="") as table:
            rows[dataset.name] = list(csv.reader(table))
    with sample.reading() as connection:
        project = dict(connection.execute("SELECT unit_id, project_id FROM unit").fetchall())
    for overlap in all_of:
        for piece in overlap.evidence:
            for source in piece.source:
                side = overlap.a if source.side == "a" else overlap.b
                assert project[rows[source.dataset][source.row - 1][0]] == side.id


def test_a_source_in_xml_is_the_line_where_its_activity_begins(small):
    found, _ = small.overlaps("US", "CN")
    [overlap] = found
    [us] = {s for piece in overlap.evidence for s in piece.source if s.side == "a"}
    assert us.dataset == "united_states"
    assert "<iati-activity " in in_file(small, us)
    assert "US-GOV-1-CLINICS" in in_file(small, us)


def test_closer_than_counts_all_pairs_and_falls_with_the_strength(all_of):
    shares = [o.closer_than for o in all_of]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= share <= 1 for share in shares)


# explaining


def test_a_listed_overlap_is_explained_just_as_it_was_listed(sample, all_of):
    for overlap in all_of[:: len(all_of) // 12]:
        assert sample.explain(overlap.id) == overlap


@pytest.mark.parametrize("pair", ["jp-1~kr-1", "jp-4~kr-2"])
def test_a_pair_can_be_named_in_either_order(small, pair):
    a, b = pair.split("~")
    assert small.explain(f"{b}~{a}") == small.explain(f"{a}~{b}")


def test_a_pair_that_was_not_worked_out_before_can_be_named_in_either_order(small):
    [overlap] = small.overlaps("US", "CN")[0]
    a, b = overlap.id.split("~")
    one, other = small.explain(f"{a}~{b}"), small.explain(f"{b}~{a}")
    assert (one.id, one.strength_bits, one.kind) == (other.id, other.strength_bits, other.kind)


def test_a_pair_that_was_not_kept_among_the_strongest_can_still_be_explained(my_own):
    every = ids(my_own.overlaps("JP", "KR")[0])
    text = my_own.layout.settings.read_text().replace("keep_per_project = 20", "keep_per_project=1")
    my_own.layout.settings.write_text(text)
    centre = Centre.open(my_own.layout.root)
    centre.build()
    for left_out in every - ids(centre.overlaps("JP", "KR")[0]):
        assert centre.explain(left_out).id == left_out


def test_providers_beyond_the_configured_pairs_are_paired_when_asked(small):
    assert ("US", "CN") not in small.settings.overlap.pairs
    found, total = small.overlaps("US", "CN")
    assert total == 1
    assert found[0].a.provider == "US"
    assert small.explain(found[0].id) == found[0]
    assert ids(small.overlaps("CN", "US")[0]) == ids(found)


@pytest.mark.parametrize("words", ["", "~", "jp-1", "jp-1~", "jp-1~kr-1~x", "jp-1~nothing", "a~b"])
def test_what_names_no_overlap_is_answered_with_what_to_try(small, words):
    with pytest.raises(UnknownName) as raised:
        small.explain(words)
    assert raised.value.try_this


# filters


def test_only_a_country_means_both_projects_are_in_it(sample, all_of):
    found, _ = sample.overlaps("JP", "KR", OverlapFilter(country="Cambodia"))
    both = [o for o in all_of if "KH" in o.a.countries and "KH" in o.b.countries]
    assert ids(found) == ids(both)
    assert 0 < len(found) < len(all_of)


def test_only_a_place_means_both_projects_are_in_it(sample, all_of):
    found, _ = sample.overlaps("JP", "KR", OverlapFilter(place="Siem Reap"))
    assert all("Siem Reap" in o.a.places and "Siem Reap" in o.b.places for o in found)
    assert ids(found) < ids(all_of)
    assert ids(sample.overlaps("JP", "KR", OverlapFilter(place="KH-17"))[0]) == ids(found)


def test_only_a_theme_means_both_projects_have_it(sample, all_of):
    found, _ = sample.overlaps("JP", "KR", OverlapFilter(theme="floods"))
    having = {p.id for p in sample.projects(ProjectFilter(theme="floods"))[0]}
    both = [o for o in all_of if o.a.id in having and o.b.id in having]
    assert ids(found) == ids(both)
    assert 0 < len(found) < len(all_of)


@pytest.mark.parametrize("kind", ["doubling", "complement", "relay", "same-field"])
def test_only_a_kind_means_that_kind(sample, all_of, kind):
    found, _ = sample.overlaps("JP", "KR", OverlapFilter(kind=kind))
    assert ids(found) == {o.id for o in all_of if o.kind == kind}
    assert found


def test_only_on_a_day_means_both_run_on_it(sample, all_of):
    day = "2020-06-30"
    found, _ = sample.overlaps("JP", "KR", OverlapFilter(on=day))
    running = {p.id for p in sample.projects(ProjectFilter(ongoing_on=day))[0]}
    assert ids(found) == {o.id for o in all_of if o.a.id in running and o.b.id in running}
    assert {o.a.status for o in found} == {"ongoing"}
    assert 0 < len(found) < len(all_of)


def test_a_limit_keeps_the_first_and_tells_how_many_there_are(sample, all_of):
    found, total = sample.overlaps("JP", "KR", OverlapFilter(limit=7, order="strength"))
    assert [o.id for o in found] == [o.id for o in all_of[:7]]
    assert total == len(all_of)


def test_filters_add_up(sample):
    country = sample.overlaps("JP", "KR", OverlapFilter(country="KH"))[0]
    theme = sample.overlaps("JP", "KR", OverlapFilter(theme="water"))[0]
    both = sample.overlaps("JP", "KR", OverlapFilter(country="KH", theme="water"))[0]
    assert ids(both) == ids(country) & ids(theme)


# bounds


def hundred_places():
    pack = load_region("mekong")
    names = [p.name for p in pack.places.values() if p.level == "adm1"]
    unlike = [name for name in names if names.count(name) == 1 and ";" not in name]
    return ";".join(sorted(unlike)[:100])


def alike(provider, many, places):
    return [
        {
            "key": f"{provider.lower()}-{number}", "donor_country": provider, "title_en": "Alike",
            "title_original": "Alike", "country": "KH;LA;MM;TH;VN", "places_en": places,
            "dac_purpose_guess": "14021", "start": "2020", "end": "2024",
        }
        for number in range(many)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def alike_centre(tmp_path_factory, write_register):
    """Two Japanese and five Korean projects that share a hundred places and everything else."""
    folder = tmp_path_factory.mktemp("alike")
    places = hundred_places()
    assert places.count(";") == 99
    rows = alike("JP", 2, places) + alike("KR", 5, places)
    centre = Centre.init(folder / "c")
    centre.add([write_register(folder / "alike.csv", rows)])
    return centre, centre.build()


def test_ten_pairs_that_share_a_hundred_values_are_ten_pairs(alike_centre):
    centre, report = alike_centre
    [found] = report.found
    assert (found.candidates, found.kept) == (10, 10)
    assert centre.overlaps("JP", "KR")[1] == 10
    steps = {s.step: s.rows for s in found.steps}
    assert steps["keep"] == 10


def test_of_a_provider_with_few_projects_it_is_said_that_little_can_be_rare(alike_centre, all_of):
    centre, _ = alike_centre
    for overlap in centre.overlaps("JP", "KR")[0]:
        few = [note for note in overlap.missing if "too few to say what is rare" in note]
        assert [says(few[0], "Japan"), says(few[1], "South Korea")] == [True, True]
    assert not any("too few to say" in note for one in all_of for note in one.missing)


def test_what_everybody_has_tells_nothing_but_that_all_do_the_same(alike_centre):
    centre, _ = alike_centre
    for overlap in centre.overlaps("JP", "KR")[0]:
        told = {piece.feature for piece in overlap.evidence if piece.bits}
        assert told == {"purpose", "text"}
        assert overlap.closer_than == 0


def test_sharing_a_hundred_places_tells_no_more_than_sharing_the_only_one(tmp_path, write_register):
    rows = []
    for provider in ("JP", "KR"):
        rows += [r | {"key": f"{provider}-all"} for r in alike(provider, 1, hundred_places())]
        town = {"key": f"{provider}-town", "country": "KH"}
        rows += [r | town for r in alike(provider, 1, "Siem Reap")]
        for number in range(6):
            elsewhere = {
                "key": f"{provider}-{number}",
                "country": "MM",
                "dac_purpose_guess": "11220",
            }
            rows += [r | elsewhere for r in alike(provider, 1, "Yangon")]
    centre = Centre.init(tmp_path / "c")
    centre.add([write_register(tmp_path / "mixed.csv", rows)])
    centre.build()
    centre.read_meanings()
    by_id = {o.id: o for o in centre.overlaps("JP", "KR")[0]}

    def place(pair):
        [piece] = [e for e in by_id[pair].evidence if e.feature == "place"]
        return piece

    assert by_id["JP-all~KR-all"].strength_bits <= by_id["JP-town~KR-town"].strength_bits
    assert place("JP-town~KR-all").bits < place("JP-town~KR-town").bits
    assert place("JP-town~KR-town").bits > 0


def test_a_value_that_too_many_share_proposes_nothing_and_is_counted(
    tmp_path, write_register, riparian
):
    centre = Centre.init(tmp_path / "c")
    text = centre.layout.settings.read_text().replace("block_limit = 250000", "block_limit = 5")
    centre.layout.settings.write_text(text)
    centre = Centre.open(tmp_path / "c")
    rows = alike("JP", 2, "") + alike("KR", 5, "")
    centre.add([write_register(tmp_path / "alike.csv", rows)])
    [found] = centre.build().found
    assert found.candidates == 0
    assert found.cut_values > 0
    said = riparian("-C", centre.layout.root, "overlaps", "JP", "KR").err
    assert f"Not all of these were compared: {found.cut_values} value" in said
    assert "do not overlap" not in said


def test_a_project_of_both_is_no_overlap_but_is_counted(tmp_path, write_iati, one_activity):
    both = (
        '<participating-org role="1" ref="JP"/><participating-org role="1" ref="KR"/>'
        '<recipient-country code="KH"/><sector vocabulary="1" code="14021"/>'
    )
    centre = Centre.init(tmp_path / "c")
    centre.add([write_iati(tmp_path / "a.xml", one_activity("X-1", both))])
    [found] = centre.build().found
    assert (found.shared_projects, found.candidates) == (1, 0)
    assert {"JP", "KR"} <= set(centre.projects()[0][0].providers)


@pytest.mark.parametrize(
    ("many", "said"), [(1, "1 project has both."), (2, "2 projects have both.")]
)
def test_a_build_says_how_many_projects_are_of_both(
    tmp_path, write_iati, one_activity, riparian, many, said
):
    both = '<participating-org role="1" ref="JP"/><participating-org role="1" ref="KR"/>'
    each = [one_activity(f"X-{n}", both, title=f"Work {n * 'on a thing '}") for n in range(many)]
    centre = Centre.init(tmp_path / "c")
    centre.add([write_iati(tmp_path / "a.xml", *each)])
    assert f"0 overlaps kept; {said}" in riparian("-C", tmp_path / "c", "build").out


def test_no_overlap_is_firm_where_a_record_may_be_of_another_project(sample):
    """KR-0041's second record was joined at 1.7 bits: three in four."""
    with sample.reading() as snapshot:
        weakest = dict(
            snapshot.rows(
                "SELECT u.project_id, max(l.bits) FROM unit AS u"
                " JOIN unit AS o ON o.project_id = u.project_id AND o.unit_id <> u.unit_id"
                " JOIN link AS l ON l.verdict = 'same' AND [l.a, l.b] IN"
                " ([u.unit_id, o.unit_id], [o.unit_id, u.unit_id])"
                " GROUP BY u.project_id, u.unit_id ORDER BY 2 DESC"
            )
        )  # of a project's records, the one that hangs by the fewest bits stands last
    overlaps = sample.overlaps("JP", "KR", OverlapFilter(state="all", weaker=True, limit=None))[0]
    by_odds = {sure: set() for sure in ("firm", "likely")}
    for each in overlaps:
        if each.kind_confidence in by_odds and each.kind != "no-overlap":
            by_odds[each.kind_confidence] |= {
                weakest.get(x.id, 99) < 3.17 for x in (each.a, each.b)
            }
    assert by_odds == {"firm": {False}, "likely": {False, True}}
