"""The channel as anybody sees it, and as its own member sees it on its own computer."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from browser import findings_of_axe, opened, sideways
from centres import Centres
from folder_copies import copy_folder
from riparian import Centre
from riparian.centre.sharing import ShareableRecord
from riparian.cli.main import riparian
from riparian.errors import BadRequest
from riparian.web.app import make_app
from riparian.web.routes import channel
from riparian.web.sync_rounds import keep_in_sync, sync_once
from saying import says
from serve_pages import served

HOSTILE = "<script>alert(1)</script> \u202eevil\u2066 https://evil.example/ \x1b[31m"
HERE = ("127.0.0.1", 50000)


@pytest.fixture(scope="module")
def centres(odd, tmp_path_factory):
    """Three members, two with a node that hold what both have shared; the first has a catalogue."""
    folder = tmp_path_factory.mktemp("framework")
    centres = Centres(folder, "jica", "koica", "mop-la")
    copy = folder / "copy"
    copy_folder(odd.layout.root, copy)
    jica, koica = centres.join("jica", centre=Centre.open(copy)), centres["koica"]
    record = jica.channel.shareable_record("odd-1")
    jica.channel.share_records([record], "CLEAR", "desk")
    for centre, other in ((koica, jica), (jica, koica), (koica, jica)):
        for n, each in enumerate((jica, koica)):
            each.channel.publish(folder / f"published-{n}")
        centre.channel.take_folder(folder / f"published-{0 if other is jica else 1}")
    koica.channel.share_note(HOSTILE, "GREEN", "desk")
    koica.channel.share_note("x" * 19_000, "CLEAR", "desk")
    jica.channel.share_note("한국어", "GREEN", "desk")
    koica.channel.publish(folder / "published-1")
    jica.channel.take_folder(folder / "published-1")
    return centres


def client_of(centre, host="localhost:8000", client=HERE, **more):
    return TestClient(make_app(centre, **more), f"http://{host}", client=client)


@pytest.fixture(scope="module")
def public(centres):
    return client_of(Centre.open(centres["jica"].layout.root))


@pytest.fixture(scope="module")
def member(centres):
    return client_of(Centre.open(centres["jica"].layout.root), as_member=True)


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def name_of(centres, member, text):
    entries = centres[member].channel.entries()
    return next(str(entry.name) for entry in entries if text in str(entry.body))


def entry_page(client, name):
    return client.get(f"/channel/entry?name={quote(name)}")


def test_anybody_sees_members_and_charter_and_nothing_of_what_is_shared(public, centres):
    page = public.get("/channel")
    told = text_of(page.text)
    assert page.status_code == 200
    for words in (
        "Japan International Cooperation Agency",
        "한국국제협력단",
        "South Korea",
        "ກະຊວງແຜນການ ແລະ ການລົງທຶນ",
        "none yet",
        "version 1",
        "2 members together",
    ):
        assert words in told, words
    main = text_of(re.search(r"<main.*</main>", page.text, re.DOTALL)[0])
    for words in ("entry", "entries", "held", "alert(1)", "Kampot", "waits"):
        assert words not in main, words
    # No number but days, versions and how many members there are.
    numbers = re.sub(r"\d{1,2} (?:November|December) \d{4}", "", main)
    assert set(re.findall(r"\d+", numbers)) <= {"1", "2", "3"}
    assert page.headers["cache-control"] == "no-store"
    for hidden in ("/channel/entry?name=mekong/jica/1%230", "/channel/entry"):
        assert public.get(hidden).status_code == 404


def test_what_enters_the_catalogue_is_told_as_it_is(public):
    told = text_of(public.get("/channel").text)
    assert "Records that other members share with everyone enter this catalogue with its" in told
    assert says(told, "enter this catalogue", "notes do not")


def test_every_page_of_a_node_leads_there_and_no_page_of_another_centre(public, odd_client):
    assert '<a href="/channel"' in public.get("/about").text
    assert '<a href="/channel"' not in odd_client.get("/about").text


def test_a_page_that_was_kept_leads_there_once_the_centre_is_a_node(tmp_path, odd):
    copy_folder(odd.layout.root, tmp_path / "copy")
    centre = Centre.open(tmp_path / "copy")
    client = client_of(centre)
    before = client.get("/about")
    Centres(tmp_path, "jica", "koica").join("jica", centre=Centre.open(tmp_path / "copy"))
    after = client.get("/about", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert '<a href="/channel"' in after.text


def test_a_centre_in_no_framework_says_how_to_begin(odd_client):
    page = odd_client.get("/channel")
    assert page.status_code == 200
    assert "belongs to no framework" in page.text
    assert "riparian join" in page.text


def test_the_member_sees_how_far_everything_has_come(member):
    told = text_of(member.get("/channel").text)
    assert "Not everything has reached the other members yet" in told
    assert "You read as Japan International Cooperation Agency" in told
    assert "entries for 한국국제협력단 (koica, South Korea)" in told
    assert "ກະຊວງແຜນການ ແລະ ການລົງທຶນ (mop-la, Laos) has no node yet" in told
    assert "held by 1 of 3" in told
    assert "held by 2 of 3" in told
    assert "TLP:GREEN for the community" in told
    assert "TLP:CLEAR for everyone" in told


def test_entries_are_filtered_and_paged(member, monkeypatch):
    def titles(query):
        page = member.get(f"/channel{query}")
        assert page.status_code == 200, query
        return re.findall(r'<p><a href="/channel/entry\?name=([^"]+)"', page.text)

    every = titles("")
    assert len(every) == 4
    assert [unescape(x) for x in titles("?member=jica")] == [
        unescape(x) for x in every if "jica" in x
    ]
    assert len(titles("?type=activity")) == 1
    assert len(titles("?tlp=GREEN")) == 2
    assert titles("?tlp=RED") == []
    monkeypatch.setattr(channel, "PAGE", 3)
    assert titles("") == every[:3]
    assert titles("?page=2") == every[3:]
    assert member.get("/channel?page=3").status_code == 404


def test_a_record_leads_to_its_project(member, centres):
    page = entry_page(member, name_of(centres, "jica", "odd-1"))
    told = text_of(page.text)
    jica = "Japan International Cooperation Agency (jica, Japan)"
    assert f"You may see this. {jica} wrote it." in told
    assert "Identifier odd-1" in told
    assert "Countries Cambodia" in told
    [to] = re.findall(r'href="(/projects/[^"]+)">The project', page.text)
    assert member.get(to).status_code == 200


def test_a_note_says_who_can_read_it_and_why(member, centres):
    told = text_of(entry_page(member, name_of(centres, "koica", "alert")).text)
    jica = "Japan International Cooperation Agency (jica, Japan)"
    said = f"It is TLP:GREEN: for every member of mekong, of which {jica} is one."
    assert f"You may see this. {said}" in told
    assert (
        "Can be read by every member of the charter: Japan International Cooperation Agency"
        " (jica, Japan), 한국국제협력단 (koica, South Korea) and" in told
    )
    assert "Held by 2 of 3" in told
    assert "by its writer’s clock" in told


def test_a_note_says_what_may_be_done_with_it_and_how_to_answer(member, centres):
    note = name_of(centres, "koica", "alert")
    told = text_of(entry_page(member, note).text)
    assert "pass it on to other members and their people, but not publish it" in told
    assert f"riparian share --note - --about {note} --to community" in told


def test_answers_stand_on_the_page_of_what_they_answer(tmp_path):
    centre = Centres(tmp_path, "jica", "koica").join("jica")
    asked = centre.channel.share_note("Who builds it?", "CLEAR", "desk")
    answer = centre.channel.share_note("We do.", "CLEAR", "desk", centre.channel.thing(str(asked)))
    client = client_of(centre, as_member=True)
    page = entry_page(client, str(asked)).text
    assert f'href="/channel/entry?name={quote(str(answer), safe="/")}"' in page
    assert "We do." in text_of(page)
    assert f'the entry <a href="/channel/entry?name={quote(str(asked), safe="/")}"' in (
        entry_page(client, str(answer)).text
    )


def test_what_others_write_is_shown_as_text_and_nothing_else(member, centres):
    for page in (member.get("/channel"), entry_page(member, name_of(centres, "koica", "alert"))):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert not set("\u202e\u2066\x1b") & set(page.text)
        assert not re.search(r'<a [^>]*href="https?://evil', page.text)
    long = entry_page(member, name_of(centres, "koica", "xxxx")).text
    assert long.count("x" * 19_000) == 1


def test_what_there_is_not_is_told(member):
    assert entry_page(member, "mekong/jica/1#999").status_code == 404
    assert entry_page(member, "mekong/nobody/1#0").status_code == 404
    for wrong in ("", "x", "mekong/jica/1#-1", "<script>", "mekong/jica/1#" + "9" * 400):
        assert entry_page(member, wrong).status_code == 400, wrong


@pytest.mark.parametrize(
    "asked",
    [
        {"client": ("192.0.2.1", 5000)},
        {"host": "centre.example.org"},
        {"headers": {"x-forwarded-for": "192.0.2.1"}},
    ],
)
def test_what_the_member_reads_is_shown_to_this_computer_alone(centres, asked):
    headers = asked.pop("headers", {})
    centre = Centre.open(centres["jica"].layout.root)
    client = TestClient(
        make_app(centre, "centre.example.org", as_member=True),
        f"http://{asked.get('host', 'localhost')}",
        client=asked.get("client", HERE),
    )
    for path in ("/channel", f"/channel/entry?name={quote('mekong/jica/1#0')}"):
        page = client.get(path, headers=headers)
        assert page.status_code == 403
        assert "only" in page.text
        assert "Kampot" not in page.text
        assert page.headers["cache-control"] == "no-store"


def test_pages_of_the_member_are_kept_by_nobody(member):
    for _ in range(2):
        page = member.get("/channel")
        assert page.headers["cache-control"] == "no-store"
        assert "etag" not in page.headers


def test_a_withdrawal_is_shown_with_what_it_takes_back(tmp_path):
    centres = Centres(tmp_path, "jica", "koica")
    jica = centres["jica"]
    body = {
        "activity": {"iati_identifier": "A-1", "provenance": {"dataset": "d"}},
        "source": {"licence": "CC0"},
    }
    first, misshapen = jica.channel.share_records(
        [ShareableRecord(body, None, ""), ShareableRecord({"activity": HOSTILE}, None, "")],
        "CLEAR",
        "desk",
    )
    second = jica.channel.withdraw(str(first), "A mistake.", "desk")
    client = client_of(jica, as_member=True)
    assert "has taken it back" in text_of(entry_page(client, str(first)).text)
    told = text_of(entry_page(client, str(second)).text)
    assert f"It takes back {first}" in told
    assert "whoever could read it still can; what it says leaves catalogues with their next" in told
    assert "A mistake." in told
    assert "Held by 1 of 2" in told
    page = entry_page(client, str(misshapen)).text
    assert "has another form" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(("tlp", "members"), [("GREEN", ()), ("AMBER", ("jica",))])
def test_what_is_taken_back_leaves_the_catalogues_of_those_who_could_read_it(
    tmp_path, tlp, members
):
    jica = Centres(tmp_path, "jica", "koica")["jica"]
    body = {
        "activity": {"iati_identifier": "A-1", "provenance": {"dataset": "d"}},
        "source": {"licence": "CC0"},
    }
    [shared] = jica.channel.share_records([ShareableRecord(body, None, "")], tlp, "desk", members)
    client = client_of(jica, as_member=True)
    told = text_of(entry_page(client, str(shared)).text)
    assert "This catalogue has no project of it." in told
    withdrawal = jica.channel.withdraw(str(shared), "A mistake.", "desk")
    told = text_of(entry_page(client, str(withdrawal)).text)
    assert "That entry stays, and whoever could read it still can; what it says leaves" in told


@pytest.mark.parametrize("width", [1280, 360])
def test_the_pages_can_be_read_at_both_widths_without_scripts(browser, centres, width):
    jica = Centre.open(centres["jica"].layout.root)
    paths = [
        f"/channel/entry?name={quote(name_of(centres, *entry))}"
        for entry in (("jica", "odd-1"), ("koica", "xxxx"))
    ]
    with served(jica, as_member=True) as server:
        with opened(browser, server, width) as (page, _):
            for path in ("/channel", *paths):
                page.goto(path)
                assert sideways(page) == 0, path
                assert findings_of_axe(page) == []
        with opened(browser, server, width, scripts=False) as (page, _):
            page.goto("/channel")
            page.get_by_label("For").select_option("GREEN")
            page.get_by_label("For").focus()
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_url(re.compile("tlp=GREEN"))
            page.locator("ol.findings a").first.click()
            page.wait_for_url(re.compile("/channel/entry"))
            assert page.get_by_text("You may see this.").is_visible()


# rounds of sync while pages are served


def in_one_network(folder):
    """A centre that also asks addresses in its own network, such as those of these tests."""
    settings = Centre.init(folder).layout.settings
    words = settings.read_text("utf-8")
    settings.write_text(words.replace("local_addresses = false", "local_addresses = true"), "utf-8")
    return Centre.open(folder)


def test_a_round_says_in_a_line_what_came_and_what_failed(tmp_path, monkeypatch):
    monkeypatch.setattr("riparian.exchange.transfer.peers.TRIES", 1)
    centres = Centres(tmp_path, "jica", "koica", "moit")
    with served(Centre.init(tmp_path / "none")) as nothing:
        koica = centres["koica"]
        with served(koica) as at_koica:
            centres.join("moit", f"{at_koica}/exchange", f"{nothing}/exchange")
            koica.channel.share_note("news", "CLEAR", "desk")
            jica = centres.join("jica", centre=in_one_network(tmp_path / "jica"))
            assert sync_once(jica) == "Sync: no member names an address"
            centres["moit"].channel.publish(tmp_path / "published")
            jica.channel.take_folder(tmp_path / "published")
            line = sync_once(jica)
    assert f"{at_koica}/exchange 1 entry came, gave what it lacked" in line
    assert f"{nothing}/exchange failed: There is no channel" in line
    assert "\n" not in line


def test_rounds_go_on_whatever_happens_and_stop_with_the_server(tmp_path, caplog):
    stop, rounds = threading.Event(), []

    class Failing:
        is_node = True

        @property
        def channel(self):
            rounds.append(1)
            if len(rounds) == 3:
                stop.set()
            raise RuntimeError("a mistake of ours")

    with caplog.at_level("INFO", "riparian.sync"):
        keep_in_sync(Failing(), 0.0, stop)
    assert len(rounds) == 3
    assert len([x for x in caplog.records if x.message.startswith("Sync: ")]) == 3
    assert sync_once(Centre.init(tmp_path / "alone")) == "Sync: this centre belongs to no framework"


def test_a_server_syncs_by_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("riparian.web.app.keep_in_sync", lambda *given: asked.append(given))
    asked = []
    centre = Centre.init(tmp_path / "centre")
    with client_of(centre, sync_minutes=5) as client:
        assert client.get("/channel").status_code == 200
    [(of, every, stop)] = asked
    assert (of, every) == (centre, 300)
    assert stop.is_set()


def test_one_that_is_not_asked_to_does_not(tmp_path, monkeypatch):
    monkeypatch.setattr("riparian.web.app.keep_in_sync", pytest.fail)
    with client_of(Centre.init(tmp_path / "centre")) as client:
        assert client.get("/channel").status_code == 200


def test_a_server_of_no_node_loads_no_library_of_the_channel():
    modules = "sys, riparian.web.app, riparian.centre.sources_on_web"
    asked = f"import {modules}; print(*({{'tuf', 'pyrage', 'httpx2'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.0.2.1", "centre.example.org"])
def test_the_members_own_pages_are_served_on_this_computer_alone(tmp_path, host):
    Centre.init(tmp_path / "centre")
    given = ["-C", str(tmp_path / "centre"), "serve", "--as-member", "--host", host]
    with pytest.raises(BadRequest, match="what only its member may read"):
        riparian.main(given, standalone_mode=False)
