"""The paper for a meeting holds what everybody of its audience may read: no more, and no number of
it counts more."""

from __future__ import annotations

import io
import re
from itertools import combinations

import msgspec
import pypdfium2
import pytest
from docx import Document

from case_centres import MEMBERS
from centres import Centres
from nodes import charter_of
from riparian import Centre
from riparian.centre.record_things import things_of
from riparian.desk.accounts.records import Actor
from riparian.desk.pack.blocks import blocks_of, document_of
from riparian.desk.pack.calendar_file import calendar_file_of
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.document.pdf_file import pdf_of
from riparian.document.word_file import word_file_of
from riparian.errors import BadRequest, UnknownName
from riparian.exchange.entries.entry_types import (
    AGENDA,
    CASE,
    CONFIRMATION,
    DISPUTE,
    PROPOSAL,
    VERDICT,
    Agenda,
    Case,
    Confirmation,
    Dispute,
    Meeting,
    Minute,
    Proposal,
    Verdict,
)
from riparian.exchange.entries.payload import pair_of
from riparian.exchange.policy import PUBLIC
from riparian.store.build_lists import list_files, read_list

ALL = (*MEMBERS, "adb")
DESK = Sharer(Actor("desk"), "desk")
FEW = (("koica",), ("mop-la",), ("koica", "mop-la"))
AUDIENCES = {
    "clear": ("CLEAR", (), None),
    "green": ("GREEN", (), None),
    **{f"amber-{'-'.join(few)}": ("AMBER", few, None) for few in FEW},
    "strict-koica": ("AMBER+STRICT", ("koica",), None),
    "red-koica": ("RED", ("koica",), {"koica": ("Kim Minjun",)}),
}
"""By name: label, members, persons of entries that jica writes."""


pytestmark = pytest.mark.usefixtures("quick_seals")


class Met:
    """jica's centre with a meeting for everybody; its pack for everybody before and after much was
    written for fewer; and the name of what each entry says, by audience."""

    def __init__(self, folder):
        centres = Centres(folder, charter=charter_of(*ALL))
        self.centres = centres
        register = folder / "register.csv"
        register.write_text(
            "key,donor_country,agency,title_original,country,places_en,dac_purpose_guess,start,end\n"
            "jp-1,JP,JICA,Water supply in Pakse,LA,Pakse,14030,2024-01-01,2028-12-31\n"
            "kr-1,KR,KOICA,Water supply in Pakse town,LA,Pakse,14030,2024-01-01,2027-12-31\n"
        )
        self.jica = centres["jica"]
        self.jica.add([register])
        for member in ("koica", "mop-la"):  # what is for them can be sealed to them
            self.jica.channel._node.take(centres[member].channel.files())
        centres["koica"].channel._node.take(self.jica.channel.files())
        # Of koica for jica alone: it makes an overlap in the snapshot of jica's own people.
        koica = centres["koica"]
        few = {"title_original": "Water canary.few in Pakse", "country": "LA", "places": "Pakse",
               "donor_country": "KR", "dac_purpose_guess": "14030", "start": "2024-01-01",
               "end": "2027-12-31", "key": "kr-9"}  # fmt: skip
        record = koica.channel.typed_record(few, "KOICA").record
        koica.channel.share_records([record], "AMBER", "desk", ["jica"])
        self.jica.channel._node.take(koica.channel.files())
        self.jica.build()
        self.record = things_of(self.jica._access, ["jp-1"])["jp-1"]
        call = self.jica.meetings.call
        first = Meeting("First", "2026-11-01", country="LA", edition=self.jica.built(),
                        edition_day="2026-11-01")  # fmt: skip
        call(first, Choice("CLEAR"), DESK)
        annual = Meeting("Annual", "2027-03-02", country="LA")
        self.meeting = str(call(annual, Choice("CLEAR"), DESK))
        self.before = {x: self.pack(*x) for x in (("everyone",), ("members",))}
        for name, (tlp, members, persons) in AUDIENCES.items():
            if name not in ("clear", "green"):
                self._plant(name, tlp, members, persons)
        pair = pair_of(self.record, things_of(self.jica._access, ["kr-1"])["kr-1"])
        known = Verdict("known", mark("verdict-amber"))
        koica.desk.write(VERDICT, known, pair, "Mekong desk", "AMBER", ("jica",))
        self.jica.channel._node.take(koica.channel.files())
        self.after = {x: self.pack(*x) for x in (("everyone",), ("members",))}
        said = Verdict("useful", mark("verdict-clear"))
        self.jica.desk.write(VERDICT, said, pair, "desk", "CLEAR")
        for name in ("clear", "green"):
            self._plant(name, *AUDIENCES[name])

    def pack(self, *audience, **more):
        """The pack of a day."""
        return self.jica.packs.pack(self.meeting, audience, on="2026-11-29", **more)

    def _plant(self, name, *to):
        """An item with minutes, a case with a proposal, a confirmation and a dispute. The item is
        on the agenda only where it is for the readers of the meeting: for everybody."""
        desk, (tlp, members, persons) = self.jica.desk, to

        def write(kind, said, about):
            return desk.write(kind, said, about, "desk", tlp, members, persons)

        meeting = self.jica.meetings.meeting(self.meeting).name
        item = write(AGENDA, Agenda(f"item {mark(name)}", 3), meeting)
        again = Agenda(f"item {mark(name)}", 3, minutes=(Minute(f"minute {mark(name)}"),))
        write(AGENDA, again, item)
        case = write(CASE, Case(f"case {mark(name)}", f"ask {mark(name)}", ("jica",)), self.record)
        write(PROPOSAL, Proposal(f"what {mark(name)}", "we", "2027-05-01"), case)
        said = Confirmation({"value": f"worth {mark(name)}"}, "2026-11-01", "MOP", "LA")
        write(CONFIRMATION, said, self.record)
        write(DISPUTE, Dispute("location", f"because {mark(name)}", "There"), self.record)


