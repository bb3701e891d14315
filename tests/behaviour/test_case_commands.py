"""Cases at a terminal, with what is said before something is sent."""

import pytest

from case_centres import exchange, met_about_water
from saying import says


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    return met_about_water(tmp_path_factory.mktemp("centres"))


@pytest.fixture
def of(riparian, met):
    """Run a command on the cases of a member."""
    return lambda member, *words: riparian("-C", met[member].layout.root, "case", *words)


def test_a_case_from_the_question_to_the_agreement(of, met):
    (overlap, *_), _ = met["jica"].overlaps("JP", "KR")
    opening = ("open", overlap.id, "--question", "One survey?", "--title", "A survey")
    asked = of("jica", *opening)
    assert asked.status == 2
    assert says(asked.err, "host there, and not in the case")
    asked_of = " ".join(asked.err.split())
    assert says(asked_of, "Who will be able to read it", "jica", "koica")
    assert "(mop-la, Laos)" in asked_of.partition("Who will not:")[2]
    for wide, more in (("members", ()), ("everyone", ("--lead", "jica"))):
        asked = of("jica", *opening, "--to", wide, *more)
        assert asked.status == 2
        assert says(asked.err, "Nothing was written")
        asked_of = " ".join(asked.err.split())
        assert "Who will be able to read it" in asked_of
        assert "Asian Development Bank (adb)" in asked_of
        assert "Please look once more" in asked_of
    mixed = of("jica", *opening, "--to", "everyone", "--to", "koica", "--yes")
    assert says(mixed.err, "Expected one of three after --to")
    assert "Readers are named only" in of("jica", *opening, "--to", "members", "--strict").err
    assert says(asked.err, "Nothing was written")
    assert of("jica", "list", "--json").json == []
    case = of("jica", *opening, "--yes", "--json").json["entry"]
    exchange(met)

    proposal = of("jica", "propose", case, "--what", "One survey", "--who", "JICA", "--by-when",
                  "2027-03-31", "--yes").out.strip()  # fmt: skip
    exchange(met)
    assert [each["waits"] for each in of("koica", "list", "--waiting", "--json").json] == [1]
    assert "waits for your answer" in of("koica", "list").out
    wrong = of("koica", "answer", case, proposal, "decline", "--yes")
    assert wrong.status == 2
    assert says(wrong.err, "whoever declines says why")
    other = of(
        "koica",
        "propose",
        case,
        "--what",
        "A smaller one",
        "--who",
        "both",
        "--by-when",
        "2027-02-28",
        "--instead-of",
        proposal,
        "--why",
        "Money.",
        "--yes",
    ).out.strip()
    exchange(met)
    assert of("jica", "answer", case, other, "accept", "--yes").status == 0
    assert of("jica", "note", case, "Thank you.", "--yes").status == 0
    shown = of("jica", "show", case)
    assert says(shown.out, "Agreed. All leads have accepted proposal 2.")
    assert says(shown.out, "koica: counters proposal 1, with proposal 2 instead")
    read = of("jica", "show", case, "--json").json
    assert read["states"] == ["agreed"]
    assert [each["is_agreed"] for each in read["proposals"]] == [False, True]
    assert [each["counts_not"] for each in read["entries"]] == [""] * 6
    again = of("jica", "answer", case, other, "accept", "--yes")
    assert says(again.err, "answered this proposal already")
    assert of("jica", "state", case, "set-aside", "--why", "No money.", "--yes").status == 0
    assert of("jica", "list", "--state", "set-aside").out.startswith(case)
    assert of("jica", "take-back", case, case, "--why", "Over.", "--yes").status == 0
    assert "taken back" in of("jica", "list").out


def test_what_is_not_there_is_said(of):
    assert says(of("koica", "show", "mekong/jica/1#999").err, "no case mekong/jica/1#999")
    assert of("koica", "open", "jp-1~kr-9", "--question", "x", "--yes").status == 2
    assert says(of("mop-la", "list").err, "no case")
