"""Accounts in words: what each role may do, and what the audit says that somebody did."""

from __future__ import annotations

from datetime import UTC, datetime

from riparian.desk.accounts import audit
from riparian.desk.accounts.records import Account, AuditLine
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Rights, Role
from riparian.english import day

ROLE_NAMES = {
    Role.VIEWER: "Viewer",
    Role.WRITER: "Writer",
    Role.PUBLISHER: "Publisher",
    Role.HOST_OFFICER: "Host officer",
    Role.SIGNATORY: "Signatory",
    Role.ADMIN: "Administrator",
}

ROLE_WORDS = {
    Role.VIEWER: "reads what other members share with yours",
    Role.WRITER: "reads that, prepares what is shared, corrects places and judges pairs of records",
    Role.PUBLISHER: "does what a writer does, and shares in your member’s name",
    Role.HOST_OFFICER: "does what a writer does, and confirms projects for its government",
    Role.SIGNATORY: "reads, and prepares changes of the charter for the seal",
    Role.ADMIN: "gives and ends accounts, and reads the audit trail; reads and shares nothing by"
    " that",
}

LIMIT_WORDS = {MEMBERS_AT_MOST: "with members at most, never with everybody"}

ACT_WORDS = {
    audit.SIGNED_IN: "signed in",
    audit.SIGNED_OUT: "signed out",
    audit.CUT: "found that lines of this trail are gone",
    audit.REFUSED: "was refused",
    audit.READ_RED: "read what is TLP:RED",
    audit.RECEIPT_GIVEN: "opened an entry, of which its writer was told",
    audit.EXPORTED: "took data away",
    audit.SHARED: "shared",
    audit.WITHDRAWN: "withdrew",
    audit.REDACTED: "redacted",
    audit.CONFIRMED: "confirmed projects",
    audit.DISPUTED: "disputed a project",
    audit.ANSWERED: "answered a claim",
    audit.JUDGED: "judged records, or said where a project is",
    audit.CHARTER_PROPOSED: "proposed a change of the charter",
    audit.CHARTER_SIGNED: "brought signatures under a charter",
    audit.ACCOUNT_ADDED: "gave an account",
    audit.ACCOUNT_CHANGED: "changed an account",
    audit.ACCOUNT_RESET: "reset an account",
    audit.ACCOUNT_REMOVED: "ended an account",
    audit.PASSWORD_SET: "set a password",
    audit.FACTOR_SET: "set up a second step",
    audit.TOKEN_MADE: "made a token",
    audit.TOKEN_ENDED: "ended a token",
    audit.MAIL_SET: "said where notices are mailed",
    audit.SHARING_GIVEN: "let somebody share",
}


def rights_words(rights: Rights) -> str:
    """`Writer, Publisher (with members at most, never with everybody)`."""
    names = [
        f"{ROLE_NAMES[role]} ({LIMIT_WORDS[rights.limit]})"
        if role is Role.PUBLISHER and rights.limit in LIMIT_WORDS
        else ROLE_NAMES[role]
        for role in rights.roles
    ]
    return ", ".join(names) or "nothing"


def standing_words(account: Account) -> str:
    """What an account still lacks, or how its owner signs in."""
    if account.ended_at is not None:
        return "has left"
    if not (account.has_password or account.signs_in_elsewhere):
        return "invited, has not signed in yet"
    ways = (account.has_password, "password"), (account.signs_in_elsewhere, "the office’s account")
    first = " or ".join(words for there, words in ways if there)
    if account.has_app and account.passkeys:
        return f"{first}, and app or passkey"
    if account.has_second_factor:
        return f"{first} and {'app' if account.has_app else 'passkey'}"
    if account.rights.need_second_factor:
        return f"{first}; sets up a second step at the next sign-in"
    return first


def act_words(line: AuditLine) -> str:
    """What somebody did."""
    return ACT_WORDS.get(line.act, line.act)


RECEIPTS = (
    "When somebody with an account here opens what another member shares with few, that member is"
    " told so, and not who it was."
)
NO_RECEIPTS = "No other member is told what people here open."
RECEIPTS_SET = "Whoever runs the centre decides that, by receipts in centre.toml."
"""Whether receipts are given, for who gives accounts."""


def receipts_words(*, are_given: bool) -> str:
    """What other members are told of what people here open, and where that is decided."""
    return f"{RECEIPTS if are_given else NO_RECEIPTS} {RECEIPTS_SET}"


def sharing_given_words(line: AuditLine) -> str:
    """What all who share see for a week."""
    is_own = line.actor.by == line.about
    by = "itself" if is_own else line.actor.by
    ask = "another administrator, or whoever runs this centre" if is_own else "your administrator"
    return (
        f"The account {line.about} can now share in the name of this centre’s member, or was reset:"
        f" by {by}. If you did not expect it, ask {ask}."
    )


def own_sharing_words(line: AuditLine) -> str:
    """The same for whose account it is."""
    since = day(datetime.fromtimestamp(line.at, UTC).date().isoformat())
    by = "yourself" if line.actor.by == line.about else line.actor.by
    return (
        f"You can share in your member’s name since {since}; that was given by {by}. All who share"
        " here are told so for a week."
    )
