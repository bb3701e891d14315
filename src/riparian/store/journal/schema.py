"""The tables of the journal as SQLAlchemy has them, and the revisions that lead to them.

What makes the tables on disk are the migrations; a test holds the two together.
"""

from __future__ import annotations

import sqlalchemy as sa

REVISIONS = (
    "0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012",
    "0013", "0014", "0015", "0016", "0017",
)  # fmt: skip
"""All revisions of the tables, the newest last."""

metadata = sa.MetaData()

alembic_version = sa.Table("alembic_version", sa.MetaData(), sa.Column("version_num", sa.String))

# What an earlier Riparian kept of what people said. It is read once, to be carried over, and stays.

place_correction = sa.Table(
    "place_correction",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("made_at", sa.String(32), nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("activity", sa.Text, nullable=False),
    sa.Column("places", sa.JSON, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("place_correction.id"), unique=True),
    sa.Column("hash", sa.String(64), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

judgement = sa.Table(
    "judgement",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("made_at", sa.String(32), nullable=False),
    sa.Column("made_by", sa.String(200), nullable=False),
    sa.Column("a", sa.Text, nullable=False),
    sa.Column("b", sa.Text, nullable=False),
    sa.Column("verdict", sa.String(16)),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer, sa.ForeignKey("judgement.id"), unique=True),
    sa.Column("hash", sa.String(64), nullable=False, server_default=""),
    sqlite_autoincrement=True,
)

# The channel, from here on. Its content is bytes of which hashes are signed: nothing is decoded.

channel_document = sa.Table(
    "channel_document",
    metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""What has versions: charters, the cards of members, which journal is this centre's own, and where
somebody went on with one that had lost entries."""

channel_journal = sa.Table(
    "channel_journal",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("origin", sa.String(80), nullable=False, unique=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("frontier", sa.LargeBinary, nullable=False),
    sa.Column("head", sa.LargeBinary, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sqlite_autoincrement=True,
)
"""A journal of a member, and where it ends: the one table of the channel in which rows change, and
never to a smaller size. Entries go by the number of the journal, so that one origin may come to
have several branches."""

channel_entry = sa.Table(
    "channel_entry",
    metadata,
    sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
    sa.Column("entry_index", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("entry", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

channel_payload = sa.Table(
    "channel_payload",
    metadata,
    sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
    sa.Column("entry_index", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""Apart from the entries, so that a tree is read without them, and that they alone can go."""

channel_redaction = sa.Table(
    "channel_redaction",
    metadata,
    sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
    sa.Column("entry_index", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("ordered_by", sa.String(100), nullable=False),
)
"""Entries whose payload is hidden or gone, and the entry that ordered it; empty where it came
without. A payload can be deleted of these alone."""

channel_damaged = sa.Table(
    "channel_damaged",
    metadata,
    sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
    sa.Column("entry_index", sa.BigInteger, primary_key=True, autoincrement=False),
)
"""Entries whose payload was found not to be the one that they stand for, or gone. Of these alone a
payload can be replaced; rows go once it was."""

channel_order = sa.Table(
    "channel_order",
    metadata,
    sa.Column("by_origin", sa.String(80), primary_key=True),
    sa.Column("by_index", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("by_entry", sa.LargeBinary, primary_key=True),
    sa.Column("origin", sa.String(80), nullable=False),
    sa.Column("entry_index", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("deletes_at", sa.BigInteger, nullable=False, server_default="0"),
    sa.Index("channel_order_of_entry", "origin", "entry_index"),
)
"""Redactions: the entry that orders one, and the entry whose payload is to go, which need not have
come yet. `state`: it `holds`, or `waits` for the charter that it was made under. `deletes_at`: from
when on (POSIX seconds, by the clock of this node) the payload, hidden until then, is deleted."""

channel_held = sa.Table(
    "channel_held",
    metadata,
    sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
    sa.Column("cosigner", sa.String(80), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("note", sa.LargeBinary, nullable=False),
    sa.Column("received_at", sa.BigInteger),
)
"""The longest checkpoint of a journal that each member has cosigned: how far it holds it. Can be
had again from the others, and may change. `received_at`: when that word of its came here (POSIX
seconds, by the clock of this node); nothing where it came to an earlier Riparian."""

channel_peer = sa.Table(
    "channel_peer",
    metadata,
    sa.Column("address", sa.String(500), primary_key=True),
    sa.Column("reached_at", sa.String(32)),
    sa.Column("failed_at", sa.String(32)),
    sa.Column("failure", sa.Text, nullable=False),
)
"""When another node was last reached, since when it was not (`failed_at`) and why; may change and
go."""

channel_room = sa.Table(
    "channel_room",
    metadata,
    sa.Column("journal", sa.Integer, sa.ForeignKey("channel_journal.id"), primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)
"""How many bytes the payloads of a journal take."""

channel_allowance = sa.Table(
    "channel_allowance",
    metadata,
    sa.Column("member", sa.String(32), primary_key=True),
    sa.Column("met_at", sa.BigInteger, nullable=False),
    sa.Column("counted_at", sa.BigInteger, nullable=False),
    sa.Column("left_over", sa.Float, nullable=False),
    sa.Column("waits", sa.BigInteger, nullable=False),
)
"""How many entries of a member may come by now (`exchange.held.allowances`); may change."""

# The people of the centre, from here on. None of it ever leaves the centre.

account = sa.Table(
    "account",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(64), nullable=False, unique=True),
    sa.Column("full_name", sa.String(120), nullable=False),
    sa.Column("office", sa.String(120), nullable=False),
    sa.Column("roles", sa.String(120), nullable=False),
    sa.Column("share_limit", sa.String(16)),
    sa.Column("password", sa.String(200), nullable=False),
    sa.Column("totp", sa.LargeBinary),
    sa.Column("totp_step", sa.BigInteger, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger),
)
"""A person's account. `roles`: their names with a space between; `password`: as
`desk.accounts.passwords` stores it, empty before there is one; `totp`: the locked secret of a
second factor; `totp_step`: the last step of which a code was used. Times are POSIX seconds. A row
stays when the person has left, with `ended_at`."""

account_session = sa.Table(
    "account_session",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
)
"""Who is signed in, by the SHA-256 of the cookie's value. `state`: `open`, or which step of signing
in comes next. Rows go."""

account_passkey = sa.Table(
    "account_passkey",
    metadata,
    sa.Column("credential", sa.LargeBinary, primary_key=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("public_key", sa.LargeBinary, nullable=False),
    sa.Column("sign_count", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)

account_openid = sa.Table(
    "account_openid",
    metadata,
    sa.Column("issuer", sa.String(500), primary_key=True),
    sa.Column("subject", sa.String(255), primary_key=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, unique=True),
    sa.Column("linked_at", sa.BigInteger, nullable=False),
)
"""Whose account is that of a person at another service (OpenID Connect Core 1.0, 2: `iss` and
`sub`). Rows stay when the person has left."""

account_invitation = sa.Table(
    "account_invitation",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
)
"""Codes with which a person sets a password, by their SHA-256; a row goes when it is used."""

account_token = sa.Table(
    "account_token",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("roles", sa.String(120), nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("ends_at", sa.BigInteger, nullable=False),
    sa.Column("ended_at", sa.BigInteger),
)
"""What programs ask with, by its SHA-256."""

sign_in_failure = sa.Table(
    "sign_in_failure",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("counted_as", sa.String(64), nullable=False, index=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""Attempts to sign in that failed, by a hash of the name or the address; rows go."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("account", sa.String(32), nullable=False),
    sa.Column("by", sa.String(200), nullable=False),
    sa.Column("act", sa.String(32), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("code", sa.String(80), nullable=False),
    sqlite_autoincrement=True,
)
"""Who did what: to it can only be added. `code`: of the line and of that of the line before."""

share_draft = sa.Table(
    "share_draft",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("rows", sa.LargeBinary),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)
"""Drafts of what may be shared, as JSON; `rows`: a table of rows that could not be read. Rows
go."""

suggestion = sa.Table(
    "suggestion",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("field", sa.String(40), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("grounds", sa.Text, nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("answered_at", sa.BigInteger),
    sa.Column("answered_by", sa.String(200), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("entry", sa.String(120), nullable=False),
    sqlite_autoincrement=True,
)
"""What readers suggest: `kind` and `about` say of which project, overlap or source, by its name in
this centre. `state`: `waiting`, `taken-up` (in which `entry`, if in one) or `set-aside` (`why`)."""

suggestion_sent = sa.Table(
    "suggestion_sent",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("counted_as", sa.String(64), nullable=False, index=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""That a suggestion came, by a keyed hash of the address, of which the key is not in the database
and changes with the day; rows go after a day."""

# What people are told of, from here on. None of it ever leaves the centre.

notice_subscription = sa.Table(
    "notice_subscription",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("made_at", sa.BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
"""What somebody wants to hear of: `kind` and `about` as `desk.notices.subscriptions` has them. Rows
go."""

notice = sa.Table(
    "notice",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("read_at", sa.BigInteger),
    sa.Column("mailed_at", sa.BigInteger),
    sa.UniqueConstraint("account", "key"),
    sa.Index("notice_unread", "account", "read_at"),
    sqlite_autoincrement=True,
)
"""That something happened, for one person: the kind, and a name by which it is read when it is
shown; nothing of what it says. `key`: a hash by which it comes once. Rows go."""

notice_event = sa.Table(
    "notice_event",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)
"""What was looked at already, by the same hash, whether somebody wanted to hear of it or not; `at`:
when it was last come upon, nearly. Rows go."""

notice_look = sa.Table(
    "notice_look",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
"""How far it was looked, such as the last build; rows change."""

notice_feed = sa.Table(
    "notice_feed",
    metadata,
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)
"""The token of a person's feed, by its SHA-256; it opens nothing else. Rows go."""

notice_mail = sa.Table(
    "notice_mail",
    metadata,
    sa.Column("account", sa.String(32), sa.ForeignKey("account.id"), primary_key=True),
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("how_often", sa.String(8), nullable=False),
    sa.Column("set_at", sa.BigInteger, nullable=False),
    sa.Column("sent_at", sa.BigInteger),
    sa.Column("failed_at", sa.BigInteger),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("failure", sa.Text, nullable=False),
)
"""Where a person gets mail about notices, `once` each time or once a `day`; when the last was sent,
and since it failed, when and why. Rows go."""
