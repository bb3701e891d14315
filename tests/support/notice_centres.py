"""A centre whose people hear of what others write, and everything that these have written."""

from __future__ import annotations

from types import SimpleNamespace

from case_centres import exchange
from centres import Centres
from hosts import one_record
from nodes import charter_of
from people import ADMIN, OPERATOR
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.choice import Sharer
from riparian.exchange.entries.entry_types import Case, Dispute, Proposal
from riparian.exchange.membership.succession import propose_threshold

VIEWER = Rights((Role.VIEWER,))
KOICA = "한국국제협력단"
"""What the charter calls it."""
DESK = Sharer(Actor("desk"), "desk", Rights((Role.PUBLISHER,)))
PEOPLE = (
    ("keiko", VIEWER, "Sato Keiko"), ("taro", VIEWER, "Ono Taro"), ("boss", ADMIN, "Boss"),
    ("leaver", VIEWER, "Who leaves"),
)  # fmt: skip
SECRETS = ("words-amber", "words-case", "words-red", "words-dispute")
"""What only people of jica may read; `words-others`: not even they."""


def account(centre, name, rights=VIEWER, full_name=""):
    """An account in a centre."""
    centre.people.accounts.add(name, full_name or f"Full {name}", "Office", rights, OPERATOR)
    return centre.people.accounts.account(name)


def heard_of(folder):
    """jica with a record in Laos; four people there subscribe to what concerns them and to Laos;
    koica and mop-la have written, and it has come. `wrote` has the entries by what they are."""
    made = Centres(folder, charter=charter_of("jica", "koica", "mop-la", "adb"))
    jica, koica, host = made["jica"], made["koica"], made["mop-la"]
    one_record(jica, folder / "files")
    record = jica.channel.shareable_record("jp-1")
    jica.channel.share_records([record], "CLEAR", "desk")
    exchange(made, "jica", "koica", "mop-la")
    for name, rights, full_name in PEOPLE:
        person = account(jica, name, rights, full_name)
        jica.notices.store.subscribe(person.id, "ours", "")
        jica.notices.store.subscribe(person.id, "country", "LA")
    assert jica.notices.look() == 0

    def dispute(field, why, tlp, *members):
        said = Dispute(field, why, "Paksong")
        return host.desk.write("dispute", said, record.about, "desk", tlp, members)

    def note(text, tlp, *members, **more):
        return koica.channel.share_note(text, tlp, "desk", members=members, **more)

    wrote = {
        "clear": dispute("location", "We see it so.", "CLEAR"),
        "ours": dispute("value", "words-dispute", "AMBER", "jica"),
        "others": dispute("title", "words-others", "AMBER", "koica"),
        "red": note("words-red", "RED", "jica", persons={"jica": ["Sato Keiko"]}),
        "amber": note("words-amber\u202e", "AMBER", "jica"),
        "redacted": note("An amount: 12", "AMBER", "jica"),
        "case": koica.cases.open(
            record.about,
            Case("words-case", "Could both use one?", ("jica", "koica")),
            ["jica"],
            DESK,
            "AMBER",
        ),
    }
    case = str(wrote["case"])
    wrote["proposal"] = koica.cases.propose(
        case, Proposal("A survey.", "koica", "2027-03-01"), DESK
    )
    wrote["note"] = koica.cases.note(case, "What do you think?", DESK)
    koica.channel.charter_changes.propose(lambda charter, now: propose_threshold(charter, 3, now))
    bring(made, "koica", "mop-la")
    about = record.about
    return SimpleNamespace(
        made=made, jica=jica, koica=koica, host=host, about=about, wrote=wrote, case=case
    )


def bring(made, *members):
    """jica takes what these have."""
    for member in members:
        made["jica"].channel._node.take(made[member].channel.files())
