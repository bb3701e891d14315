"""A person asks what is like a project, in any language, and is told why and what differs."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from folder_copies import copy_folder
from riparian import Centre
from riparian.catalogue.nearest_in_meaning import Meanings
from riparian.catalogue.search.match_by_meaning import usual_words
from riparian.catalogue.similar_projects import (
    LITTLE,
    NO_ENCODER,
    NOT_READ,
    SimilarFilter,
    find_similar,
)
from riparian.errors import BadRequest, UnknownName
from riparian.language.english_stems import stem, words_of
from riparian.normalise.shown_texts import WITHHELD
from riparian.store.database import Snapshot
from sample_keys import key_of, keys_of
from saying import says

IN_JAPANESE = key_of("コンポントム上水道拡張計画")
IN_ENGLISH = key_of("Project for Expansion of Water Supply System in Kampong Thom province")
"""Two pages of one project, in two languages."""

PURSAT = key_of("プルサット上水道拡張計画")


class Words:
    """An encoder for tests: words by their stems, so that it is quick and known."""

    name, dim = "words-1", 512

    def __init__(self):
        self.encoded = 0

    def encode(self, texts):
        self.encoded += len(texts)
        found = np.full((len(texts), self.dim), 0.01, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words_of(text):
                found[row, sum(map(ord, stem(word))) * 7919 % self.dim] += 1
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def opened(root, encoder):
    """A centre with this encoder, whatever its settings choose."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riparian.centre.access.find_encoder", lambda _: encoder)
        centre = Centre.open(root)
        assert centre.encoder is encoder  # looked for once
    return centre


@pytest.fixture(scope="module")
def apart(sample, tmp_path_factory):
    """The sample with two pages of one project kept apart, so that their titles can be compared."""
    root = tmp_path_factory.mktemp("similar") / "centre"
    copy_folder(sample.layout.root, root)
    centre = Centre.open(root)
    centre.judge(IN_JAPANESE, IN_ENGLISH, "different", "to compare their titles", "a test")
    centre.build()
    return centre


@pytest.fixture(scope="module")
def centre(apart):
    """That with meanings read by the encoder for tests. Only for reading."""
    centre = opened(apart.layout.root, Words())
    centre.read_meanings()
    return centre


@pytest.fixture(scope="module")
def without(apart):
    """The same as on a computer without an encoder."""
    return opened(apart.layout.root, None)


def ids(answer):
    return [line.project.id for line in answer.found]


@pytest.mark.parametrize("which", ["centre", "without"])
def test_a_project_is_found_on_its_other_page_in_another_language(request, which):
    answer = request.getfixturevalue(which).similar(IN_JAPANESE)
    first = answer.found[0]
    assert first.project.id == IN_ENGLISH
    assert first.verdict == "same words"
    assert "same province: Kampong Thom" in first.same
    assert not first.differs


@pytest.mark.parametrize("which", ["centre", "without"])
@pytest.mark.parametrize(
    "words",
    ["コンポントム上水道拡張計画", "캄퐁톰 상수도 확장", "Kampong Thom water supply expansion"],
)
def test_the_same_is_found_whichever_language_is_typed(request, which, words):
    answer = request.getfixturevalue(which).similar(words)
    assert {IN_JAPANESE, IN_ENGLISH} <= set(ids(answer)[:3])
    assert answer.project is None


def test_another_phase_is_said_and_is_not_the_same(centre):
    second = key_of("第二次プノンペン市小学校建設計画")
    third = key_of("第三次プノンペン市小学校建設計画")
    line = next(one for one in centre.similar(third).found if one.project.id == second)
    assert says(line.verdict, "same words", "another phase", "Phase 3", "Phase 2")
    assert line.why.startswith("same words, but another phase")


def test_the_same_title_of_another_year_or_country_is_not_the_same(centre):
    title = "ノン・プロジェクト無償資金協力"
    of_2009, of_2012 = keys_of(title, country="KH")
    in_laos = key_of(title, country="LA")
    found = {one.project.id: one for one in centre.similar(of_2009).found}
    assert "another year: begun 2009 / 2012" in found[of_2012].differs
    assert any(d.startswith("another country: Cambodia / Lao") for d in found[in_laos].differs)
    assert all(line.verdict != "same words" for line in found.values())


