from __future__ import annotations

from riparian.model.activity import Activity, Description, Narrative, Provenance
from riparian.model.derived import ShownTitle
from riparian.normalise.narratives import narratives_of
from riparian.normalise.shown_texts import WITHHELD, is_withheld, shown_description, withheld_of
from riparian.normalise.title_gloss import shown_title
from running import comes_to_an_end

FORMULA = (
    "The FA.gov team redacted this field in accordance with the exceptions outlined in the"
    " Foreign Aid Transparency and Accountability Act of 2016."
)


def activity(*titles: Narrative, lang: str | None = None, text: str | None = None) -> Activity:
    descriptions = (Description((Narrative(text),)),) if text else ()
    return Activity(
        "X-1", Provenance("d"), title=titles, default_lang=lang, descriptions=descriptions
    )


def title_of(one: Activity) -> ShownTitle | None:
    return shown_title(narratives_of(one, None)[0])


def test_english_stands_before_the_original_which_is_kept() -> None:
    shown = title_of(activity(Narrative("水道計画", "ja"), Narrative("Water Project", "en")))
    assert shown is not None
    assert (shown.text, shown.by, shown.original) == ("Water Project", "publisher", "水道計画")


def test_the_publishers_english_stands_before_the_compilers() -> None:
    ours, theirs = Narrative("Ours", "en", "compiler"), Narrative("Theirs", "EN")
    shown = title_of(activity(Narrative("水道", "ja"), ours, theirs))
    assert shown is not None
    assert (shown.text, shown.by) == ("Theirs", "publisher")
    alone = title_of(activity(Narrative("水道", "ja"), ours))
    assert alone is not None
    assert (alone.text, alone.by) == ("Ours", "compiler")


def test_a_title_in_one_other_language_is_shown_as_it_is() -> None:
    shown = title_of(activity(Narrative("Projet eau"), lang="fr"))
    assert shown is not None
    assert (shown.text, shown.lang, shown.original) == ("Projet eau", "fr", None)
    assert title_of(activity(Narrative("  "))) is None


def test_a_withheld_title_is_not_shown_as_if_it_were_one() -> None:
    withheld = activity(Narrative(FORMULA, "en"))
    shown = title_of(withheld)
    assert shown is not None
    assert shown.text == WITHHELD
    [problem] = withheld_of(withheld)
    assert (problem.code, problem.field) == ("text-redacted", "title")
    assert withheld_of(activity(Narrative("Redacted books for libraries"))) == ()
    assert not is_withheld("A training in redaction")


def test_what_steers_a_terminal_or_the_direction_of_writing_is_not_shown() -> None:
    shown = title_of(activity(Narrative("Bridge\x9b31m\u202e works\x07", "en")))
    assert shown is not None
    assert shown.text == "Bridge31m works"
    assert shown_description(narratives_of(activity(text="a\x1b[2Jb"), None)[1]) == "a[2Jb"


def test_a_gloss_stands_where_nobody_wrote_english_and_says_so() -> None:
    shown = title_of(activity(Narrative("プルサット上水道拡張計画", "ja")))
    assert shown is not None
    assert (shown.by, shown.lang, shown.original_lang) == ("gloss", "en", "ja")
    assert "Pursat" in shown.text
    assert shown.original == "プルサット上水道拡張計画"


def test_no_gloss_is_shown_of_what_is_not_understood() -> None:
    shown = title_of(activity(Narrative("ンガポポヌグ計画", "ja")))
    assert shown is not None
    assert (shown.text, shown.by, shown.original) == ("ンガポポヌグ計画", "publisher", None)


def test_the_original_is_kept_where_the_english_stands_first() -> None:
    shown = title_of(activity(Narrative("Water Project", "en"), Narrative("水道計画", "ja")))
    assert shown is not None
    assert (shown.text, shown.original, shown.original_lang) == ("Water Project", "水道計画", "ja")


def test_a_formula_is_no_english_title_of_an_original() -> None:
    shown = title_of(
        activity(Narrative("プルサット上水道拡張計画", "ja"), Narrative(FORMULA, "en"))
    )
    assert shown is not None
    assert shown.by == "gloss"
    assert shown.original == "プルサット上水道拡張計画"


def test_a_long_text_is_looked_through_in_one_go() -> None:
    with comes_to_an_end():
        assert not is_withheld("redacted " * 200_000)
