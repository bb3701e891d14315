"""Claims side by side on a project's page: sources, the host's word, disputes and corrections."""

from __future__ import annotations

import copy
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from centres import Centres
from folder_copies import copy_folder
from hosts import one_record
from riparian import Centre
from riparian.centre.channel_entries import ChannelEntries
from riparian.centre.sharing import record_of_body
from riparian.exchange.entries.entry_types import Confirmation, Correction, Dispute
from riparian.exchange.entries.payload import IdentifiedRecord
from riparian.exchange.planned_words import Words
from riparian.web.app import make_app
from saying import says

ROAD = IdentifiedRecord("JP-MIN", "odd-1")
SCHOOL = IdentifiedRecord("JP-MIN", "odd-2<b>&")
TURNED = "\u202egnorw\u2069"


def browser(centre, **more):
    app = make_app(Centre.open(centre.layout.root), **more)
    return TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000))


def exchange(*centres):
    for one in centres:
        for other in centres:
            if one is not other:
                one.channel._node.take(other.channel.files())


@pytest.fixture(scope="module")
def members(odd, tmp_path_factory):
    """A member with a catalogue, another, and a host of Cambodia, who all said something."""
    folder = tmp_path_factory.mktemp("members")
    copy_folder(odd.layout.root, folder / "koica")
    centres = Centres(folder, "koica", "jica", "cdc-kh")
    koica = centres.join("koica", centre=Centre.open(folder / "koica"))
    jica, host = centres["jica"], centres["cdc-kh"]
    exchange(koica, jica, host)
    yes = {"activity": "yes", "value": "USD 500,000", "title": "Another title"}
    host.desk.write(
        "confirmation", Confirmation(yes, "2026-09-30", "CDC", "KH"), ROAD, "Sok, CDC", "CLEAR"
    )
    host.desk.write(
        "dispute", Dispute("location", "It is in Takeo.", "Takeo"), ROAD, "Sok, CDC", "CLEAR"
    )
    own = {"activity": "yes"}  # Laos is no country of this host
    host.desk.write(
        "confirmation", Confirmation(own, "2026-09-30", "CDC", "KH"), SCHOOL, "Sok", "CLEAR"
    )
    jica.desk.write(
        "dispute", Dispute("value", f"<b>Why</b> {TURNED}", "USD 7"), ROAD, "Mekong desk", "CLEAR"
    )
    jica.desk.write("correction", Correction({"start_date": "2031"}, "Slip"), ROAD, "desk", "GREEN")
    back = jica.desk.write("dispute", Dispute("end_date", "Long over.", "2001"), ROAD, "d", "CLEAR")
    jica.channel.withdraw(str(back), "Mistaken.", "d")
    koica.desk.write("dispute", Dispute("sector", "Among ourselves."), ROAD, "Kim")
    exchange(koica, jica, host)
    return koica


@pytest.fixture(scope="module")
def public(members):
    return browser(members)


@pytest.fixture(scope="module")
def own(members):
    return browser(members, as_member=True)


@pytest.fixture(scope="module")
def handles(members):
    lines = {line.id: line.handle for line in members.project_lines()}
    return {name: lines[name] for name in lines}


def row_of(page, label):
    """The row of a field, as text with its tags."""
    rows = page.split('<tr role="row">')
    return next(row for row in rows if f'role="rowheader">{label}' in row)


def test_the_hosts_word_stands_on_the_row_of_the_field_and_at_the_top(public, handles):
    page = public.get(f"/projects/{handles['odd-1']}").text
    assert says(page, "The host confirms", "exists", "amount", "disputes", "places")
    amount = row_of(page, "Amount")
    assert "USD 500,000" in amount
    assert says(amount, "30 September 2026")
    assert "Confirmed" in amount
    assert "has changed since" not in amount
    assert says(row_of(page, "Title"), "changed since", "Another title")
    where = row_of(page, "Places")
    assert "Kampot" in where
    assert "It is in Takeo." in where
    assert "says nothing" in row_of(page, "Start")


def test_a_dispute_of_a_member_strikes_nothing_out_and_is_shown_harmless(public, handles):
    amount = row_of(public.get(f"/projects/{handles['odd-1']}").text, "Amount")
    assert "USD 500,000" in amount
    assert "<q>USD 7</q>" in amount
    assert says(amount, "Japan International Cooperation Agency")
    assert "&lt;b&gt;Why&lt;/b&gt; gnorw" in amount


