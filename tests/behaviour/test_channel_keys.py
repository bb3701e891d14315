"""Keys of a member's node: new ones, lost ones, stolen ones, and what comes back from paper."""

from __future__ import annotations

import shutil

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from centres import charter_of
from charters import private_key_of
from folder_copies import copy_folder
from quick_seals import QUICK

PASSPHRASE = "seven boats on a brown river"
MEMBERS = ("jica", "koica")


class Office:
    """A member's office: its centre, its seal in a safe, and its commands."""

    def __init__(self, run, folder, member):
        self._run, self.folder, self.member = run, folder, member
        self.centre = folder / f"{member}-centre"
        self.keys = self.centre / "keys"
        self.seal = "--seal", folder / f"{member}.seal", *self.passphrase

    @property
    def passphrase(self):
        return "--passphrase-file", self.folder / "passphrase"

    def __call__(self, *words):
        return self._run("-C", self.centre, *words)

    def done(self, *words):
        answer = self(*words)
        assert answer.status == 0, answer.err
        return " ".join((answer.out + answer.err).split())

    def read(self):
        return {entry["headline"] for entry in self("exchange", "read", "--json").json}

    def share(self, text, to="community"):
        self.done("share", "--note", text, "--to", to, "--yes")


def carry(giver, taker):
    """Let one take from a folder that the other published; what was said."""
    folder = giver.folder / f"from-{giver.member}"
    giver.done("exchange", "publish", folder)
    answer = taker("exchange", "unbundle", folder)
    return " ".join((answer.out + answer.err).split())


