"""Notices in centres that exchange: what makes one, for whom, and what is read when it is shown."""

from __future__ import annotations

import shutil

import pytest

from notice_centres import KOICA, SECRETS, account, bring, heard_of
from people import ADMIN, OPERATOR
from quick_seals import QUICK
from riparian import Centre
from riparian.errors import BadRequest, RiparianError
from riparian.exchange.keys import seal
from riparian.wording.notices import FOR_YOU_ALONE, GONE, NEUTRAL, REDACTED, notice_line, open_line

OF_MEMBER = {
    "mop-la disputes the places of “Water supply in Pakse”.",
    "mop-la disputes the amount of “Water supply in Pakse”.",
    f"{KOICA} shared “words-amber” with you.",
    f"{KOICA} shared “An amount: 12” with you.",
    f"{KOICA} opened the case “words-case”.",
    f"{KOICA} proposes in the case “words-case”: A survey.",
    f"{KOICA} wrote in the case “words-case”.",
    "A change of the charter asks for your member’s signature.",
}


@pytest.fixture(scope="module", autouse=True)
def _quick():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        yield


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    found = heard_of(tmp_path_factory.mktemp("centres"))
    names = {line.name for line in found.jica.channel.charter().members.values()}
    found.host_name = found.jica.channel.charter().members["mop-la"].name
    assert KOICA in names
    found.looks = [found.jica.notices.look() for _ in range(2)]
    return found


def person(heard, name):
    return heard.jica.people.accounts.account(name)


def said(heard, name):
    """What somebody's page says."""
    who = person(heard, name)
    lines = heard.jica.notices.page(who, who.rights).lines
    return [notice_line(x).sentence.replace(heard.host_name, "mop-la") for x in lines]


def test_everybody_hears_once_of_what_they_may_read_and_of_nothing_else(heard):
    assert heard.looks == [3 * 8 + 1 + 1, 0]  # three viewers, the red note, what is clear for boss
    assert sorted(said(heard, "taro")) == sorted(OF_MEMBER)
    assert sorted(said(heard, "keiko")) == sorted({*OF_MEMBER, FOR_YOU_ALONE})
    assert said(heard, "boss") == ["mop-la disputes the places of “Water supply in Pakse”."]
    about = {x.notice.about for x in heard.jica.notices.page(person(heard, "keiko"), ADMIN).lines}
    assert str(heard.wrote["others"]) not in about


def test_what_is_not_for_everybody_is_a_link_and_no_more_where_anybody_could_read(heard):
    notices = heard.jica.notices
    rows = notices.store.newest(person(heard, "keiko").id, 20)
    anybody = notices.for_anybody(rows)

    def lines(name):
        read = notices.reading.read(rows, notices.viewer(person(heard, name)))
        return [open_line(one, other) for one, other in zip(read, anybody, strict=True)]

    clear = f"{heard.host_name} disputes the places of “Water supply in Pakse”."
    assert sorted(lines("keiko")) == sorted([clear, *[NEUTRAL] * 8])
    assert sorted(filter(None, lines("taro"))) == sorted([clear, *[NEUTRAL] * 7])
    assert [x for x in lines("boss") if x] == [clear]
    assert not any(secret in repr(anybody) for secret in SECRETS)


def test_nothing_of_what_is_for_one_person_is_read_for_its_notice(heard):
    notices = heard.jica.notices
    (row,) = [
        x
        for x in notices.store.newest(person(heard, "keiko").id, 20)
        if x.about == str(heard.wrote["red"])
    ]
    taro, keiko = (
        notices.reading.read([row], notices.viewer(person(heard, name)))[0]
        for name in ("taro", "keiko")
    )
    assert (taro.standing, keiko.standing, keiko.tlp, keiko.title) == ("gone", "open", "RED", "")
    assert heard.jica.channel.named_persons.readings() == []


