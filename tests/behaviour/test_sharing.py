"""What is said before something is shared is what happens then: who reads it, what is asked once
more, what is kept closer, and who may share at all. With real nodes that exchange."""

from __future__ import annotations

import json
from typing import get_args

import msgspec
import pytest

from centres import Centres
from nodes import charter_of
from people import OPERATOR, PUBLISHER, WRITER
from riparian import Centre, SourceOptions
from riparian.centre import sharing, typed_records
from riparian.centre.sharing import record_of_body
from riparian.centre.sharing_records import Parcel
from riparian.desk.accounts import audit
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.desk.sharing.closer import PARTS, parts_of, without
from riparian.desk.sharing.stops import StopKind
from riparian.errors import BadRequest, NotAllowed
from riparian.exchange.entries.entry_types import CASE, Confirmation, Dispute
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.keys.sealing import sealed_bytes
from riparian.exchange.planned_words import Words
from riparian.exchange.policy import PUBLIC, Reader, may
from riparian.wording.sharing import (
    how_it_leaves,
    not_readers,
    others_can_tell,
    preview_document,
    reader_sentence,
    receivers,
    stop_sentence,
)

MEMBERS = ("jica", "koica", "moit", "cdc-kh", "adb")
WITH_NODE = ("jica", "koica", "moit")
DESK = Sharer(OPERATOR, "desk")
VIEWER = Rights((Role.VIEWER,))
LIMITED = Rights((Role.PUBLISHER,), "members")
CHOICES = [
    Choice("CLEAR"),
    Choice("GREEN"),
    Choice("AMBER", ("koica",)),
    Choice("AMBER", ("koica", "moit")),
    Choice("AMBER+STRICT", ("moit",)),
    Choice("RED", ("koica",), {"koica": ("Kim",)}),
    Choice("RED", ("koica", "moit"), {"jica": ("Sato",), "koica": ("Kim",), "moit": ("Ly",)}),
]


pytestmark = pytest.mark.usefixtures("quick_seals")


def meet(centres):
    """Everybody takes what everybody has."""
    for _ in range(2):
        for member in WITH_NODE:
            for other in WITH_NODE:
                if other != member:
                    centres[member].channel._node.take(centres[other].channel.files())


@pytest.fixture(scope="module")
def centres(tmp_path_factory):
    """Three nodes, a member and an observer without one."""
    made = Centres(tmp_path_factory.mktemp("centres"), charter=charter_of(*MEMBERS))
    for member in WITH_NODE:
        made[member]
    meet(made)
    return made


def shares(centre, parcel, choice, sharer=DESK):
    stops = centre.sharing.preview(parcel, choice, sharer).stops
    return centre.sharing.share(parcel, choice, sharer, {stop.kind for stop in stops})


# who reads


@pytest.mark.parametrize("choice", CHOICES, ids=lambda c: f"{c.tlp}-{'-'.join(c.members)}")
def test_who_is_named_before_is_who_reads_it_then(centres, choice):
    jica = centres["jica"]
    parcel = Parcel(note=f"words for {choice}")
    preview = jica.sharing.preview(parcel, choice, DESK)
    (name,) = shares(jica, parcel, choice)
    meet(centres)
    said = {each.member for each in preview.who.readers}
    for member in WITH_NODE:
        node = centres[member].channel._node
        (entry,) = (x for x in node.entries(str(name.origin)) if x.name == name)
        charters = node.joined()[0].charters
        readers = [Reader(member), *(Reader(member, x) for x in choice.persons.get(member, ()))]
        assert any(may(x, entry, charters).yes for x in readers) is (member in said)
        assert may(PUBLIC, entry, charters).yes is preview.who.public.yes
    without_node = {"cdc-kh", "adb"}
    assert {x for x in without_node if _may(jica, name, x)} == said & without_node
    written = jica.channel.own_entries()[-1].payload
    assert (written.tlp, written.audience) == (
        preview.entries[0].payload.tlp,
        preview.entries[0].payload.audience,
    )