def meet(a, b):
    for giver, taker in ((a, b), (b, a), (a, b), (b, a)):
        carry(giver, taker)


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture(scope="module")
def _met(riparian, tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    (folder / "charter.json").write_bytes(charter_of(*MEMBERS))
    for member in MEMBERS:
        pem = private_key_of(member).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
        (folder / f"{member}.seal").write_bytes(QUICK.passphrase.encrypt(pem, PASSPHRASE))
        office = Office(riparian, folder, member)
        riparian("init", office.centre)
        office.done("join", folder / "charter.json", "--as", member, *office.seal)
    jica, koica = (Office(riparian, folder, member) for member in MEMBERS)
    meet(jica, koica)
    jica.share("From Japan to all.")
    jica.share("From Japan to Korea.", "koica")
    koica.share("From Korea to all.")
    meet(jica, koica)
    return folder


@pytest.fixture
def offices(riparian, _met, tmp_path):
    folder = copy_folder(_met, tmp_path / "offices")
    return tuple(Office(riparian, folder, member) for member in MEMBERS)


ALL = {"From Japan to all.", "From Japan to Korea.", "From Korea to all."}


def test_new_keys_in_one_step(offices):
    jica, koica = offices
    said = koica.done("keys", "rotate", "reading", "confirming", "journal", *koica.seal, "--yes")
    for point in (
        "can still be read here", "confirmed with it at once", "mekong/koica/1 ends for good",
        "Card 2 of koica is written", "This node writes the journal mekong/koica/2",
        "riparian exchange sync", "back into its safe", "riparian keys backup",
    ):  # fmt: skip
        assert point in said
    koica.share("After the new keys.")
    carry(koica, jica)
    jica.share("To the new key.", "koica")
    carry(jica, koica)
    assert koica.read() == ALL | {"After the new keys.", "To the new key."}
    assert "After the new keys." in jica.read()
    status = koica.done("keys", "status")
    assert "Card 2 of koica in mekong, written 20" in status
    assert "reading.key an earlier one: opens what is encrypted" in status
    assert "log.mekong.koica.1.key not used any more: signs the journal" in status
    assert "reading.2.key opens what is encrypted" in status


def test_whoever_writes_to_a_new_key_sees_that_it_is_new(offices):
    jica, koica = offices
    koica.done("keys", "rotate", "reading", *koica.seal, "--yes")
    carry(koica, jica)
    note = "koica has a new reading key since 20"
    status = jica.done("exchange", "status")
    assert note in status
    assert "(card 2): what is for koica is encrypted for it from now on." in status
    for to in ("koica", "community"):
        assert note in jica.done("share", "--note", to, "--to", to, "--yes")
    assert note not in jica.done("share", "--note", "x", "--to", "everyone", "--yes")
    (key,) = jica("exchange", "status", "--json").json["new_reading_keys"]
    assert (key["member"], key["card"], len(key["words"])) == ("koica", 2, 6)
    assert note not in koica.done("exchange", "status")
    words = " ".join(key["words"])
    assert f"by telephone: {words}" in koica.done("keys", "status")
    assert words in status


def test_what_was_shared_in_an_earlier_journal_can_be_withdrawn(offices, whole):
    jica, koica = offices
    koica.done("share", whole / "japan.csv", "--to", "everyone", "--yes")
    (record, *_) = [x for x in koica("exchange", "read", "--json").json if x["type"] == "activity"]
    koica.done("keys", "rotate", "journal", *koica.seal, "--yes")
    koica.done("withdraw", record["entry"], "--why", "Cancelled.", "--yes")
    carry(koica, jica)
    entries = {x["entry"]: x for x in jica("exchange", "read", "--limit", 0, "--json").json}
    assert entries[record["entry"]]["withdrawn_by"].startswith("mekong/koica/2#")


def test_new_keys_in_two_steps_with_the_seal_elsewhere(riparian, offices):
    jica, koica = offices
    draft = koica.folder / "card-2.json"
    said = koica.done("keys", "rotate", "journal", "--draft", draft, "--yes")
    assert "It changes nothing yet" in said
    shown = said[said.index("Card 2 of koica") : said.index("contact")]
    koica.share("While the card was away.")
    signed = riparian("keys", "sign", draft, *koica.seal, "--yes")
    assert signed.status == 0, signed.err
    said = " ".join(signed.out.split())
    assert shown in said
    for point in ("Card 2 of koica in mekong", "mekong/koica/1: ends with 2 entries",
                  "mekong/koica/2: open", "riparian keys take card-2.json"):  # fmt: skip
        assert point in said
    assert "Card 2 of koica is written" in koica.done("keys", "take", draft)
    carry(koica, jica)
    assert jica.read() >= {"While the card was away."}
    names = [entry["entry"] for entry in jica("exchange", "read", "--json").json]
    assert any(name.startswith("mekong/koica/2#") for name in names)


def test_a_draft_under_another_members_seal_is_not_taken(riparian, offices):
    jica, koica = offices
    draft = koica.folder / "card-2.json"
    koica.done("keys", "rotate", "--contact", "The Mekong desk", "--draft", draft, "--yes")
    assert riparian("keys", "sign", draft, *jica.seal, "--yes").status == 0
    answer = koica("keys", "take", draft)
    assert answer.status != 0
    assert "made out for another member" in " ".join(answer.err.split())
    assert "Card 1 of koica" in koica.done("keys", "status")


def test_what_is_missing_is_said_before_anything_is_made(offices):
    _, koica = offices
    before = sorted(koica.keys.iterdir())
    for words, why in (
        (("rotate", *koica.seal, "--yes"), "Nothing was named that should be new"),
        (("rotate", "reading", "--yes"), "must be signed with the member's seal"),
        (("rotate", "reading", *koica.seal), "somebody has to agree"),
        (("stolen", *koica.seal), "somebody has to agree"),
        (("lost", *koica.seal, "--yes"), "No key is lost"),
        (("lost", "--as", "koica", *koica.seal), "needs the charter"),
        (("take", koica.folder / "koica.seal"), "not"),
    ):
        answer = koica("keys", *words)
        assert answer.status != 0, words
        assert why in " ".join(answer.err.split())
    assert sorted(koica.keys.iterdir()) == before


# stolen


def test_a_thief_of_the_keys_is_shut_out(riparian, offices):
    jica, koica = offices
    thief = Office(riparian, copy_folder(koica.folder, koica.folder / "thief"), "koica")
    koica.share("Not yet with anybody.")
    said = koica.done("keys", "stolen", "--offline", "--write-again", *koica.seal, "--yes")
    for point in (
        "held by others (jica)", "will end with 2 entries (#0 to #1)", "Nobody takes",
        "nothing can change that",
        "1 entry of this node beyond that end will be written again", "Not yet with anybody.",
        "by telephone",
    ):  # fmt: skip
        assert point in said
    # the thief writes on, and is the first to reach Japan
    thief.share("Written by a thief.")
    carry(thief, jica)
    assert "Written by a thief." in jica.read()
    assert "came after these were held here" in carry(koica, jica)
    assert jica.read() == ALL | {"Not yet with anybody."}
    carry(thief, jica)
    assert "Written by a thief." not in jica.read()
    jica.share("To the new key.", "koica")
    jica.share("To all, later.")
    carry(jica, thief)
    assert not {"To the new key.", "To all, later."} & thief.read()
    carry(jica, koica)
    assert {"To the new key.", "To all, later."} <= koica.read()
    assert "Everything is right" in jica.done("exchange", "verify")
    assert "Everything is right" in koica.done("exchange", "verify")


def test_what_a_thief_has_redacted_is_pointed_out_and_read_again(riparian, offices):
    """Everybody has followed the thief, the member's own centre too."""
    jica, koica = offices
    thief = Office(riparian, copy_folder(koica.folder, koica.folder / "thief"), "koica")
    theirs = next(x for x in koica("exchange", "read", "--json").json if "koica" in x["entry"])
    thief.done("redact", theirs["entry"], "--why", "A lie", "--yes")
    carry(thief, jica)
    carry(jica, koica)
    for office in offices:
        assert office.read() & ALL == ALL - {"From Korea to all."}
    answer = koica("keys", "stolen", "--offline", *koica.seal)  # which nobody agrees to
    said = " ".join((answer.out + answer.err).split())
    first = said.partition("--end ")[2].partition(".")[0]
    assert f"Before that end, mekong/koica/1#{first} redacts what this member said." in said
    assert "else it is deleted from 20" in said
    koica.done("keys", "stolen", "--offline", "--end", first, *koica.seal, "--yes")
    carry(koica, jica)
    for office in offices:
        assert office.read() == ALL
        assert "Everything is right" in office.done("exchange", "verify")


# two histories


def test_what_another_history_says_is_shown_and_agreed_to_before_it_is_said_again(
    riparian, offices
):
    jica, koica = offices
    restored = Office(riparian, copy_folder(koica.folder, koica.folder / "restored"), "koica")
    koica.share("Written since the backup.", "everyone")
    koica.share("To Japan alone.", "jica")
    (first, *_) = [x["entry"] for x in koica("exchange", "read", "--json").json
                   if x["headline"] == "From Korea to all."]  # fmt: skip
    koica.done("redact", first, "--why", "Perhaps by a thief.", "--yes")
    carry(koica, jica)
    restored.share("Written in the dark.")
    carry(jica, restored)
    answer = restored("keys", "rotate", "journal", *koica.seal)
    said = " ".join((answer.out + answer.err).split())
    assert answer.status != 0
    for point in (
        "mekong/koica/1 has two histories",
        "2 entries that only the other one has, written on 20",
        "will be said again in mekong/koica/2, as this member's words: 2 notes.",
        "note, TLP:CLEAR Written since the backup.", "note, TLP:AMBER To Japan alone.",
        "1 redaction in it is not repeated", "riparian keys stolen", "somebody has to agree",
    ):  # fmt: skip
        assert point in said, point
    assert "Card 1 of koica" in restored.done("keys", "status")
    restored.done("keys", "rotate", "journal", *koica.seal, "--yes")
    everything = {"From Korea to all.", "Written since the backup.", "To Japan alone.",
                  "Written in the dark."}  # fmt: skip
    assert everything <= counting(restored)
    status = restored.done("exchange", "status")
    assert f"is not said again. It is the order to delete {first}" in status
    carry(restored, jica)
    carry(restored, jica)  # what was deleted in the lost history is asked for anew
    assert everything <= counting(jica)


def counting(office):
    """What it reads of the histories that count."""
    entries = office("exchange", "read", "--json").json
    return {entry["headline"] for entry in entries if not entry["history"]}


def test_what_a_thief_wrote_is_left_out_by_the_other_command(riparian, offices):
    jica, koica = offices
    thief = Office(riparian, copy_folder(koica.folder, koica.folder / "thief"), "koica")
    thief.share("Written by a thief.")
    koica.share("Written by Korea.")
    carry(thief, jica)
    carry(jica, koica)
    assert "Written by a thief." in koica("keys", "rotate", "journal", *koica.seal).out
    koica.done("keys", "stolen", "--offline", "--end", 3, "--write-again", *koica.seal, "--yes")
    assert "Written by Korea." in counting(koica)
    assert "Written by a thief." not in counting(koica)


# lost


def test_lost_node_keys_are_replaced_and_the_next_journal_goes_on(offices):
    jica, koica = offices
    for key in ("cosigner.key", "log.mekong.koica.1.key"):
        (koica.keys / key).unlink()
    assert koica("share", "--note", "x", "--to", "community", "--yes").status != 0
    said = koica.done("keys", "lost", *koica.seal, "--yes")
    assert "key of mekong/koica/1 is lost" in said
    assert "reading key is lost" not in said
    koica.share("Here again.")
    carry(koica, jica)
    assert jica.read() == ALL | {"Here again."}
    carry(jica, koica)
    assert koica.read() == ALL | {"Here again."}


def test_with_seal_and_sheet_a_new_centre_gets_back_all_that_others_hold(riparian, offices):
    jica, koica = offices
    sheet = koica.folder / "sheet.txt"
    assert "to be printed" in koica.done("keys", "backup", sheet, *koica.passphrase)
    jica.done("exchange", "publish", jica.folder / "from-jica")
    shutil.rmtree(koica.centre)
    riparian("init", koica.centre)
    restored = koica.done("keys", "restore", sheet, *koica.passphrase)
    assert "1 reading key from the key sheet" in restored
    assert "riparian keys lost CHARTER" in restored
    new = "lost", koica.folder / "charter.json", "--as", "koica"
    said = koica.done("keys", *new, "--from", jica.folder / "from-jica", *koica.seal, "--yes")
    assert "reading key is lost" not in said
    assert "mekong/koica/2" in said
    assert koica.read() == ALL
    koica.share("From the new centre.")
    carry(koica, jica)
    assert jica.read() == ALL | {"From the new centre."}
    assert "Everything is right" in koica.done("exchange", "verify")
    (state,) = [m for m in jica("exchange", "status", "--json").json["state"]["members"]
                if m["member"] == "koica"]  # fmt: skip
    assert state["entries"] == 4


def test_without_the_sheet_the_communitys_words_come_back_and_the_rest_is_said_to_be_lost(
    riparian, offices
):
    jica, koica = offices
    shutil.rmtree(koica.centre)
    riparian("init", koica.centre)
    jica.done("exchange", "publish", jica.folder / "from-jica")
    new = "lost", koica.folder / "charter.json", "--as", "koica"
    said = koica.done("keys", *new, "--from", jica.folder / "from-jica", *koica.seal, "--yes")
    assert "cannot be read with the new one" in said
    meet(koica, jica)
    assert koica.read() == {"From Japan to all.", "From Korea to all."}


def test_a_line_of_the_sheet_that_was_typed_wrongly_is_named(offices):
    _, koica = offices
    sheet = koica.folder / "sheet.txt"
    koica.done("keys", "backup", sheet, *koica.passphrase)
    lines = sheet.read_text().splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  3  "))
    lines[at] = lines[at][:6] + ("B" if lines[at][6] == "A" else "A") + lines[at][7:]
    sheet.write_text("\n".join(lines))
    answer = koica("keys", "restore", sheet, *koica.passphrase)
    assert answer.status == 2
    assert "line 3 is not as it was printed" in " ".join(answer.err.split())
    assert koica("keys", "backup", sheet, *koica.passphrase).status == 2  # never written over


# where they lie


class Vault:
    """A keyring in memory, as the library reaches it."""

    def __init__(self):
        self.kept = {}

    def set_password(self, service, name, text):
        self.kept[service, name] = text

    def get_password(self, service, name):
        return self.kept.get((service, name))

    def delete_password(self, service, name):
        del self.kept[service, name]


def test_keys_lie_in_the_keyring_where_that_is_asked_for(offices, monkeypatch):
    jica, koica = offices
    vault = Vault()
    monkeypatch.setattr("riparian.exchange.keys.os_keyring.import_module", lambda _: vault)
    assert "reading.key in the keyring" in koica.done("keys", "move", "--to", "keyring")
    assert len(vault.kept) == 3
    assert "SECRET" not in (koica.keys / "reading.key").read_text()
    assert "in the keyring of the operating system, can be used" in koica.done("keys", "status")
    assert {x["kept_as"] for x in koica("keys", "status", "--json").json} == {"keyring"}
    koica.share("With keys in the keyring.")
    koica.done("keys", "rotate", "reading", *koica.seal, "--yes")
    assert len(vault.kept) == 4
    carry(koica, jica)
    assert "With keys in the keyring." in jica.read()
    assert "Nothing was moved" in koica.done("keys", "move", "--to", "keyring")
    assert "reading.2.key in a file" in koica.done("keys", "move", "--to", "file")
    assert not vault.kept
    assert koica.read() == ALL | {"With keys in the keyring."}