def mark(name):
    """What stands in each entry of an audience, and nowhere else."""
    return f"canary.{name}.yranac"


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    return Met(tmp_path_factory.mktemp("packs"))


def readers_of(audience):
    """Who reads a pack, as far as it matters here."""
    return {"public"} if audience == ("everyone",) else set(audience)


def may_all_read(name, audience):
    tlp, members, _ = AUDIENCES[name]
    if tlp == "CLEAR":
        return True
    if tlp == "GREEN":
        return audience != ("everyone",)
    named = {*members, "jica"} if tlp != "RED" else set()
    return readers_of(audience) <= named


KINDS = ("case", "ask", "what")
OF_AGENDA = ("item", "minute")
CHOSEN = [
    ("everyone",), ("members",),
    *(each for n in (1, 2, 3) for each in combinations(MEMBERS, n)), ("adb",), ("koica", "adb"),
]  # fmt: skip


@pytest.mark.parametrize("audience", CHOSEN, ids="-".join)
def test_a_pack_holds_what_everybody_of_its_audience_may_read_and_no_more(met, audience):
    made = met.pack(*audience, overlaps=0)
    text = msgspec.json.encode(made).decode()
    whom = ALL if audience == ("members",) else audience
    readable = [name for name in AUDIENCES if may_all_read(name, whom)]
    for name in AUDIENCES:
        expected = KINDS if name in readable else ()
        if name == "clear":
            expected = (*OF_AGENDA, *expected)
        found = [kind for kind in (*OF_AGENDA, *KINDS) if f"{kind} {mark(name)}" in text]
        assert tuple(found) == expected
        if name not in readable:
            assert mark(name) not in text
    assert len(made.agenda) == 1
    assert len(made.cases) == len(readable)
    # a member says one thing of one field: the newest that all of them may read
    assert len(made.claims) == (2 if readable else 0)
    labels = {AUDIENCES[name][0] for name in readable}
    if "AMBER+STRICT" in labels:
        assert made.label == "AMBER+STRICT"
    elif audience == ("everyone",):
        assert made.label == "CLEAR"


def test_what_is_for_fewer_changes_nothing_in_a_pack_for_more(met):
    assert met.after == met.before


@pytest.mark.parametrize("audience", [("everyone",), ("jica",), ("mop-la",)], ids="-".join)
def test_what_members_think_of_an_overlap_stands_beside_it_for_who_may_read_it(met, audience):
    made = met.pack(*audience, overlaps=1)
    [overlap] = made.overlaps
    expected = [("useful", "clear")] + [("known", "amber")] * (audience == ("jica",))
    assert [(x.verdict, x.why) for x in overlap.verdicts] == [
        (verdict, mark(f"verdict-{name}")) for verdict, name in expected
    ]
    (lines,) = (x.lines for x in blocks_of(made) if x.text == "What members think of it")
    assert re.fullmatch(r"Useful: .* \(jica, Japan\) \(desk, .*\)\. canary.*", lines[0])