def _may(centre, name, member):
    (entry,) = (x for x in centre.channel.own_entries() if x.name == name)
    return may(Reader(member), entry, centre.channel._node.joined()[0].charters, False).yes


def test_every_organisation_and_the_public_have_a_sentence(centres):
    jica = centres["jica"].sharing
    said = jica.preview(Parcel(note="x"), Choice("AMBER", ("koica",)), DESK)
    document = json.loads(_json(preview_document(said, ["x"], [])))
    assert [each["member"] for each in document["readers"]] == ["jica", "koica"]
    why = {each["member"]: each["why"] for each in document["not_readers"]}
    assert why["moit"] == why["cdc-kh"] == "You did not choose it."
    assert why["adb"] == "Observers see what is for everyone or for all members."
    groups = {names: each.why for each in not_readers(said.who) for names in each.names}
    assert groups["The public"] == "Only what is for everyone is public."
    green = jica.preview(Parcel(note="x"), Choice("GREEN"), DESK)
    told = {x.member: reader_sentence(x, green.choice) for x in green.who.readers}
    assert told["cdc-kh"] == told["adb"] == "sees all of it once it has a node."
    assert "everybody here with an account" in told["jica"]
    clear = jica.preview(Parcel(note="x"), Choice("CLEAR"), DESK)
    assert {reader_sentence(x, clear.choice) for x in clear.who.readers} == {"sees all of it."}
    red = jica.preview(Parcel(note="x"), CHOICES[5], DESK)
    assert [x.member for x in red.who.readers] == ["koica"]
    ours = {name: each.why for each in not_readers(red.who) for name in each.names}
    assert (
        "Whoever administers this node"
        in ours["Japan International Cooperation Agency (jica, Japan)"]
    )


def _json(document):
    return msgspec.json.encode(document)


def test_what_others_can_tell_is_the_size_that_carriers_see(centres):
    jica, koica = centres["jica"], centres["koica"]
    choice = Choice("AMBER", ("koica",))
    for text in ("short", "".join(f"{n} elephants; " for n in range(900))):
        preview = jica.sharing.preview(Parcel(note=text), choice, DESK)
        (name,) = shares(jica, Parcel(note=text), choice)
        meet(centres)
        store = koica.channel._store
        (held,) = store.payloads(str(name.origin), name.index, name.index + 1)
        (planned,) = preview.entries
        assert planned.bytes / 2 <= sealed_bytes(held) - 32 <= planned.bytes
        assert f"of at most {planned.bytes // 1024} KiB" in others_can_tell(preview)[0]
        assert "Not what about, and not for whom." in others_can_tell(preview)[0]


def test_it_says_that_a_new_key_goes_before_and_how_it_leaves(centres):
    jica = centres["jica"]
    choice = Choice("AMBER", ("moit", "koica"))
    shares(jica, Parcel(note="first"), choice)
    size = jica.channel._store.size("mekong/jica/1")
    preview = jica.sharing.preview(Parcel(note="again"), choice, DESK)
    assert not any(each.adds_key for each in preview.entries)
    assert jica.channel._store.size("mekong/jica/1") == size
    words = how_it_leaves(preview)
    assert any("have no address" in each for each in words)
    assert any("have no node yet" in each for each in words)


# what is asked once more


@pytest.fixture
def alone(tmp_path):
    """Two nodes of which one has shared nothing yet."""
    made = Centres(tmp_path, "jica", "koica")
    for member, other in (("jica", "koica"), ("koica", "jica")):
        made[member].channel._node.take(made[other].channel.files())
    return made["jica"]


def kinds(centre, parcel, choice, sharer=DESK):
    return [stop.kind for stop in centre.sharing.preview(parcel, choice, sharer).stops]


