"""Payloads in the journal's file that a disk has changed."""

import sqlite3
from contextlib import closing

HOW = {
    "a bit of the first byte": lambda content: bytes([content[0] ^ 1, *content[1:]]),
    "a bit in the middle": lambda content: (
        content[: len(content) // 2]
        + bytes([content[len(content) // 2] ^ 16])
        + content[len(content) // 2 + 1 :]
    ),
    "a bit of the last byte": lambda content: bytes([*content[:-1], content[-1] ^ 128]),
    "the end cut off": lambda content: content[:-7],
    "longer": lambda content: content + b"\0",
    "empty": lambda _: b"",
    "text": lambda content: content.hex(),
    "a number": lambda _: 7.5,
    "nothing in its place": lambda _: None,
}
"""Ways in which content is damaged."""


def stored(path):
    """Every payload, by journal and index."""
    query = (
        "SELECT j.origin, p.entry_index, p.content FROM channel_payload p"
        " JOIN channel_journal j ON j.id = p.journal ORDER BY 1, 2"
    )
    with closing(sqlite3.connect(path)) as client:
        return {(origin, index): content for origin, index, content in client.execute(query)}


def damage(path, origin, index, how="a bit in the middle"):
    """Change one behind the back of whatever guards the table; without `how`, its row goes."""
    at = "WHERE entry_index = ? AND journal = (SELECT id FROM channel_journal WHERE origin = ?)"
    with closing(sqlite3.connect(path, isolation_level=None)) as client:
        guards = client.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            " AND tbl_name = 'channel_payload'"
        ).fetchall()
        for name, _ in guards:
            client.execute(f"DROP TRIGGER {name}")
        if how is None:
            client.execute(f"DELETE FROM channel_payload {at}", (index, origin))
        else:
            [content] = client.execute(
                f"SELECT content FROM channel_payload {at}", (index, origin)
            ).fetchone()
            _allow_nothing(client)
            client.execute(
                f"UPDATE channel_payload SET content = ? {at}", (HOW[how](content), index, origin)
            )
        for _, guard in guards:
            client.execute(guard)


def _allow_nothing(client):
    client.execute("PRAGMA writable_schema = ON")
    client.execute(
        "UPDATE sqlite_master SET sql = replace(sql, 'content BLOB NOT NULL', 'content BLOB')"
        " WHERE name = 'channel_payload'"
    )
    client.execute("PRAGMA writable_schema = RESET")
