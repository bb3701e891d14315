"""At the terminal: what is for named persons, who may read what, and what is deleted."""

from __future__ import annotations

import shutil

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from centres import Centres
from charters import private_key_of
from folder_copies import copy_folder
from quick_seals import QUICK
from riparian import Centre
from saying import says

PASSPHRASE = "seven boats on a brown river"
MEMBERS = ("jica", "koica", "moit")
WORDS = "The minister's brother owns the firm"


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture(scope="module")
def _made(tmp_path_factory):
    """Three nodes that have each other's cards, and the seals of their members."""
    folder = tmp_path_factory.mktemp("made")
    centres = Centres(folder, *MEMBERS)
    for _ in range(2):
        for member in MEMBERS:
            for other in MEMBERS:
                centres[member].channel._node.take(centres[other].channel.files())
    (folder / "passphrase").write_text(f"{PASSPHRASE}\n")
    for member in MEMBERS:
        key = private_key_of(member)
        content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / f"{member}.seal").write_bytes(QUICK.passphrase.encrypt(content, PASSPHRASE))
        centres[member].channel._store.close()
    return folder


@pytest.fixture
def framework(_made, tmp_path):
    return copy_folder(_made, tmp_path / "made")


@pytest.fixture
def desk(riparian, framework):
    """What a member types, and what it is told: `desk("jica", "exchange", "status")`."""

    def type_(member, *words, status=0):
        answer = riparian("-C", framework / member, *words)
        assert answer.status == status, answer.err + answer.out
        return " ".join((answer.out + answer.err).split())

    type_.folder = framework
    return type_


def carry(desk, giver, taker):
    stick = desk.folder / f"{giver}-{taker}.zip"
    stick.unlink(missing_ok=True)
    desk(giver, "exchange", "bundle", stick)
    desk(taker, "exchange", "unbundle", stick)


def for_kim(desk):
    """Something of Japan's for one person in Korea, which has come there."""
    said = desk("jica", "share", "--note", WORDS, "--to", "koica", "--red", "Kim Min-jun", "--yes")
    carry(desk, "jica", "koica")
    return said


def test_what_is_for_a_person_says_before_that_an_administrator_can_read_it(desk):
    said = for_kim(desk)
    assert "Who will be able to read it: Kim Min-jun of koica (TLP:RED)." in said
    assert "whoever administers such a node can read it" in said
    assert "Shared with Kim Min-jun of koica (TLP:RED): entry mekong/jica/1#" in said
    assert "riparian exchange read --red --as PERSON" in said


def test_it_is_read_for_that_person_alone_and_who_read_it_is_noted(desk):
    for_kim(desk)
    listed = desk("koica", "exchange", "read")
    assert WORDS not in listed
    assert "There is something for named persons of this member" in listed
    assert "No entry" in listed
    said = desk("koica", "exchange", "read", "--red", "--as", "Kim Min-jun", "--by", "it-desk")
    assert WORDS in said
    assert "Whoever administers this node can read it" in said
    assert "Noted: it-desk reads for Kim Min-jun." in said
    assert "TLP:RED for Kim Min-jun of koica · held by 2 of 3" in said
    (reading,) = Centre.open(desk.folder / "koica").channel.named_persons.readings()
    assert (reading.by, reading.person) == ("it-desk", "Kim Min-jun")
    assert WORDS not in repr(reading)
    (name,) = reading.entries
    whole = desk("koica", "exchange", "read", name, "--red", "--as", "Kim Min-jun")
    assert "readers Kim Min-jun of koica (TLP:RED)" in whole
    assert "It is for you alone: do not pass it on." in whole


@pytest.mark.parametrize("member", ["koica", "jica", "moit"])
def test_for_others_it_is_not_there(desk, member):
    for_kim(desk)
    carry(desk, "koica", "moit")
    store = Centre.open(desk.folder / "jica").channel._store
    name = f"mekong/jica/1#{store.size('mekong/jica/1') - 1}"
    nowhere = desk(member, "exchange", "read", "mekong/jica/1#99", status=2)
    for words in (
        ("exchange", "read", name), ("why", name, "koica"), ("why", name, "moit"),
        ("why", name, "koica", "--as", "Lee"),
    ):  # fmt: skip
        assert desk(member, *words, status=2) == nowhere.replace("mekong/jica/1#99", name)
    said = desk(member, "exchange", "read", "--red", "--as", "Lee")
    assert "No entry that is for Lee alone" in said
    assert WORDS not in said
    if member != "koica":
        assert "named persons of this member" not in desk(member, "exchange", "read")
    assert WORDS not in desk(member, "exchange", "read", "--json")
    assert WORDS not in desk(member, "exchange", "status", "--json")


def test_a_person_is_told_who_may_read_it(desk):
    for_kim(desk)
    store = Centre.open(desk.folder / "jica").channel._store
    name = f"mekong/jica/1#{store.size('mekong/jica/1') - 1}"
    said = desk("koica", "why", name, "koica", "--as", "Kim Min-jun")
    assert says(said, "No. It is TLP:RED, and", "(jica, Japan) names Kim Min-jun of", "(koica,")
    assert says(said, "(koica, South Korea) shows it to nobody else")
    others = desk("koica", "why", name, "moit", "--as", "Kim Min-jun")
    assert says(others, "(moit, Vietnam) carries it without being able to read it")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--to", "koica", "--to", "moit", "--red", "Kim"), "a person at a member that --to names"),
        (("--to", "koica", "--red", "moit:Nam"), "a person at a member that --to names"),
        (("--to", "koica,moit", "--red", "koica:Kim"), "No person of moit is named"),
        (("--to", "everyone", "--red", "Kim"), "a person at a member that --to names"),
        (("--to", "koica", "--red", "Kim\u202e"), "visible characters on one line"),
    ],
)
def test_whose_a_person_is_has_to_be_said(desk, words, why):
    said = desk("jica", "share", "--note", "x", *words, "--yes", status=2)
    assert why in said


