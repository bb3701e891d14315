"""A journal with two histories, as a member sees it on its own computer, and nobody else."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from centres import Centres
from folder_copies import copy_folder
from riparian import Centre
from riparian.web.app import make_app


@pytest.fixture(scope="module")
def koica(odd, tmp_path_factory):
    """Korea's centre, which met two histories of Japan's journal."""
    folder = tmp_path_factory.mktemp("framework")
    copy_folder(odd.layout.root, folder / "copy")
    centres = Centres(folder, "jica", "koica")
    koica = centres.join("koica", centre=Centre.open(folder / "copy"))
    jica = centres["jica"]
    jica.close()
    copy_folder(folder / "jica", folder / "twin")
    for name, text in (("jica", "held here"), ("twin", "of the other history")):
        centre = Centre.open(folder / name)
        centre.channel.share_note(text, "CLEAR", "desk")
        centre.channel.publish(folder / f"published-{name}")
        koica.channel.take_folder(folder / f"published-{name}")
        centre.close()
    return koica


def page_of(centre, path, **more):
    client = TestClient(
        make_app(Centre.open(centre.layout.root), **more),
        "http://localhost:8000",
        client=("127.0.0.1", 50000),
    )
    answer = client.get(path)
    return answer.status_code, " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_the_member_sees_both_histories_and_what_each_says(koica):
    status, told = page_of(koica, "/channel", as_member=True)
    assert status == 200
    for words in (
        "Two histories of one journal",
        "mekong/jica/1 has two histories under one signature",
        "They have nothing in common.",
        "the one held here, has 1 entry. Held by jica",
        "Ask jica by telephone whether it has put back a backup.",
        "from a journal that has two histories",
        "Of other histories of journals that have two; these do not count: of the other history",
    ):
        assert words in told, words


def test_an_entry_of_the_other_history_has_a_page_that_says_so(koica):
    (other,) = koica.channel.other_entries()
    address = f"/channel/entry?name={quote(other.address)}"
    status, told = page_of(koica, address, as_member=True)
    assert status == 200
    assert f"It is of another history ({other.mark}) of mekong/jica/1." in told
    assert other.address in told
    assert "of the other history" in told
    assert "Answers" not in told
    _, held = page_of(koica, f"/channel/entry?name={quote(str(other.name))}", as_member=True)
    assert "It is from a journal that has two histories." in held
    assert "held here" in held
    for unknown in ("mekong/jica/1~00000000#0", "~", "mekong/jica/1~#0"):
        status, _ = page_of(koica, f"/channel/entry?name={quote(unknown)}", as_member=True)
        assert status == 404


def test_nobody_else_sees_anything_of_it(koica):
    (other,) = koica.channel.other_entries()
    status, told = page_of(koica, "/channel")
    assert status == 200
    assert "histor" not in told
    assert page_of(koica, f"/channel/entry?name={quote(other.address)}")[0] == 404
