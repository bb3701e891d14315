"""Records of one project: counted once, shown side by side, with the reasons."""

import re

import pytest

from folder_copies import copy_folder
from riparian import Centre
from riparian.catalogue.project import by_project
from riparian.errors import UnknownName
from riparian.linking.link_records import LinkFilter
from sample_keys import key_of, keys_of
from thin_sample import build_thin

pytestmark = pytest.mark.slow

DANGKAO, DANGKAO_AGAIN = DANGKAO_KEYS = keys_of(
    "캄보디아 당까오 후송병원 공공의료서비스 개선사업('24-'29/1,100만불)"
)
DANGKAO_IN_ENGLISH = keys_of(
    "Project for Improvement of Public Health Services in Dangkor District Referral Hospital,"
    " Phnom Penh, Cambodia"
)[1]
"""A hospital that stands five times in the sample, under two titles, for one amount."""

FLOODS = key_of("第四次プノンペン洪水防御・排水改善計画")
"""Listed twice, with one amount; another phase of it is in the sample too."""


def test_a_project_of_several_records_shows_each_field_by_source(sample):
    view = sample.project(DANGKAO)
    joined = view.joined
    assert len(view.sources) == len(joined.units) >= view.project.activities > 1
    fields = {field.field: field for field in joined.fields}
    assert fields["amount"].agree
    assert not fields["title"].agree
    assert {handle for said in fields["title"].said for handle in said.units} == set(joined.units)
    assert joined.why
    assert all(one.verdict == "same" or one.relation == "part" for one in joined.why)


def test_every_record_leads_to_its_project(sample):
    first = sample.project(DANGKAO)
    for handle in first.joined.units:
        assert sample.project(handle).project.id == first.project.id


def test_phases_and_tranches_are_related_and_stay_apart(sample):
    related, total = sample.links(LinkFilter(verdict="related"))
    assert total == len(related) > 50
    assert {"phase", "tranche"} <= {one.relation for one in related}
    apart = [one for one in related if one.relation not in ("part", "sibling")]
    assert all(one.a.project_id != one.b.project_id for one in apart)


def test_the_bits_of_a_pair_add_up(sample):
    links, _ = sample.links(LinkFilter(limit=50))
    for link in links:
        assert sum(term.bits for term in link.evidence) == pytest.approx(link.bits, abs=0.2)
        assert all(term.sentence.endswith(".") for term in link.evidence)


def test_amounts_of_one_project_are_counted_once(sample):
    view = sample.project(DANGKAO)
    assert view.project.usd == pytest.approx(11e6)


def test_links_are_shown_in_words(riparian, sample):
    shown = riparian("-C", sample.layout.root, "links", FLOODS).out
    assert "One project" in shown
    assert "Same amount: JPY 3,948,000,000." in shown
    assert "Related: another phase" in shown
    weights = riparian("-C", sample.layout.root, "links", "--weights").out
    assert "one says a later one, one nothing" in weights
    assert "later_silent" not in weights
    legend = riparian("-C", sample.layout.root, "links", "--weights").err
    assert "+1 is twice as likely" in legend
    project = riparian("-C", sample.layout.root, "project", FLOODS).out
    assert "Why they are one" in project


def test_a_project_with_many_pairs_says_with_its_own_identifier_where_the_rest_is(riparian, sample):
    shown = riparian("-C", sample.layout.root, "project", DANGKAO_IN_ENGLISH).out
    assert f"see riparian links {DANGKAO}" in shown


def test_another_project_is_told_once_however_many_records_it_is_related_by(riparian, sample):
    works = key_of("ルアンパバーン市上水道拡張計画")
    design = key_of("ルアンパバーン市上水道拡張計画(詳細設計)")
    joined = sample.project(works).joined
    pairs = [one for one in joined.related if design in (one.a.handle, one.b.handle)]
    assert len(pairs) > 1
    others = by_project(joined.related, joined.units)
    assert [(link, other.handle) for link, other in others] == [(pairs[0], design)]
    shown = riparian("-C", sample.layout.root, "project", works).out
    assert shown.count(f"{design}  ") == 1


def test_an_identifier_that_is_empty_is_told_so_and_guesses_none(riparian, sample):
    answer = riparian("-C", sample.layout.root, "links", "")
    assert answer.status == 2
    assert "No project was given" in answer.err
    assert "riparian projects" in answer.err
    assert not re.search(r"\b(jp|kr)-\d", answer.err)


def test_pairs_of_a_project_that_there_is_not(sample):
    with pytest.raises(UnknownName):
        sample.links(LinkFilter(project="no-such-project"))


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A few records of the sample, among them all of that hospital. Only for reading."""
    keys = (*DANGKAO_KEYS, DANGKAO_IN_ENGLISH)
    return build_thin(tmp_path_factory.mktemp("few"), keys)


def test_records_are_not_joined_where_the_settings_say_so(few, tmp_path):
    copy_folder(few.layout.root, tmp_path / "c")
    settings = tmp_path / "c" / "centre.toml"
    settings.write_text(settings.read_text("utf-8").replace("join = true", "join = false"), "utf-8")
    centre = Centre.open(tmp_path / "c")
    first, second = few.project(DANGKAO).joined.units[:2]
    centre.journal.judge(first, second, "same", "the same number", "a test")
    report = centre.build()
    assert few.projects()[1] < report.records - 1
    assert centre.projects()[1] == report.records - 1  # two a person judged to be one
    assert centre.project(second).project.id == centre.project(first).project.id


def test_a_record_that_a_person_keeps_from_one_of_a_project_says_so_of_the_others(few, tmp_path):
    copy_folder(few.layout.root, tmp_path / "c")
    centre = Centre.open(tmp_path / "c")
    centre.judge(DANGKAO_AGAIN, DANGKAO_IN_ENGLISH, "different", "Two contracts.", "A. Sato")
    centre.build()
    links, _ = centre.links(LinkFilter(project=DANGKAO_IN_ENGLISH))
    judged = {DANGKAO_AGAIN, DANGKAO_IN_ENGLISH}
    [kept] = [one for one in links if {one.a.unit_id, one.b.unit_id} == judged]
    assert kept.by_person
    told = [
        term.sentence
        for one in links
        for term in one.evidence
        if term.value == "kept apart by people"
    ]
    assert told
    assert all(
        "A. Sato said" in one and judged <= set(re.findall(r"\bkr-\d+", one)) for one in told
    )