def test_what_has_little_in_common_stands_last_and_says_so(centre):
    answer = centre.similar(IN_JAPANESE, SimilarFilter(provider="Japan", limit=None))
    verdicts = [line.verdict == LITTLE for line in answer.found]
    assert verdicts == sorted(verdicts)
    assert verdicts[-1]


def test_meaning_is_said_as_rank_and_z_score_and_never_as_a_cosine(centre):
    answer = centre.similar(IN_ENGLISH, SimilarFilter(limit=None))
    ranks = [line.meaning_rank for line in answer.found]
    assert len(set(ranks)) == len(ranks)
    assert "by meaning (z " in answer.found[0].why
    assert answer.found[0].meaning_z > 3


def test_without_an_encoder_words_are_compared_and_that_is_said(without, riparian):
    answer = without.similar(IN_JAPANESE)
    assert answer.note == NO_ENCODER
    assert answer.encoder is None
    assert all(line.meaning_rank is None for line in answer.found)


def test_before_meanings_are_read_that_is_said(sample):
    centre = opened(sample.layout.root, Words())
    assert centre.similar(IN_JAPANESE).note == NOT_READ


def test_filters_narrow_what_is_found(centre):
    answer = centre.similar(
        IN_JAPANESE, SimilarFilter(provider="KOICA", country="Cambodia", limit=3)
    )
    assert len(answer.found) == 3
    for line in answer.found:
        assert "KR" in line.project.providers
        assert "KH" in line.project.countries


def test_a_project_is_not_like_itself(centre):
    assert IN_JAPANESE not in ids(centre.similar(IN_JAPANESE, SimilarFilter(limit=None)))


@pytest.mark.parametrize("words", ["", "  ", "()", "·"])
def test_nothing_to_compare_is_bad_use(centre, words):
    with pytest.raises(BadRequest):
        centre.similar(words)


def test_what_looks_like_an_id_and_is_none_is_not_taken_for_a_text(centre):
    with pytest.raises(UnknownName):
        centre.similar("jp-9999")


@pytest.mark.parametrize(
    "words",
    ["\ud800x", "a\x00b", "ｶﾝﾎﾞｼﾞｱ", "大韓民國 물", "😀 물", "42", "水" * 10_000, "مياه", "縺ゅ＞"],
)
def test_bad_texts_have_an_answer(centre, words):
    answer = centre.similar(words, SimilarFilter(limit=2))
    assert len(answer.found) == 2 or (not answer.found and "No word of it is known" in answer.note)


# reading meanings


def test_meanings_are_read_once_and_taken_over_by_the_next_build(my_own):
    encoder = Words()
    my_own = opened(my_own.layout.root, encoder)
    first = my_own.read_meanings()
    assert first.encoded == encoder.encoded - len(usual_words()) > 0
    assert my_own.read_meanings() is None
    for file in my_own.layout.catalogue.glob("*.vectors.*"):
        file.unlink()
    before = encoder.encoded
    again = my_own.read_meanings()
    assert (again.titles, again.encoded) == (first.titles, 0)
    assert encoder.encoded == before


def test_a_killed_reading_goes_on_where_it_stopped(my_own, monkeypatch):
    monkeypatch.setattr("riparian.store.vectors.BATCH", 4)
    encoder = Words()
    my_own = opened(my_own.layout.root, encoder)

    def stop(what, done, total):
        if done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        my_own.read_meanings(stop)
    assert Meanings.open(my_own.layout, encoder) is None
    kept = encoder.encoded
    read = my_own.read_meanings()
    assert read.encoded == encoder.encoded - kept - len(usual_words())
    assert kept == 8
    assert Meanings.open(my_own.layout, encoder) is not None


# at the command line