def shared(desk):
    """A note of Japan's for everyone, which has come to Korea; its name."""
    said = desk("jica", "share", "--note", WORDS, "--to", "everyone", "--yes")
    carry(desk, "jica", "koica")
    return said.partition("entry ")[2].partition(".")[0]


def test_what_a_member_deletes_goes_at_both_and_why_is_told(desk):
    name = shared(desk)
    said = desk("jica", "redact", name, "--why", "It named a person.", "--yes")
    assert f"You are about to redact what {name} says, to everyone (TLP:CLEAR): {WORDS}" in said
    assert "It is hidden at once everywhere, deleted after 7 days" in said
    assert "Copies outside stay" in said
    assert f"What {name} said is hidden here." in said
    carry(desk, "jica", "koica")
    told = desk("jica", "redact", name, "--now", "--yes")
    assert "From this node it is deleted at once; other nodes wait." in told
    for member, done in (("jica", "deleted"), ("koica", "hidden")):
        told = desk(member, "exchange", "read", name)
        assert told.startswith(f"What {name} said was {done} by jica (mekong/jica/1#")
        assert ("It is deleted here on 20" in told) == (member == "koica")
        assert desk(member, "why", name, "koica") == f"No. {told}"
        assert "Why: It named a person." in told
        assert f"What was redacted What {name} said was {done} by jica" in desk(
            member, "exchange", "status"
        )
        assert WORDS not in desk(member, "exchange", "read")
        assert "(1 redacted, each by an entry that holds), charter and cards" in desk(
            member, "exchange", "verify"
        )
    for path in (desk.folder / "jica").rglob("*"):
        assert not path.is_file() or WORDS.encode() not in path.read_bytes(), path


def test_it_is_redacted_and_deleted_here_at_once(desk):
    name = shared(desk)
    assert f"{name} was not redacted yet." in desk("jica", "redact", name, "--now", status=2)
    said = desk("jica", "redact", name, "--why", "It named a person.", "--now", "--yes")
    assert "From this node it is deleted at once." in said
    assert f"What {name} said is deleted here." in said
    assert "nothing hidden" in desk("jica", "redact", name, "--now", "--yes", status=2)
    for path in (desk.folder / "jica").rglob("*"):
        assert not path.is_file() or WORDS.encode() not in path.read_bytes(), path


def test_nothing_is_deleted_before_a_person_agrees(desk):
    name = shared(desk)
    said = desk("jica", "redact", name, "--why", "Why not", status=2)
    assert "Nothing was redacted" in said
    assert WORDS in desk("jica", "exchange", "read", name)


def test_what_is_for_a_person_is_deleted_without_being_shown(desk):
    for_kim(desk)
    store = Centre.open(desk.folder / "jica").channel._store
    name = f"mekong/jica/1#{store.size('mekong/jica/1') - 1}"
    said = desk("jica", "redact", name, "--why", "A mistake", "--yes")
    assert f"You are about to redact what {name} says. It is hidden" in said
    assert WORDS not in said


def test_an_order_is_drafted_signed_apart_merged_and_given_in(desk):
    name, folder = shared(desk), desk.folder
    order, copy = folder / "order.json", folder / "copy.json"
    said = desk("koica", "redact", name, "--why", "It names a person", "--order", order)
    assert "Nobody has signed it yet. 2 members of jica, koica and moit have to sign it" in said
    assert "is there already" in desk(
        "koica", "redact", name, "--why", "x", "--order", order, status=2
    )
    assert "signed by 0 of the 2 members" in desk(
        "koica", "redact", "--order", order, "--yes", status=2
    )
    shutil.copy(order, copy)
    typed = "--passphrase-file", folder / "passphrase"
    said = desk("koica", "redact", "--order", order, "--seal", folder / "koica.seal", *typed)
    assert f"The order: delete what {name} says, under charter 1." in said
    assert "koica has signed" in said
    assert "1 signature more, of jica and moit, and it stands." in said
    desk("moit", "redact", "--order", copy, "--seal", folder / "moit.seal", *typed)
    said = desk("koica", "redact", "--order", order, "--merge", copy)
    assert "The signatures of 2 files are in" in said
    assert "It has enough signatures. Any member can submit it" in said
    said = desk("koica", "redact", "--order", order, "--yes")
    assert "Signed by koica and moit; 2 have to sign it." in said
    assert f"What {name} said is deleted here. Entry mekong/koica/1#0 carries the order." in said
    carry(desk, "koica", "jica")
    told = desk("jica", "exchange", "read", name)
    assert "was deleted by koica and moit, by an order under charter 1" in told


def test_another_members_words_are_not_deleted_alone(desk):
    name = shared(desk)
    said = desk("koica", "redact", name, "--why", "No", "--yes", status=2)
    assert f"{name} is of jica: only its own member can redact it alone." in said
    assert f"riparian redact {name} --why TEXT --order FILE" in said


@pytest.mark.parametrize(
    "words",
    [
        (), ("mekong/jica/1#0",), ("--why", "x"), ("mekong/jica/1#0", "--order", "x.json"),
        ("--order", "x.json", "--why", "x"), ("mekong/jica/1#0", "--why", "x", "--merge", "y"),
        ("--now",), ("--order", "x.json", "--now"),
        ("mekong/jica/1#0", "--why", "x", "--order", "x.json", "--now"),
    ],
)  # fmt: skip
def test_how_it_is_used_is_told(desk, words):
    assert "riparian redact ENTRY --why TEXT, or riparian redact --order FILE" in desk(
        "jica", "redact", *words, status=2
    )