def test_the_first_time_what_is_wider_and_who_is_alone_are_asked_once_more(alone):
    note, koica = Parcel(note="x"), Choice("AMBER", ("koica",))
    assert kinds(alone, note, koica) == ["first-time"]
    with pytest.raises(BadRequest, match="has to be confirmed"):
        alone.sharing.share(note, koica, DESK, ())
    assert alone.channel.own_entries() == []
    shares(alone, note, koica)
    assert kinds(alone, note, koica) == []
    assert kinds(alone, note, Choice("AMBER+STRICT", ("koica",))) == []
    assert kinds(alone, note, Choice("CLEAR")) == ["wider-than-last", "first-time"]
    assert kinds(alone, note, Choice("AMBER", ("jica",))) == ["nobody-else"]
    (name,) = shares(alone, Parcel(note="About that."), koica)
    answer = Parcel(note="y", about=name)
    assert kinds(alone, answer, koica) == []
    assert "answers-fewer" in kinds(alone, answer, Choice("CLEAR"))
    preview = alone.sharing.preview(answer, Choice("CLEAR"), DESK)
    told = stop_sentence(preview.stops[0], preview)
    assert told == "It answers an entry that not everyone can read. Repeat nothing of it."
    assert receivers(preview) == "everyone"


def test_it_is_the_first_time_only_where_nothing_ever_went_to_these_readers(alone, whole):
    note, koica = Parcel(note="x"), Choice("AMBER", ("koica",))
    preview = alone.sharing.preview(note, koica, DESK)
    assert stop_sentence(preview.stops[0], preview).startswith("This is the first time")
    options = SourceOptions(licence="CC BY 4.0")
    records = alone.channel.shareable_file(whole / "japan.csv", options).records
    (name,) = shares(alone, Parcel(records[:1]), koica)
    alone.sharing.withdraw(str(name), "A mistake.", DESK)
    assert kinds(alone, note, koica) == []  # what was taken back had been shared
    alone.sharing.redact(str(name), "A mistake.", DESK)
    green = Parcel(note="y"), Choice("GREEN")
    seen = alone.sharing.preview(*green, DESK)
    (said,) = [stop_sentence(x, seen) for x in seen.stops if x.kind == "first-time"]
    assert "first time" not in said  # nobody knows whom the redacted one was for
    assert "Some of yours were redacted" in said


def test_words_of_a_case_count_as_shared_with_its_readers(alone):
    words = Words(CASE, {"title": "Water in Vientiane"}, "AMBER", "desk", None, ("jica", "koica"))
    alone.channel.write([words])
    assert "first-time" not in kinds(alone, Parcel(note="x"), Choice("AMBER", ("koica",)))


def test_a_record_about_which_fewer_were_told_and_one_without_licence_are_asked(alone, whole):
    records = alone.channel.shareable_file(whole / "japan.csv", SourceOptions()).records
    first, koica = Parcel(records[:1]), Choice("AMBER", ("koica",))
    shares(alone, first, koica)
    assert kinds(alone, first, Choice("CLEAR")) == [
        "licence", "wider-than-before", "wider-than-last", "first-time",
    ]  # fmt: skip
    preview = alone.sharing.preview(first, koica, DESK)
    assert [str(each) for each in preview.replaces] == ["mekong/jica/1#1"]
    free = alone.channel.shareable_file(whole / "japan.csv", SourceOptions(licence="CC BY 4.0"))
    assert "licence" not in kinds(alone, Parcel(free.records[:1]), Choice("CLEAR"))


@pytest.mark.parametrize(
    ("licence", "asked"), [("TLP:AMBER", True), (None, True), ("CC BY 4.0", False)]
)
def test_the_licence_of_a_record_is_asked_about_as_well_where_it_is_shared_wider(
    alone, whole, licence, asked
):
    options = SourceOptions(licence=licence)
    records = alone.channel.shareable_file(whole / "japan.csv", options).records
    (name,) = shares(alone, Parcel(records[:1]), Choice("AMBER", ("koica",)))
    preview = alone.sharing.preview_wider(str(name), Choice("CLEAR"), DESK)
    assert ("licence" in [each.kind for each in preview.stops]) is asked
    parcel, _ = alone.sharing.to_correct(str(name))
    assert ("licence" in kinds(alone, parcel, Choice("CLEAR"))) is asked
    (clear,) = shares(alone, parcel, Choice("CLEAR"))
    parcel, _ = alone.sharing.to_correct(str(clear))
    assert "licence" not in kinds(alone, parcel, Choice("CLEAR"))  # it is with everyone