def test_what_was_taken_back_stands_apart_with_its_reason(public, handles):
    page = public.get(f"/projects/{handles['odd-1']}").text
    assert says(row_of(page, "End"), "has taken it back", "Mistaken")
    assert "It should say: <q>2001</q>" not in page


def test_only_the_members_own_people_see_what_is_not_for_everybody(public, own, handles):
    path = f"/projects/{handles['odd-1']}"
    for words in ("2031", "Among ourselves."):
        assert words not in public.get(path).text
        assert words in own.get(path).text
    assert "TLP:GREEN" in row_of(own.get(path).text, "Start")
    statements = public.get(f"{path}.json").json()["statements"]
    assert {s["tlp"] for s in statements} == {"CLEAR"}
    assert {s["tlp"] for s in own.get(f"{path}.json").json()["statements"]} == {
        "CLEAR", "GREEN", "AMBER+STRICT",
    }  # fmt: skip


def test_a_correction_of_what_another_shared_is_that_members_word(own, handles):
    start = row_of(own.get(f"/projects/{handles['odd-1']}").text, "Start")
    assert "Disputed" in start
    assert "Corrected" not in start


def test_a_confirmation_for_another_country_is_that_members_word(public, handles):
    page = public.get(f"/projects/{handles['odd-2<b>&']}").text
    assert says(page, "no government’s")
    assert "The host confirms" not in page
    assert "Confirmed</b>" not in page


def test_the_statements_of_a_project_are_in_its_json(public, handles):
    statements = public.get(f"/projects/{handles['odd-1']}.json").json()["statements"]
    (dispute,) = [s for s in statements if s["field"] == "value" and s["kind"] == "dispute"]
    assert (dispute["member"], dispute["value"], dispute["stands"]) == ("jica", "USD 7", True)
    assert dispute["about"] == {"reporting_org": "JP-MIN", "iati_identifier": "odd-1"}
    (amount,) = [s for s in statements if s["field"] == "value" and s["kind"] == "confirmation"]
    assert (amount["government_of"], amount["office"]) == ("KH", "CDC")
    (back,) = [s for s in statements if s["field"] == "end_date"]
    assert (back["stands"], back["withdrawn_why"]) == (False, "Mistaken.")


def test_a_correction_by_whoever_shared_the_record_counts(odd, tmp_path):
    copy_folder(odd.layout.root, tmp_path / "koica")
    centres = Centres(tmp_path, "koica", "jica", "cdc-kh")
    koica = centres.join("koica", centre=Centre.open(tmp_path / "koica"))
    record = koica.channel.shareable_record("kr-odd-1")
    koica.channel.share_records([record], "CLEAR", "desk")
    said = Correction({"value": "USD 1,000"}, "A slip.")
    koica.desk.write("correction", said, record.about, "desk", "CLEAR")
    web = browser(koica)
    handle = koica.project("kr-odd-1").project.handle
    row = row_of(web.get(f"/projects/{handle}").text, "Amount")
    assert says(row, "Corrected")
    assert says(row, "which shared this record")


def test_many_entries_make_no_long_page_and_are_not_looked_up_one_by_one(
    odd, tmp_path, monkeypatch
):
    copy_folder(odd.layout.root, tmp_path / "koica")
    centres = Centres(tmp_path, "koica", "jica", "cdc-kh")
    koica, jica = centres.join("koica", centre=Centre.open(tmp_path / "koica")), centres["jica"]
    exchange(koica, jica, centres["cdc-kh"])
    correction = {"fields": {"title": "A title"}, "why": "Why."}
    jica.channel.write([Words("correction", correction, "CLEAR", "d", ROAD) for _ in range(25)])
    dispute = {"field": "title", "why": "Why."}
    names = jica.channel.write([Words("dispute", dispute, "CLEAR", "d", ROAD) for _ in range(25)])
    gone = [{"entry": name.index, "why": "Not so."} for name in names]
    both = zip(gone, names, strict=True)
    taken = [Words("withdrawal", body, "CLEAR", "d", name) for body, name in both]
    jica.channel.write(taken)
    bad = {"fields": {"bogus": "x"}}
    jica.channel.write([Words("confirmation", bad, "CLEAR", "d", ROAD) for _ in range(25)])
    exchange(koica, jica)
    asked = []
    monkeypatch.setattr(
        ChannelEntries, "shared_things", lambda *it: asked.append(it) or frozenset()
    )
    web = browser(koica)
    lines = {line.id: line.handle for line in koica.project_lines()}
    page = web.get(f"/projects/{lines['odd-1']}").text
    assert len(asked) < 3  # as often as the page asks, however many answers there are
    assert page.count("Not so.") == 20
    assert page.count("and 5 more answers") == 2
    assert says(page, "25 answers that count nowhere")
    assert says(page, "25 answers taken back")


