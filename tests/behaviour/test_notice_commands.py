"""Notices at a terminal: who hears of what, for a person, and mail for a timer."""

from __future__ import annotations

import json

import pytest

from people import OPERATOR, WRITER
from riparian import Centre
from riparian.desk.notices.events import Event
from riparian.desk.notices.subscriptions import Hearer
from saying import says


@pytest.fixture
def centre(tmp_path):
    return Centre.init(tmp_path / "centre", name="Sample centre")


@pytest.fixture
def notices(riparian, centre):
    return lambda *words: riparian("-C", centre.layout.root, "notices", *words)


def test_subscriptions_and_notices_of_people_are_listed(notices, centre):
    answer = notices()
    assert answer.status == 0
    assert says(answer.err, "Nobody has an account here")
    centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    assert notices("subscribe", "keiko", "--country", "la").out == (
        "keiko hears of it from now on: Laos.\n"
    )
    keiko = centre.people.accounts.account("keiko")
    event = Event("confirmed", "mekong/mop-la/1#4", "x", countries=frozenset({"LA"}))
    centre.notices.store.record([event], [Hearer(keiko.id, as_member=True)], {})
    assert notices().out == "keiko: 1 new notice, 1 subscription\n"
    assert json.loads(notices("--json").out) == [{"name": "keiko", "unread": 1, "subscriptions": 1}]
    shown = notices("--person", "keiko")
    assert says(shown.out, "You can no longer read what this was about")
    (line,) = json.loads(notices("--person", "keiko", "--json").out)
    assert (line["kind"], line["is_read"], line["to"]) == ("confirmed", False, "")
    assert says(notices("--look").err, "Nothing new.")


@pytest.mark.parametrize(
    "words",
    [("--person", "nobody"), ("subscribe", "keiko"), ("subscribe", "keiko", "--country", "XX"),
     ("subscribe", "keiko", "--ours"), ("subscribe", "keiko", "--ours", "--country", "LA"),
     ("subscribe", "keiko", "--case", "mekong/jica/1#4"), ("send",)],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_what_to_do(notices, centre, words):
    centre.people.accounts.add("keiko", "Sato Keiko", "", WRITER, OPERATOR)
    answer = notices(*words)
    assert answer.status == 2
    assert "Traceback" not in answer.err
    assert "try: " in answer.err or "next" in answer.err.lower()


def test_mail_is_sent_from_the_terminal_or_only_shown(notices, centre):
    settings = centre.layout.settings
    server = """[mail]
server = "localhost"
port = 1
sender = "a@example.org"
site = "https://c.example.org"
"""
    settings.write_text(settings.read_text().replace("[mail]\n", server))
    answer = notices("send", "--dry-run")
    assert (answer.status, answer.out) == (0, "")
    assert says(answer.err, "0 mails would be sent; nothing was.")
    assert json.loads(notices("send", "--json").out) == {"sent": [], "failed": {}, "messages": []}
