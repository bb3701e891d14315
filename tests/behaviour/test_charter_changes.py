"""Members change their charter through the command line: proposed, signed here or elsewhere, in
force on every centre."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from centres import Centres
from charters import seal_of
from folder_copies import copy_folder
from riparian.exchange.keys.six_words import application_words
from riparian.exchange.membership.charter_file import read_draft
from riparian.exchange.membership.members import read_members
from riparian.exchange.membership.succession import propose_expulsion
from riparian.wording.charters import reminders_of

PASSPHRASE = "seven boats on a brown river"
MEMBERS = {
    "jica": ("Japan International Cooperation Agency", "JP", "member"),
    "koica": ("Korea International Cooperation Agency", "KR", "member"),
    "moit": ("Ministry of Industry and Trade", "VN", "host"),
}
ADB = '[member.adb]\nname = "Asian Development Bank"\nrole = "observer"\n'


pytestmark = pytest.mark.usefixtures("quick_seals")


class Desks:
    """The centres of three members in a folder, two of whom decide; and their commands."""

    def __init__(self, run, folder):
        self._run, self.folder = run, folder

    def __call__(self, member, *words):
        return self._run("-C", self.folder / member, *words)

    def done(self, member, *words):
        """What a command prints that has to succeed, in one line."""
        answer = self(member, *words)
        assert answer.status == 0, answer.err
        return " ".join((answer.out + answer.err).split())

    def refused(self, member, *words):
        """What a command says that is bad use, in one line."""
        answer = self(member, *words)
        assert answer.status == 2, answer.out
        return " ".join(answer.err.split())

    def sealed(self, member):
        return "--seal", self.folder / f"{member}.seal", "--passphrase-file", self.folder / "words"

    def new_seal(self, name):
        path = self.folder / f"{name}.seal"
        answer = self._run("keys", "new", path, "--passphrase-file", self.folder / "words")
        assert answer.status == 0, answer.err
        return answer.out.strip()

    def file(self, *words):
        """A command for whoever has no centre."""
        answer = self._run(*words)
        assert answer.status == 0, answer.err
        return " ".join((answer.out + answer.err).split())

    def carry(self, giver, *takers):
        for taker in takers:
            stick = self.folder / f"stick-{len(list(self.folder.glob('stick-*')))}.zip"
            self.done(giver, "exchange", "bundle", stick)
            self.done(taker, "exchange", "unbundle", stick)

    def proposals(self, member):
        return self(member, "framework", "status", "--json").json["proposed"]["proposals"]

    def version(self, member):
        return self(member, "framework", "status", "--json").json["version"]


@pytest.fixture(scope="module")
def _founded(riparian, tmp_path_factory):
    folder = tmp_path_factory.mktemp("founded")
    (folder / "words").write_text(f"{PASSPHRASE}\n")
    desks = Desks(riparian, folder)
    lines = []
    for member, (name, country, role) in MEMBERS.items():
        lines += [f"[member.{member}]", f'name = "{name}"', f'country = "{country}"']
        lines += [f'role = "{role}"', desks.new_seal(member)]
    (folder / "members.toml").write_text("\n".join(lines))
    (folder / "adb.toml").write_text(ADB + desks.new_seal("adb"))
    charter = folder / "mekong.charter.json"
    new = "framework", "new", "mekong", "--members", folder / "members.toml", "--threshold", 2
    desks.file(*new, "--charter", charter)
    for member in ("jica", "koica"):
        desks.file("framework", "sign", charter, *desks.sealed(member))
    for member in MEMBERS:
        desks.file("init", folder / member)
        desks.done(member, "join", charter, "--as", member, *desks.sealed(member))
    desks.carry("koica", "jica")
    desks.carry("moit", "jica")
    desks.carry("jica", "koica", "moit")
    return folder


@pytest.fixture
def desks(riparian, _founded, tmp_path):
    return Desks(riparian, copy_folder(_founded, tmp_path / "framework"))


def public_of(desks, member):
    """The public half of a seal, as the list of a member has it."""
    [line] = read_members(desks.folder / f"{member}.toml")
    return line.seal


def first_digest(desks):
    return read_draft((desks.folder / "mekong.charter.json").read_bytes()).digest


def test_six_words_are_shown_without_a_node_as_well(desks):
    charter, out = desks.folder / "mekong.charter.json", desks.folder / "out.json"
    admit = "framework", "propose", "admit", desks.folder / "adb.toml"
    said = desks.file(*admit, "--charter", charter, "--out", out)
    assert " ".join(application_words(public_of(desks, "adb"), first_digest(desks))) in said


def test_a_newcomer_is_admitted_by_two_who_sign_on_their_nodes(desks):
    said = desks.done("jica", "framework", "propose", "admit", desks.folder / "adb.toml")
    assert "admits the Asian Development Bank (adb) as an observer" in said
    assert "Under charter 1, 2 members must sign. Signed by: nobody yet." in said
    assert "Not yet signed by: jica, koica and moit." in said
    desks.done("jica", "framework", "sign", *desks.sealed("jica"))
    desks.carry("jica", "koica")
    (proposal,) = desks.proposals("koica")
    words = application_words(public_of(desks, "adb"), first_digest(desks))
    assert "   ".join(words) in desks("jica", "framework", "status").out
    assert " ".join(words) in said
    assert proposal["six_words"] == {"adb": list(words)}
    assert proposal["signed_by"] == ["jica"]
    assert proposal["waits_for_this_member"]
    shown = desks.done("koica", "framework", "status")
    assert f"It waits for koica: riparian framework sign {proposal['fingerprint'][:8]}" in shown
    said = desks.done("koica", "framework", "sign", proposal["fingerprint"][:8],
                      *desks.sealed("koica"))  # fmt: skip
    assert "Charter 2 of mekong is in force here now." in said
    desks.carry("koica", "jica", "moit")
    assert [desks.version(member) for member in MEMBERS] == [2, 2, 2]
    assert "adb observer" in desks.done("moit", "framework", "status")
    assert desks.done("moit", "exchange", "verify")


def test_what_is_signed_where_the_seal_is_comes_back_by_file(desks):
    desks.done("jica", "framework", "propose", "set-threshold", 3)
    file = desks.folder / "proposal.json"
    said = desks.done("jica", "framework", "export", "--to", file)
    assert "riparian framework sign proposal.json --seal SEALFILE" in said
    for member in ("jica", "koica", "moit"):
        said = desks.file("framework", "sign", file, *desks.sealed(member))
        assert f"{member} has signed" in said
    assert "enough for its own threshold. It must also reach that of the previous charter" in said
    assert desks.version("jica") == 1
    said = desks.done("jica", "framework", "give", file)
    assert "Charter 2 of mekong is in force here now." in said
    assert desks.refused("jica", "framework", "export", "--to", file).startswith(
        "riparian: Nothing is proposed now."
    )


def test_a_proposal_is_made_without_a_node_out_of_the_charter(desks):
    charter, out = desks.folder / "mekong.charter.json", desks.folder / "out.json"
    propose = "framework", "propose", "expel", "moit"
    assert "no --out" in desks.refused("jica", *propose, "--charter", charter)
    said = desks.file(*propose, "--charter", charter, "--out", out)
    assert "the other members do not see it yet" in said
    desks.file("framework", "sign", out, *desks.sealed("moit"), "--before", charter)
    assert json.loads(out.read_text())["signatures"]
    assert desks.proposals("koica") == []
    desks.done("koica", "framework", "give", out)
    (proposal,) = desks.proposals("koica")
    assert proposal["changes"] == ["expels the Ministry of Industry and Trade (moit)"]
    assert (proposal["signed_by"], proposal["proposed_by"]) == (["moit"], ["koica"])
    again = desks.folder / "out.json"
    assert "there already" in desks.refused("koica", *propose, "--out", again)


def test_a_rival_of_what_was_signed_is_signed_by_who_insists_alone(desks):
    desks.done("jica", "framework", "propose", "set-threshold", 3)
    desks.done("jica", "framework", "sign", *desks.sealed("jica"))
    (first,) = desks.proposals("jica")
    said = desks.refused("jica", "framework", "propose", "set-threshold", 3)
    assert f"That is proposed already, as {first['fingerprint'][:8]}." in said
    desks.done("jica", "framework", "propose", "change-role", "koica", "observer")
    second = next(x for x in desks.proposals("jica") if x != first)
    assert second["changes"] == ["changes the role of koica from member to observer"]
    assert not second["waits_for_this_member"]
    sign = "framework", "sign", second["fingerprint"][:8], *desks.sealed("jica")
    assert "Only one of them can come into force" in desks.refused("jica", *sign)
    desks.done("jica", *sign, "--although-another")
    assert "jica has signed 2 rival proposals for charter 2" in desks.done(
        "jica", "framework", "status"
    )


def test_a_lost_seal_is_replaced_by_the_others(desks):
    public = desks.new_seal("koica-2").split('"')[1]
    said = desks.done("jica", "framework", "propose", "replace-seal", "koica", public)
    assert f"gives koica a new seal: {public}" in said
    desks.done("jica", "framework", "sign", *desks.sealed("jica"))
    desks.carry("jica", "moit")
    said = desks.done("moit", "framework", "sign", *desks.sealed("moit"))
    assert "Charter 2 of mekong is in force here now." in said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("admit", "members.toml"), "each proposal admits one"),
        (("admit", "nothing.toml"), "could not be read"),
        (("expel", "adb"), "'adb' is no member"),
        (("change-role", "koica", "king"), "'king' is not one of"),
        (("replace-seal", "koica", "ed25519:abc"), "Expected the public key of a seal"),
        (("set-threshold", "1"), "1 of 3 votes cannot decide"),
        (("set-threshold", "2"), "says that already"),
    ],
)
def test_what_cannot_be_proposed_is_said_and_nothing_is_written(desks, words, why):
    given = [desks.folder / each if each.endswith(".toml") else each for each in words]
    assert why in desks.refused("jica", "framework", "propose", *given)
    assert desks.proposals("jica") == []


def test_what_waits_for_a_signature_is_among_what_waits(desks):
    desks.done("jica", "framework", "propose", "set-threshold", 3)
    (proposal,) = desks.proposals("jica")
    said = desks.done("jica", "exchange", "status")
    assert "Charter 2 has been proposed and needs this member's signature." in said
    assert "It changes the threshold from 2 to 3. To sign it: riparian framework sign" in said
    (reminder,) = desks("jica", "exchange", "status", "--json").json["charter_reminders"]
    assert proposal["fingerprint"][:8] in reminder
    desks.done("jica", "framework", "sign", *desks.sealed("jica"))
    assert desks("jica", "exchange", "status", "--json").json["charter_reminders"] == []


def test_those_who_remain_go_on_with_all_that_was_written(desks):
    desks.done("jica", "share", "--note", "Before.", "--to", "community", "--yes")
    file = desks.folder / "alone.json"
    new = "framework", "new", "--after", desks.folder / "jica", "--without", "moit"
    said = desks.file(*new, "--threshold", 2, "--charter", file)
    assert "jica and koica go on without the signatures that the previous charter requires" in said
    for member in ("jica", "koica"):
        desks.file("framework", "sign", file, *desks.sealed(member))
    said = desks.done("jica", "framework", "give", file)
    assert "Each centre decides whether to follow it" in said
    desks.carry("jica", "koica")
    assert desks("koica", "framework", "follow").status == 1  # it asks, and nobody answers
    assert desks.version("koica") == 1
    for member in ("jica", "koica"):
        assert "This centre now follows" in desks.done(member, "framework", "follow", "--yes")
    desks.done("koica", "share", "--note", "After.", "--to", "community", "--yes")
    desks.carry("koica", "jica")
    read = desks.done("jica", "exchange", "read")
    assert "After." in read
    assert "Before." in read
    assert desks.version("moit") == 1
    status = desks("jica", "framework", "status", "--json").json
    assert [member["member"] for member in status["members"]] == ["jica", "koica"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--after", "jica", "--without", "adb", "--threshold", "2"), "'adb' is no member"),
        (("other", "--after", "jica", "--threshold", "2"), "would be another framework"),
        (("--after", "jica", "--without", "moit", "--threshold", "1"), "1 of 2 votes cannot"),
        (("--threshold", "2"), "A new framework needs a name and members"),
    ],
)
def test_what_those_who_remain_cannot_write_is_said(desks, words, why):
    given = [desks.folder / "jica" if each == "jica" else each for each in words]
    answer = desks._run("framework", "new", *given)
    assert (answer.status, why in " ".join(answer.err.split())) == (2, True), answer.err


def test_a_member_that_has_left_is_not_asked_any_more_where_it_was(tmp_path):
    centres = Centres(tmp_path, "jica", "koica", "mop-la")
    koica = centres.join("koica", "https://koica.example/exchange")
    jica = centres.join("jica").channel
    koica.channel.publish(tmp_path / "published")
    jica.take_folder(tmp_path / "published")
    for address in ("https://koica.example/exchange", "https://other.example/exchange"):
        jica._store.remember_peer(address)
    addresses = jica.sync.__self__.addresses
    assert addresses() == ["https://koica.example/exchange", "https://other.example/exchange"]
    changes = jica.charter_changes
    changes.propose(lambda charter, now: propose_expulsion(charter, "koica", now))
    for member in ("jica", "mop-la"):
        changes.sign(None, seal_of(member))
    assert addresses() == ["https://other.example/exchange"]


def test_that_too_few_are_left_is_told_after_ninety_days_and_not_before(tmp_path):
    centres = Centres(tmp_path, "jica", "koica", "mop-la")
    jica = centres["jica"].channel
    centres["koica"].channel.publish(tmp_path / "published")
    jica.take_folder(tmp_path / "published")
    now = int(time.time())

    def told(days):
        jica._node._clock = lambda: now + days * 86_400
        return dict(reminders_of(jica, datetime.fromtimestamp(now, UTC)))

    assert (jica.unheard(90), told(89)) == ([], {})
    assert told(92) == {}  # two of three are left, as mop-la has no node and may come
    assert jica.unheard(90) == ["koica"]
    centres["mop-la"].channel.publish(tmp_path / "published-too")
    jica.take_folder(tmp_path / "published-too")
    assert "and 2 must" in told(92)["The charter cannot be changed for now"]


def test_what_was_for_a_member_that_has_left_is_withdrawn_for_those_who_are_there(tmp_path, whole):
    centres = Centres(tmp_path, "jica", "koica", "mop-la")
    jica = centres["jica"].channel
    for member in ("koica", "mop-la"):
        centres[member].channel.publish(tmp_path / member)
        jica.take_folder(tmp_path / member)
    (record,) = jica.shareable_file(whole / "japan.csv").records[:1]
    named = ("koica", "mop-la")
    (entry,) = jica.share_records([record], "AMBER", "desk", named)
    changes = jica.charter_changes
    changes.propose(lambda charter, now: propose_expulsion(charter, "koica", now))
    for member in ("jica", "mop-la"):
        changes.sign(None, seal_of(member))
    withdrawal = jica.withdraw(str(entry), "It was cancelled.", "desk")
    told = next(each for each in jica.entries() if each.name == withdrawal)
    assert told.audience == ("jica", "mop-la")