def test_the_command_prints_projects_with_reasons(apart, riparian):
    answer = riparian("-C", apart.layout.root, "similar", IN_JAPANESE, "--limit", 2)
    assert answer.status == 0
    assert IN_ENGLISH in answer.out
    assert "same province: Kampong Thom" in " ".join(answer.out.split())
    assert f"2 of {len(apart.projects()[0]) - 1} projects" in answer.err


def test_the_command_gives_json(apart, riparian):
    answer = riparian("-C", apart.layout.root, "similar", IN_JAPANESE, "--limit", 1, "--json")
    (line,) = answer.json["found"]
    assert line["project"]["id"] == IN_ENGLISH
    assert {"verdict", "why", "shared", "same", "differs", "meaning_rank"} <= set(line)


# what is not compared


def edited(centre, *changes):
    """A copy of the live snapshot in memory, with changes."""
    memory = Snapshot(duckdb.connect())
    with centre.reading() as connection:
        path = connection.execute("SELECT path FROM duckdb_databases() WHERE path IS NOT NULL")
        memory.execute(f"ATTACH '{path.fetchone()[0]}' AS live (READ_ONLY)")
    memory.execute("ATTACH ':memory:' AS edited")
    memory.execute("COPY FROM DATABASE live TO edited")
    memory.execute("USE edited")
    for change in changes:
        memory.execute(change)
    return memory


def asked(connection, words, **wanted):
    return find_similar(connection, words, SimilarFilter(**wanted), "2026-11-26", None, False)


def test_withheld_titles_are_neither_found_nor_asked(apart):
    connection = edited(
        apart, f"UPDATE project SET title = '{WITHHELD}' WHERE project_id = '{IN_ENGLISH}'"
    )
    answer = asked(connection, IN_JAPANESE, limit=None)
    assert answer.compared == len(apart.projects()[0]) - 2
    assert IN_ENGLISH not in ids(answer)
    with pytest.raises(BadRequest, match="has no title to compare"):
        asked(connection, IN_ENGLISH)
    with pytest.raises(BadRequest, match="withheld"):
        asked(connection, WITHHELD)


def test_a_project_without_a_title_is_not_taken_for_a_text(sample):
    connection = edited(
        sample, f"UPDATE project SET title = NULL WHERE project_id = '{IN_JAPANESE}'"
    )
    with pytest.raises(BadRequest, match=f"{IN_JAPANESE} has no title to compare"):
        asked(connection, IN_JAPANESE)


def test_a_title_of_many_different_projects_is_not_the_same_words(apart):
    connection = edited(
        apart,
        "UPDATE project SET title = 'Technical Assistance', original = NULL"
        f" WHERE project_id IN ('{IN_JAPANESE}', '{IN_ENGLISH}')",
        "INSERT INTO boilerplate BY NAME SELECT 'technical assistance' AS text, 'title' AS field",
    )
    lines = {line.project.id: line for line in asked(connection, IN_JAPANESE, limit=None).found}
    assert lines[IN_ENGLISH].verdict == LITTLE
    assert "stands on many different projects" in lines[IN_ENGLISH].why


def test_all_are_printed_where_no_limit_is_set(centre):
    found = centre.similar(IN_JAPANESE, SimilarFilter(limit=None)).found
    assert len(found) == len(centre.projects()[0]) - 1


def test_a_text_without_a_known_word_has_nothing_like_it(centre):
    answer = centre.similar("xyzzy qwert")
    assert answer.found == ()
    assert "No word of it is known" in answer.note


def test_two_ids_are_not_a_text(centre):
    with pytest.raises(BadRequest, match="Expected one project, got 2"):
        centre.similar(f"{IN_JAPANESE} {IN_ENGLISH}")


def test_the_english_of_what_was_asked_says_whose_it_is(riparian, sample):
    answer = riparian("-C", sample.layout.root, "similar", "プルサット上水道拡張計画")
    assert "(our gloss: " in answer.err
    answer = riparian("-C", sample.layout.root, "similar", PURSAT)
    assert "(compilers' English: " in answer.err or "(our gloss: " in answer.err
