from __future__ import annotations

from riparian.model.activity import Activity, Description, Narrative, Provenance
from riparian.normalise.narratives import narratives_of


def activity(
    *titles: Narrative, texts: tuple[Narrative, ...] = (), lang: str | None = None
) -> Activity:
    return Activity(
        "X-1", Provenance("d"), title=titles, default_lang=lang, descriptions=(Description(texts),)
    )


def test_a_default_language_that_a_title_contradicts_is_a_problem_of_the_title() -> None:
    one = activity(Narrative("베네수엘라 난민 긴급식량지원"), lang="en")
    titles, _, problems = narratives_of(one, "KR")
    assert titles == (Narrative("베네수엘라 난민 긴급식량지원", "ko"),)
    (problem,) = problems
    assert (problem.code, problem.field, problem.severity) == ("language-mismatch", "title", "note")
    assert problem.message == (
        "Expected a text in the declared language (en) in title,"
        " got '베네수엘라 난민 긴급식량지원'."
        " It counts as Korean: declared en, but the text is in Hangul."
    )


def test_kanji_alone_are_the_providers() -> None:
    one = activity(Narrative("上水道整備計画"))
    langs = {p: narratives_of(one, p)[0][0].lang for p in ("JP", "CN", "KR", None)}
    assert langs == {"JP": "ja", "CN": "zh", "KR": None, None: None}


def test_kanji_beside_a_japanese_description_are_japanese() -> None:
    one = activity(Narrative("上水道整備計画"), texts=(Narrative("水道を整備する計画です。"),))
    titles, texts, problems = narratives_of(one, None)
    assert (titles[0].lang, texts[0].lang, problems) == ("ja", "ja", ())


def test_a_narrative_that_is_right_stays_the_same_object_and_empty_ones_go() -> None:
    right = Narrative("Water supply for the town", "en", "compiler")
    titles, texts, problems = narratives_of(activity(right, Narrative("  ", "ja")), None)
    assert titles[0] is right
    assert (len(titles), texts, problems) == (1, (), ())


def test_several_texts_with_one_fault_are_one_problem_that_counts_them() -> None:
    wrong = Narrative("カンボジアの水道計画", "en")
    (problem,) = narratives_of(activity(wrong, wrong, wrong), "JP")[2]
    assert problem.message.endswith("2 more like it in this record.")


def test_a_garbled_text_is_kept_as_it_is_with_a_problem() -> None:
    text = "カンボジア".encode().decode("latin-1")
    titles, _, (problem,) = narratives_of(activity(Narrative(text, "ja")), "JP")
    assert titles == (Narrative(text, "ja"),)
    assert (problem.code, problem.severity) == ("text-garbled", "warning")