def test_one_s_own_word_is_no_news_and_a_case_is_followed_by_who_may_read_it(heard):
    notices = heard.jica.notices
    assert notices.subscribe(person(heard, "taro"), "case", heard.case).about == heard.case
    with pytest.raises(RiparianError):
        notices.subscribe(person(heard, "boss"), "case", heard.case)
    cases = heard.koica.cases
    from notice_centres import DESK

    heard.jica.cases.note(heard.case, "We do.", DESK)
    cases.note(heard.case, "Good.", DESK)
    bring(heard.made, "koica")
    assert notices.look() == 3
    titles = notices.case_titles(person(heard, "taro"), person(heard, "taro").rights, [
        each for each in notices.store.subscriptions() if each.kind == "case"
    ])  # fmt: skip
    assert titles == {heard.case: "words-case"}


def test_what_was_redacted_or_taken_back_since_is_shown_so_and_who_left_hears_nothing(heard):
    jica, notices = heard.jica, heard.jica.notices
    heard.koica.channel.redactions.redact(str(heard.wrote["redacted"]), "a mistake", "desk")
    heard.host.desk.withdraw(heard.wrote["clear"], "no", "desk")
    heard.koica.channel.share_note("one more", "AMBER", "desk", members=["jica"])
    jica.people.accounts.change("leaver", ADMIN, OPERATOR)
    assert set(said(heard, "leaver")) == {
        GONE, "mop-la disputes the places of “Water supply in Pakse”.",
    }  # fmt: skip
    leaver = person(heard, "leaver").id
    jica.people.accounts.remove("leaver", OPERATOR)
    bring(heard.made, "koica", "mop-la")
    assert notices.look() == 2
    assert notices.store.newest(leaver, 9) == []
    taro = said(heard, "taro")
    assert REDACTED in taro
    assert "12" not in "".join(taro)
    taken_back = [line for line in taro if line.endswith("It was taken back since.")]
    assert [line.split(".")[0] for line in taken_back] == [
        "mop-la disputes the places of “Water supply in Pakse”"
    ]


def test_a_new_overlap_is_heard_of_after_the_build_by_those_whose_question_it_fits(heard, tmp_path):
    shutil.copytree(heard.jica.layout.root, tmp_path / "copy")
    centre = Centre.open(tmp_path / "copy")
    asks = {"fits": {"country": ("Laos",)}, "other": {"country": ("KH",)}, "all": {}}
    for name, words in asks.items():
        centre.notices.subscribe(account(centre, name), "overlaps", words=words)
    (tmp_path / "more.csv").write_text(
        "key,donor_country,agency,title_original,country,places_en,start,end\n"
        "kr-1,KR,KOICA,Water supply in Pakse town,LA,Pakse,2024-01-01,2027-12-31\n"
    )
    centre.add([tmp_path / "more.csv"])
    centre.build()
    assert centre.notices.look() == 2 + 3  # `fits` and `all`, and those who hear of Laos
    accounts = centre.people.accounts
    for name, hears in (("other", 0), ("fits", 1), ("all", 1), ("keiko", 1)):
        who = accounts.account(name)
        lines = centre.notices.page(who, who.rights).lines
        assert sum(x.overlap is not None for x in lines) == hears
    assert centre.notices.look() == 0
    row = next(x for x in lines if x.overlap is not None)
    assert "Pakse" in row.overlap.sentence
    assert open_line(row, centre.notices.for_anybody([row.notice])[0]) == row.overlap.sentence


def test_only_what_is_there_is_subscribed_to(heard):
    keiko, notices = person(heard, "keiko"), heard.jica.notices
    for words in ({"country": ("Atlantis",)}, {"from": ("soon",)}, {"a": ("JP",), "b": ("US",)}):
        with pytest.raises(RiparianError):
            notices.subscribe(keiko, "overlaps", words=words)
    for kind, about in (("country", "XX"), ("case", "mekong/jica/1#999"), ("case", "nonsense")):
        with pytest.raises(RiparianError):
            notices.subscribe(keiko, kind, about)
    with pytest.raises(BadRequest):
        notices.subscribe(keiko, "overlaps", words={"place": ("x" * 900,)})


def test_a_centre_without_accounts_makes_none_and_one_in_no_framework_only_of_overlaps(tmp_path):
    centre = Centre.init(tmp_path / "alone")
    assert centre.notices.look() == 0
    assert not centre.layout.journal.exists()
    keiko = account(centre, "keiko")
    with pytest.raises(BadRequest):
        centre.notices.subscribe(keiko, "ours")
    centre.notices.subscribe(keiko, "country", "LA")
    assert centre.notices.look() == 0