def test_what_is_hidden_is_in_no_form_of_it(met):
    made = met.pack("mop-la")
    pdf = "".join(
        page.get_textpage().get_text_bounded()
        for page in pypdfium2.PdfDocument(pdf_of(document_of(made)))
    )
    word = Document(io.BytesIO(word_file_of(document_of(made))))
    calendar = calendar_file_of(made).decode().replace("\r\n ", "")
    flat = "".join(calendar.split())
    assert re.findall(r"canary\.\S+?\.yranac", flat) == [mark("clear")]
    for text in (pdf, "\n".join(p.text for p in word.paragraphs)):
        flat = "".join(text.split())
        assert mark("amber-mop-la") in flat
        assert mark("green") in flat
        for name in ("amber-koica", "strict-koica", "red-koica"):
            assert mark(name) not in flat


def test_whoever_asks_gets_nothing_for_others_that_is_not_for_them(met):
    made = met.pack("koica", reader=PUBLIC)
    text = msgspec.json.encode(made).decode()
    assert mark("clear") in text
    assert all(mark(name) not in text for name in AUDIENCES if name != "clear")


def test_a_record_for_few_and_its_overlaps_change_no_number(met):
    member = Centre.open(met.jica.layout.root, as_member=True)
    shown, public = member.overlaps("JP", "KR")[1], met.jica.overlaps("JP", "KR")[1]
    assert (shown, public) == (2, 1)
    for audience in (("everyone",), ("jica",)):
        made = member.packs.pack(met.meeting, audience, on="2026-11-29")
        assert made == met.pack(*audience)
        assert (made.overlaps_in_all, len(made.overlaps)) == (1, 1)
        assert "canary.few" not in str(made)


def test_the_list_of_a_build_for_everybody_names_nothing_that_is_for_few(met):
    layout = met.jica.layout
    public, own = (
        [record for file in list_files(each) for record in read_list(file.path).records]
        for each in (layout, layout.of_member)
    )
    assert {"jp-1", "kr-1"} <= {*public} < {*own}
    assert not any("kr-9" in record for record in public)
    assert any("kr-9" in record for record in own)


def test_since_the_last_meeting_it_says_what_has_changed(met):
    changes = met.pack("everyone").changes
    assert changes.sentences[0].startswith("The last meeting was First, on 1 November 2026.")
    assert any("0 new, 0 gone" in each for each in changes.sentences)


def test_who_cannot_read_the_meeting_is_no_audience(met):
    green = met.jica.meetings.call(
        Meeting("Closed", "2027-04-01", country="LA"), Choice("AMBER", ("koica",)), DESK
    )
    assert met.jica.packs.pack(str(green)).audience.members == ("jica", "koica")
    for audience in (("everyone",), ("members",), ("mop-la",), ("koica", "mop-la")):
        with pytest.raises(BadRequest, match="may read the meeting itself"):
            met.jica.packs.pack(str(green), audience)
    with pytest.raises(UnknownName):
        met.jica.packs.pack(str(green), reader=PUBLIC)
    with pytest.raises(UnknownName):
        met.jica.packs.pack(met.meeting, ("nobody",))
    with pytest.raises(BadRequest, match="everyone, all members, or some"):
        met.jica.packs.pack(met.meeting, ("everyone", "koica"))


def test_at_the_terminal(met, riparian, tmp_path):
    root = met.jica.layout.root
    listed = riparian("-C", root, "pack")
    assert met.meeting in listed.out
    printed = riparian("-C", root, "pack", met.meeting, "--for", "koica,mop-la")
    assert printed.status == 0
    assert "TLP:AMBER · for" in printed.out
    assert mark("amber-koica-mop-la") in "".join(printed.out.split())
    files = {end: tmp_path / f"pack.{end}" for end in ("pdf", "docx", "ics")}
    named = [x for end, path in files.items() for x in (f"--{end}", path)]
    answer = riparian("-C", root, "pack", met.meeting, "--for", "everyone", *named)
    assert answer.status == 0
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    assert files["docx"].read_bytes().startswith(b"PK")
    assert files["ics"].read_bytes().startswith(b"BEGIN:VCALENDAR")
    as_data = riparian("-C", root, "pack", met.meeting, "--for", "everyone", "--json")
    assert '"label":"CLEAR"' in as_data.out.replace(" ", "")
    wrong = riparian("-C", root, "pack", met.meeting, "--for", "nobody")
    assert wrong.status == 2