def test_a_page_without_an_answer_says_what_each_source_says(odd_client, odd):
    line = next(iter(odd.project_lines()))
    page = odd_client.get(f"/projects/{line.handle}").text
    assert 'class="hostsay"' not in page
    assert "The host" not in page
    assert f"/projects/{line.handle}/wrong?field=title" in page
    assert odd_client.get(f"/projects/{line.handle}.json").json()["statements"] == []


def test_a_copy_that_a_member_shares_changes_nobodys_word(tmp_path):
    """A copy of a public record that names another country, and another amount."""
    names = ("mop-la", "cdc-kh", "koica", "jica")
    centres = Centres(tmp_path, *names)
    members = [centres[name] for name in names]
    laos, cambodia, other, jica = members
    one_record(laos, tmp_path / "a", amount="5000000")
    one_record(other, tmp_path / "b", amount="5000000")
    exchange(*members)
    claim = laos.host_words.claims_of_records(["jp-1"])["jp-1"]
    word = Confirmation({"value": claim.values["value"]}, "2026-01-01", "MPI", "LA")
    laos.host_words.write([(claim, word)], "MPI")
    own = Dispute("value", "We say so.", "JPY 1")
    cambodia.desk.write("dispute", own, claim.thing, "CDC", "CLEAR")
    body = copy.deepcopy(other.channel.shareable_record("jp-1").body)
    activity = body["activity"]
    activity |= {
        "recipient_countries": [{"code": "KH"}], "locations": [],
        "last_updated_datetime": "2026-06-01T00:00:00Z",
        "title": [{"text": "Ours"}],
    }  # fmt: skip
    for each in activity["transactions"]:
        each["amount"]["value"] = 1.0
    (copied,) = other.channel.share_records([record_of_body(body, "CLEAR")], "CLEAR", "desk")
    said = Correction({"value": "JPY 1"}, "A slip.")
    other.desk.write("correction", said, claim.thing, "desk", "CLEAR")
    exchange(*members)
    laos.build()
    view = laos.project("jp-1")
    assert len(view.sources) == 2
    shown = laos.claims.of_project(view)
    assert [(x.member, x.country) for x in shown.host.fields["value"]] == [("mop-la", "LA")]
    assert not shown.host.fields["value"][0].has_changed
    assert laos.host_words.of_projects([view.project.id])["jp-1"].fields == shown.host.fields
    assert {x.member: x.is_owners for x in shown.answers.fields["value"]}["koica"] is False
    assert laos.host_words.claims_of_records(["jp-1"])["jp-1"].values == claim.values
    listed = next(iter(laos.project_lines()))
    assert (listed.title, listed.usd) == ("Water supply in Pakse", view.sources[0].amounts[0].usd)

    # Whose copy it is stands with it, and its member is not taken for the owner in its own centre.
    other.build()
    whose = [other.claims.is_own(source) for source in other.project("jp-1").sources]
    assert whose == [False]
    page = browser(laos).get(f"/projects/{view.project.handle}").text
    assert says(page, "copied from")
    assert says(page, "shared by 한국국제협력단 (koica, South Korea")
    with browser(laos, as_member=True) as own:
        entry = own.get(f"/channel/entry?name={quote(str(copied))}").text
    assert says(entry, "South Korea) shares it, and does not speak for it")

    # What the owner itself shares, and is newer, is no copy.
    newer = copy.deepcopy(body)
    newer["activity"]["title"] = [{"text": "Water supply in Pakse and Champasak"}]
    jica.channel.share_records([record_of_body(newer, "CLEAR")], "CLEAR", "desk")
    exchange(*members)
    laos.build()
    assert next(iter(laos.project_lines())).title == "Water supply in Pakse and Champasak"
    shown = laos.claims.of_project(laos.project("jp-1"))
    assert {x.member: x.is_owners for x in shown.answers.fields["value"]}["koica"] is False
