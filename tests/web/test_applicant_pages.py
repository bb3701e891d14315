"""A centre that waits for its admission, as its own people see it and as anybody does."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from centres import Centres
from charters import line_of
from riparian import Centre
from riparian.web.app import make_app
from riparian.web.sync_rounds import sync_once

LOCAL = ("127.0.0.1", 50000)
NAME = "<b>Bank</b> & Co"


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    """A centre that has applied with Japan's kit."""
    folder = tmp_path_factory.mktemp("applicant")
    joining = Centres(folder, "jica", "koica")["jica"].channel.joining
    facts = joining.kit_facts(["https://centre.invalid/exchange"])
    joining.write_kit(folder / "kit.zip", facts, "page")
    bank = Centre.init(folder / "bank")
    mine = bank.channel.joining
    mine.apply(mine.read_kit(folder / "kit.zip"), line_of("adb", name=NAME), Path("adb.seal"))
    return bank


def page(centre, **more):
    app = make_app(centre, **more)
    return TestClient(app, "http://localhost:8000", client=LOCAL).get("/channel")


def words_of(answer):
    text = re.sub(r"(?s)<(style|script).*?</\1>|<[^>]+>", " ", answer.text)
    return " ".join(unescape(text).split())


def test_its_own_people_see_how_it_stands_and_the_six_words(bank):
    answer = page(bank, as_member=True)
    words = words_of(answer)
    state = bank.channel.joining.application()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert "Joining mekong" in words
    assert (
        "waits to be admitted: any 2 of jica and koica must sign a charter that names it." in words
    )
    assert " · ".join(state.words) in words
    assert f"{NAME} (adb)" in words
    assert "<b>Bank" not in answer.text
    assert "https://centre.invalid/exchange" in words


def test_anybody_else_sees_that_it_belongs_to_no_framework(bank):
    words = words_of(page(bank))
    assert "This centre belongs to no framework" in words
    assert "adb" not in words
    assert bank.channel.joining.application().words[0] not in words.split()


def test_its_files_are_served_to_nobody_and_a_round_of_sync_says_what_failed(bank):
    client = TestClient(make_app(bank), "http://localhost:8000", client=LOCAL)
    assert client.get("/exchange/heads").status_code == 404
    assert client.get("/exchange/charter/1.root.json").status_code == 404
    assert "https://centre.invalid/exchange failed" in sync_once(bank)