# who may share


def sharer(centre, name, rights):
    account, _ = centre.people.accounts.add(name, f"Full {name}", "Office", rights, OPERATOR)
    return Sharer(Actor.of(account), "Office", rights, account)


def test_roles_and_limits_hold_whatever_asks(alone):
    note, green = Parcel(note="x"), Choice("GREEN")
    viewer, writer, limited, full = (
        sharer(alone, name, rights)
        for name, rights in (
            ("viewer", VIEWER), ("writer", WRITER), ("limited", LIMITED), ("full", PUBLISHER),
        )
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="does not prepare"):
        alone.sharing.preview(note, green, viewer)
    alone.sharing.preview(note, green, writer)
    for act in (
        lambda: alone.sharing.share(note, green, writer, {"first-time"}),
        lambda: alone.sharing.withdraw("mekong/jica/1#0", "x", writer),
        lambda: alone.sharing.redact("mekong/jica/1#0", "x", writer),
        lambda: alone.sharing.share(note, Choice("CLEAR"), limited, {"first-time"}),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert alone.channel.own_entries() == []
    (name,) = shares(alone, note, green, limited)
    with pytest.raises(NotAllowed, match="never with everyone"):
        alone.sharing.share_wider(str(name), Choice("CLEAR"), limited, {"first-time"})
    (wider,) = alone.sharing.share_wider(
        str(name), Choice("CLEAR"), full, {"first-time", "wider-than-last"}
    )
    lines = alone.people.accounts.audit([audit.SHARED])
    assert [(line.actor.by, line.about) for line in lines] == [
        ("full", f"{wider}, TLP:CLEAR"),
        ("limited", f"{name}, TLP:GREEN"),
    ]


def test_what_a_host_or_everyone_reads_is_undone_only_by_who_could_have_said_it(tmp_path):
    host = Centres(tmp_path, "mop-la", "jica")["mop-la"]
    limited, full, officer = (
        sharer(host, name, rights)
        for name, rights in (
            ("limited", LIMITED), ("full", PUBLISHER),
            ("officer", Rights((Role.PUBLISHER, Role.HOST_OFFICER))),
        )
    )  # fmt: skip
    thing = IdentifiedRecord("JP", "jp-1")
    word = Confirmation({"title": "T"}, "2026-09-30", "Ministry", "LA")
    confirmed = str(host.desk.write("confirmation", word, thing, "Ministry", "CLEAR"))
    dispute = str(host.desk.write("dispute", Dispute("value", "No."), thing, "Ministry", "GREEN"))
    taken_back = str(host.host_words.withdraw(dispute, "A mistake.", "Ministry"))
    count = len(host.channel.own_entries())
    for undo in (host.sharing.withdraw, host.sharing.redact):
        for entry in (confirmed, dispute, taken_back):
            with pytest.raises(NotAllowed, match="speak for the government"):
                undo(entry, "x", full)
    with pytest.raises(BadRequest, match="only these are taken back here"):
        host.sharing.withdraw(confirmed, "x", officer)
    record = _record("jp-2")
    (name,) = shares(host, Parcel((record,)), Choice("CLEAR"), full)
    for undo in (host.sharing.withdraw, host.sharing.redact):
        with pytest.raises(NotAllowed, match="never with everyone"):
            undo(str(name), "x", limited)
    assert len(host.channel.own_entries()) == count + 1
    host.sharing.redact(confirmed, "It named a person.", officer)
    host.sharing.withdraw(str(name), "Cancelled.", full)


def _record(identifier):
    body = {
        "activity": {
            "iati_identifier": identifier, "title": [{"text": "T"}],
            "reporting_org": {"ref": "JP"}, "provenance": {"dataset": "d"},
        },
        "source": {},
    }  # fmt: skip
    return record_of_body(body, "CLEAR")


def test_nothing_is_proposed_that_is_wider_than_what_the_person_shared_last(alone):
    one, other = sharer(alone, "one", PUBLISHER), sharer(alone, "other", LIMITED)
    assert alone.sharing.last_choice(one).tlp is None
    shares(alone, Parcel(note="x"), Choice("CLEAR"), one)
    shares(alone, Parcel(note="x"), Choice("AMBER", ("koica",)), other)
    assert alone.sharing.last_choice(one) == Choice("CLEAR")
    assert alone.sharing.last_choice(other) == Choice("AMBER", ("koica",))
    shares(alone, Parcel(note="x"), CHOICES[5], one)
    assert alone.sharing.last_choice(one).tlp is None
    assert kinds(alone, Parcel(note="x"), Choice("GREEN"), other) == ["first-time"]


def test_an_answer_is_proposed_for_no_more_than_the_person_and_the_entry_reach(alone):
    one = sharer(alone, "one", PUBLISHER)
    koica, green, clear = Choice("AMBER", ("koica",)), Choice("GREEN"), Choice("CLEAR")
    entries = {
        choice.tlp: str(shares(alone, Parcel(note="x"), choice)[0])
        for choice in (koica, green, clear)
    }
    assert alone.sharing.last_choice(one, entries["GREEN"]) == Choice()
    for last, proposed in ((green, (koica, green, green)), (koica, (koica, koica, koica))):
        shares(alone, Parcel(note="y"), last, one)
        found = [alone.sharing.last_choice(one, x) for x in entries.values()]
        assert tuple(found) == proposed


# what is kept closer


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_left_out_is_nowhere_in_what_is_written(whole, tmp_path, part):
    body = {
        "activity": {
            "iati_identifier": "x", "title": [{"text": "T"}], "provenance": {"dataset": "d"},
            "reporting_org": {"ref": "R"}, "activity_status": "2",
            "descriptions": [{"narratives": [{"text": "SECRET-description"}]}],
            "notes": [{"text": "SECRET-description"}],
            "documents": [{"url": "https://e.org/SECRET-description"}],
            "participating_orgs": [
                {"role": "1", "ref": "JP"}, {"role": "4", "ref": "SECRET-organisations"},
            ],
            "activity_dates": [{"type": "1", "date": "SECRET-dates"}],
            "events": [{"type": "x", "date": "SECRET-dates"}],
            "locations": [
                {"names": [{"text": "SECRET-places"}],
                 "activity_description": [{"text": "SECRET-places SECRET-description"}]},
            ],
            "budgets": [
                {"amount": {"value": 77001, "value_date": "SECRET-dates", "currency": "JPY"},
                 "period_start": "SECRET-dates"},
            ],
            "transactions": [
                {"amount": {"value": 77002, "currency": "JPY"}, "date": "SECRET-dates",
                 "description": [{"text": "SECRET-description"}],
                 "provider_org": {"ref": "SECRET-organisations"}},
            ],
        },
        "source": {},
    }  # fmt: skip
    assert set(parts_of(body)) == set(PARTS)
    left = json.dumps(without(body, [part]))
    assert f"SECRET-{part}" not in left
    assert "notes" not in left
    if part == "amount":
        assert "7700" not in left
    assert part not in parts_of(without(body, [part]))
    assert record_of_body(without(body, [part])).title == "T"


def test_an_amount_for_the_ministry_alone_is_in_its_catalogue_and_in_no_other(tmp_path, whole):
    made = Centres(tmp_path, "jica", "koica", "moit")
    for member in WITH_NODE:
        made[member]
    meet(made)
    jica = made["jica"]
    (record,) = _with_amount(jica, whole)
    parcel = Parcel((record,))
    choice = Choice("AMBER", ("koica", "moit"), {}, ("amount",), ("moit",))
    preview = jica.sharing.preview(parcel, choice, DESK)
    assert {x.member: x.sees for x in preview.who.readers} == {
        "jica": "all", "koica": "part", "moit": "all",
    }  # fmt: skip
    assert any("can tell that there is another entry" in x for x in others_can_tell(preview))
    wide, closer = shares(jica, parcel, choice)
    meet(made)
    assert (_amounts(made["koica"]), _amounts(made["moit"])) == ([False], [True])

    again, whom = jica.sharing.to_correct(str(wide))
    assert (whom, "amount" in parts_of(again.records[0].body)) == (choice, True)
    assert jica.sharing.to_correct(str(closer))[1] == Choice("AMBER", ("moit",))
    assert _built_amount(made["koica"]) is None
    assert _built_amount(made["moit"]) > 0

    # Shared wider, it is still whole for the ministry.
    jica.sharing.share_wider(str(wide), Choice("GREEN"), DESK, {"first-time", "wider-than-last",
                             "wider-than-before"})  # fmt: skip
    meet(made)
    assert (_amounts(made["koica"]), _amounts(made["moit"])) == ([False], [True])

    again = jica.channel.own_entries()[-1].name
    jica.sharing.redact(str(closer), "A mistake.", DESK)
    meet(made)
    assert (_amounts(made["koica"]), _amounts(made["moit"])) == ([False], [True])
    jica.sharing.redact(str(again), "A mistake.", DESK)
    meet(made)
    assert (_amounts(made["koica"]), _amounts(made["moit"])) == ([False], [False])
    jica.sharing.withdraw(str(wide), "No more.", DESK)
    meet(made)
    assert _amounts(made["koica"]) == [False]


def test_who_has_left_gets_nothing_again_when_it_is_shared_wider_and_all_is_in_the_audit(
    tmp_path, monkeypatch
):
    made = Centres(tmp_path, "jica", "koica", "moit")
    for member in WITH_NODE:
        made[member]
    meet(made)
    jica = made["jica"]
    one = sharer(jica, "one", PUBLISHER)
    body = _record("jp-1").body
    money = [{"amount": {"value": 77001, "currency": "JPY"}}]
    record = record_of_body({**body, "activity": {**body["activity"], "budgets": money}}, "CLEAR")
    members = ("koica", "moit")
    for few in (("moit",), members):
        choice = Choice("AMBER", members, {}, ("amount",), few)
        wide, _ = shares(jica, Parcel((record,)), choice, one)
        whole = jica.channel.own_entries()[-1]
        state = jica.channel.state()
        left = [
            msgspec.structs.replace(x, role="observer") if x.member == "moit" else x
            for x in state.members
        ]
        with monkeypatch.context() as patch:
            changed = msgspec.structs.replace(state, members=tuple(left))
            patch.setattr(type(jica.channel), "state", lambda _, changed=changed: changed)
            names = jica.sharing.share_wider(str(wide), Choice("GREEN"), one, get_args(StopKind))
        written = {x.name: x.payload for x in jica.channel.own_entries()}
        again = [written[name].audience for name in names[1:]]
        assert again == ([] if few == ("moit",) else [("jica", "koica")])
        assert whole.payload.body == record.body
        line = jica.people.accounts.audit([audit.SHARED])[0].about
        assert line.startswith(str(names[0]))
        assert (f" to #{names[-1].index}" in line) is (len(names) > 1)


def _with_amount(centre, whole):
    records = centre.channel.shareable_file(whole / "japan.csv", SourceOptions()).records
    return [x for x in records if "amount" in parts_of(x.body)][:1]


def _amounts(centre):
    """Whether each record that a build of this member would get has an amount."""
    lines = [
        json.loads(line)
        for file in centre.channel.shared_files()
        for line in file.content.splitlines()[1:]
    ]
    return ["amount" in parts_of(line) for line in lines]


def _built_amount(centre):
    """The amount of the one project in the own view of a member."""
    centre.build()
    ((line,), _) = Centre.open(centre.layout.root, as_member=True).projects()
    return line.amount


def test_what_cannot_be_kept_closer_is_said(centres, whole):
    jica = centres["jica"].sharing
    records = tuple(_with_amount(centres["jica"], whole))
    for parcel, choice, what in (
        (Parcel(note="x"), Choice("GREEN", (), {}, ("amount",), ("koica",)), "this is none"),
        (Parcel(records), Choice("GREEN", (), {}, ("sum",), ()), "There is no part 'sum'"),
        (Parcel(records), Choice("GREEN", (), {}, (), ("koica",)), "Nothing is chosen"),
        (Parcel(records), Choice("AMBER", ("koica",), {}, ("amount",), ("moit",)), "moit is to"),
        (Parcel(records), Choice("RED", ("koica",), {"koica": ("Kim",)}, ("amount",), ()),
         "as close as it can be"),
        (Parcel(note="x"), Choice("AMBER"), "No organisation is chosen"),
        (Parcel(note="x"), Choice("RED", ("koica",)), "No person is named"),
    ):  # fmt: skip
        with pytest.raises(BadRequest, match=what):
            jica.preview(parcel, choice, DESK)


def test_a_page_that_is_the_name_of_a_record_is_not_kept_closer(centres):
    page = "https://example.org/SECRET"
    body = {
        "activity": {
            "iati_identifier": "", "title": [{"text": "T"}],
            "provenance": {"dataset": "d", "url": page},
            "reporting_org": {"narratives": [{"text": "A ministry"}]},
            "descriptions": [{"narratives": [{"text": "Wells"}]}],
            "budgets": [{"amount": {"value": 7, "currency": "JPY"}}],
        },
        "source": {},
    }  # fmt: skip
    jica, parcel = centres["jica"].sharing, Parcel((record_of_body(body),))
    with pytest.raises(BadRequest, match="known to others by the address of its page"):
        jica.preview(parcel, Choice("GREEN", (), {}, ("description",), ()), DESK)
    jica.preview(parcel, Choice("GREEN", (), {}, ("amount",), ()), DESK)
    body["activity"] |= {"iati_identifier": "XX-1", "reporting_org": {"ref": "XX"}}
    parcel = Parcel((record_of_body(body),))
    preview = jica.preview(parcel, Choice("GREEN", (), {}, ("description",), ()), DESK)
    assert page not in str(preview.entries[0].payload)


def test_a_table_with_too_many_records_is_read_no_further(tmp_path, monkeypatch):
    read = []
    take = sharing.without_personal
    monkeypatch.setattr(
        sharing, "without_personal", lambda item: (read.append(item), take(item))[1]
    )
    monkeypatch.setattr(typed_records, "MOST_ROWS", 3)
    centre = Centre.init(tmp_path / "centre")
    table = tmp_path / "r.csv"
    rows = [f"{n},JP,Wells {n},LA" for n in range(40)]
    table.write_text("\n".join(["key,donor_country,title_original,country", *rows]))
    reader = sharing.Sharing(centre._access)
    with pytest.raises(BadRequest, match="more than 3 records"):
        typed_records.read_sheet(reader, table, SourceOptions(), with_doubtful=False)
    assert len(read) == 4
    table.write_text("\n".join(["key,donor_country,title_original,country", *rows[:3]]))
    taken = typed_records.read_sheet(reader, table, SourceOptions(), with_doubtful=False)
    assert len(taken.records) == 3


# the terminal


def test_the_terminal_says_the_same_writes_nothing_when_asked_and_stands_in_the_audit(
    riparian, alone
):
    home, share = alone.layout.root, ("share", "--note", "A plan.", "--to", "koica")
    dry = riparian("-C", home, *share, "--dry-run", "--json")
    assert dry.status == 0, dry.err
    assert dry.json["label"] == "TLP:AMBER"
    assert [each["member"] for each in dry.json["readers"]] == ["jica", "koica"]
    assert [each["kind"] for each in dry.json["stops"]] == ["first-time"]
    assert dry.json["records"] == ["A plan."]
    assert dry.json["others_can_tell"][0] in " ".join(dry.err.split())
    assert "Nothing was shared." in riparian("-C", home, *share, "--dry-run").err
    assert alone.channel.own_entries() == []
    sharer(alone, "boss", Rights((Role.ADMIN,)))
    assert riparian("-C", home, *share, "--yes").status == 0
    (line,) = alone.people.accounts.audit([audit.SHARED])
    assert "at the centre's computer" in line.actor.by
    assert line.about == "mekong/jica/1#1, TLP:AMBER for koica"
