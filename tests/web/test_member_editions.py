"""Editions among members: one asks the publisher, the others take the same files by their hash."""

from __future__ import annotations

import gzip

import httpx2
import msgspec
import pytest

from case_centres import exchange
from centres import Centres
from fetching import FETCH
from folder_copies import copy_folder
from plain_server import plain_server
from publisher import MAPPING, list_recipe, publishing
from quick_seals import QUICK
from riparian import Centre
from riparian.cli.main import riparian
from riparian.errors import BadRequest, Refused, ServiceError
from riparian.exchange.entries.entry_types import FETCH_EDITION
from riparian.exchange.keys import seal
from riparian.gather.fetch import evidence
from riparian.web import exchange as exchange_answers
from riparian.wording.sources_on_web import editions_words
from running import BOUND_SECONDS
from serve_pages import served

pytestmark = pytest.mark.slow

NAME = "water-list"
PASSING_ON = 'passing_on = "CC-BY-4.0 allows it. No persons are named."\n[steps]'


def centre_in(folder, port, *, offers, passing_on=True):
    """A centre that may fetch, with the recipe of the list."""
    centre = Centre.init(folder)
    settings = centre.layout.settings
    fetch = FETCH + ("offer = true\n" if offers else "")
    settings.write_text(settings.read_text("utf-8").replace("[fetch]\n", fetch), "utf-8")
    home = folder / "recipes" / NAME
    home.mkdir(parents=True)
    recipe = list_recipe(NAME, port)
    text = recipe.replace("[steps]", PASSING_ON, 1) if passing_on else recipe
    (home / "recipe.toml").write_text(text, "utf-8")
    (home / "mapping.toml").write_text(MAPPING, "utf-8")
    return Centre.open(folder)


def fetch(centre):
    loaded = centre.gathering.recipe(NAME)
    if not centre.gathering.has_consent(loaded):
        centre.gathering.agree(loaded, "Somebody")
    return centre.gathering.fetch(loaded)


@pytest.fixture(scope="module")
def publisher():
    with publishing() as made:
        yield made


@pytest.fixture(scope="module")
def met(tmp_path_factory, publisher):
    """jica has fetched the list and offers it; koica has heard of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        folder = tmp_path_factory.mktemp("members")
        made = Centres(folder, "jica", "koica")
        for member in ("jica", "koica"):
            centre = centre_in(folder / member, publisher.port, offers=member == "jica")
            made.join(member, centre=centre)
        exchange(made)
        report = fetch(made["jica"])
        assert (report.run.state, report.not_offered) == ("good", None)
        with served(made["jica"]) as address:
            list(made["koica"].channel.sync([f"{address}/exchange"]))
            yield made, address


def offered(centre):
    [entry] = centre.desk.of_types({FETCH_EDITION})
    return entry


def copy_of(centre, folder):
    centre.channel._store.close()
    copy_folder(centre.layout.root, folder / "copy")
    return Centre.open(folder / "copy")


def test_what_may_be_passed_on_is_told_to_the_members(met):
    made, _ = met
    entry = offered(made["koica"])
    assert (entry.name.origin.member, entry.tlp) == ("jica", "GREEN")
    assert (entry.said.source, entry.said.records) == (NAME, 45)
    [edition] = [x for x in made["koica"].member_editions.all(NAME) if x.member == "jica"]
    assert edition.file == entry.said.file


def test_a_member_takes_it_by_hash_and_asks_the_publisher_nothing(met, publisher, tmp_path):
    made, _ = met
    koica = copy_of(made["koica"], tmp_path)
    asked = len(publisher.asked)
    report = koica.gathering.take_from_member(koica.gathering.recipe(NAME))
    assert len(publisher.asked) == asked
    assert (report.run.state, report.run.records, report.requests) == ("good", 45, 0)
    assert report.run.origin == "member jica"
    [theirs], [ours] = (x.sources.datasets() for x in (made["jica"], koica))
    assert theirs.sha256 == ours.sha256
    with pytest.raises(BadRequest, match="is here already"):
        koica.gathering.take_from_member(koica.gathering.recipe(NAME))
    assert koica.member_editions.differing() == []
    assert koica.evidence.run(report.run.id).run.origin == "member jica"


def test_the_same_checks_hold(met, tmp_path):
    made, _ = met
    koica = copy_of(made["koica"], tmp_path)
    file = koica.layout.root / "recipes" / NAME / "recipe.toml"
    file.write_text(file.read_text("utf-8").replace("records = 10\n", "records = 500\n"), "utf-8")
    with pytest.raises(BadRequest, match="another recipe"):
        koica.gathering.take_from_member(koica.gathering.recipe(NAME))
    assert koica.gathering.runs() == []


def test_others_are_given_what_is_offered_and_nothing_else(met):
    made, address = met
    said = offered(made["jica"]).said
    answer = httpx2.get(f"{address}/exchange/evidence/{said.file}", timeout=BOUND_SECONDS)
    assert answer.status_code == 200
    assert len(answer.content) == said.bytes
    assert "immutable" in answer.headers["cache-control"]
    part = httpx2.get(
        f"{address}/exchange/evidence/{said.file}", headers={"range": "bytes=10-"},
        timeout=BOUND_SECONDS,
    )  # fmt: skip
    assert (part.status_code, part.content) == (206, answer.content[10:])
    assert b"desk@example.org" not in gzip.decompress(answer.content)
    for name in ("0" * 64, said.file[:63], said.file.upper(), "../runs.db", f"{said.file}/x"):
        given = httpx2.get(f"{address}/exchange/evidence/{name}", timeout=BOUND_SECONDS)
        assert given.status_code == 404, name
    posted = httpx2.post(f"{address}/exchange/evidence/{said.file}", timeout=BOUND_SECONDS)
    assert posted.status_code == 405


def test_what_a_recipe_no_longer_passes_on_is_given_to_nobody(met, tmp_path):
    made, _ = met
    jica = copy_of(made["jica"], tmp_path)
    sha256 = offered(jica).said.file
    assert jica.evidence.offered(sha256) is not None
    file = jica.layout.root / "recipes" / NAME / "recipe.toml"
    file.write_text(file.read_text("utf-8").replace(PASSING_ON, "[steps]"), "utf-8")
    assert jica.evidence.offered(sha256) is None


def test_what_may_not_be_passed_on_is_not_offered(tmp_path, publisher, monkeypatch):
    monkeypatch.setattr(seal, "pyrage", QUICK)
    made = Centres(tmp_path, "jica", "koica")
    centre = centre_in(tmp_path / "jica", publisher.port, offers=True, passing_on=False)
    made.join("jica", centre=centre)
    assert fetch(made["jica"]).run.state == "good"
    assert made["jica"].desk.of_types({FETCH_EDITION}) == []
    with made["jica"].sources_on_web.store() as store:
        [body, *_] = [x.sha256 for x in store.answers_of(1)[0] if x.sha256]
    assert made["jica"].evidence.offered(body) is None


def test_a_member_that_gives_other_bytes_is_not_believed(met, tmp_path, monkeypatch):
    made, _ = met
    koica = copy_of(made["koica"], tmp_path)
    body = made["jica"].evidence.offered(offered(koica).said.file)
    whole = body.read_bytes()
    try:
        body.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(ServiceError, match="Nobody who can be reached gives"):
            koica.gathering.take_from_member(koica.gathering.recipe(NAME))
        body.write_bytes(whole + b"more than was said")
        with pytest.raises(ServiceError, match="Nobody"):
            koica.gathering.take_from_member(koica.gathering.recipe(NAME))
    finally:
        body.write_bytes(whole)
    monkeypatch.setattr(exchange_answers, "LARGEST_FILE", 10)
    with pytest.raises(ServiceError, match="Nobody"):
        koica.gathering.take_from_member(koica.gathering.recipe(NAME))
    assert koica.gathering.runs() == []


def test_bodies_that_are_too_long_for_the_file_are_taken_beside_it(
    met, tmp_path, publisher, monkeypatch
):
    made, _ = met
    monkeypatch.setattr(evidence, "LARGEST_BODY", 500)
    jica, koica = copy_of(made["jica"], tmp_path), made["koica"]
    with jica.sources_on_web.store() as store:
        sha256, size = evidence.write_for_others(store, store.run(1))
        store.offer(sha256, store.run(1))
    edition = koica.member_editions.all(NAME)[0]
    (tmp_path / "taken").mkdir()
    with served(jica) as address:
        list(koica.channel.sync([f"{address}/exchange"]))
        apart = msgspec.structs.replace(edition, file=sha256, bytes=size)
        koica.member_editions.bring(koica.gathering.recipe(NAME), apart, tmp_path / "taken")
    assert len(list((tmp_path / "taken" / "bodies").iterdir())) == 3  # the pages of the list


def test_a_bundle_carries_it_where_no_network_is(met, tmp_path):
    made, _ = met
    koica = copy_of(made["koica"], tmp_path)
    bundle = tmp_path / "to-koica.zip"
    made["jica"].channel.write_bundle(bundle)
    assert made["jica"].member_editions.add_to(bundle) == 1
    koica.channel.take_bundle(bundle)
    assert koica.member_editions.keep_from(bundle) == 1
    koica.channel.take_evidence = pytest.fail  # nobody is asked for it
    report = koica.gathering.take_from_member(koica.gathering.recipe(NAME))
    assert (report.run.state, report.run.origin) == ("good", "member jica")


def test_a_published_folder_carries_it_by_hand_and_by_any_web_server(met, tmp_path):
    made, _ = met
    jica, koica = copy_of(made["jica"], tmp_path), made["koica"]
    public = tmp_path / "public"
    publish = ["-C", str(jica.layout.root), "exchange", "publish", str(public)]
    riparian.main(publish, standalone_mode=False)
    assert not (public / "evidence").exists()
    riparian.main([*publish, "--with-evidence"], standalone_mode=False)
    file = public / "evidence" / offered(koica).said.file
    assert file.stat().st_size == offered(koica).said.bytes

    (tmp_path / "by hand").mkdir()
    by_hand = copy_of(koica, tmp_path / "by hand")
    by_hand.channel.take_evidence = pytest.fail  # nobody is asked for it
    take = ["-C", str(by_hand.layout.root), "exchange", "unbundle", str(public)]
    riparian.main(take, standalone_mode=False)
    report = by_hand.gathering.take_from_member(by_hand.gathering.recipe(NAME))
    assert (report.run.state, report.run.origin) == ("good", "member jica")

    (tmp_path / "by web").mkdir()
    by_web = copy_of(koica, tmp_path / "by web")
    with plain_server(public) as address:
        list(by_web.channel.sync([address]))
        report = by_web.gathering.take_from_member(by_web.gathering.recipe(NAME))
    assert report.run.state == "good"


def test_evidence_that_is_no_longer_offered_is_published_no_more(met, tmp_path):
    made, _ = met
    jica, public = copy_of(made["jica"], tmp_path), tmp_path / "public"
    editions = jica.member_editions
    assert editions.publish_to(public, adds=True) == 1
    assert editions.publish_to(public, adds=True) == 0
    of_somebody = public / "evidence" / "readme.txt"
    of_somebody.write_text("Ours.")
    recipe = jica.layout.root / "recipes" / NAME / "recipe.toml"
    recipe.write_text(recipe.read_text("utf-8").replace(PASSING_ON, "[steps]"), "utf-8")
    assert editions.publish_to(public, adds=False) == 0
    assert list((public / "evidence").iterdir()) == [of_somebody]


def test_a_folder_with_other_bytes_under_that_name_is_not_believed(met, tmp_path):
    made, _ = met
    koica, public = copy_of(made["koica"], tmp_path), tmp_path / "public"
    made["jica"].member_editions.publish_to(public, adds=True)
    file = public / "evidence" / offered(koica).said.file
    file.write_bytes(file.read_bytes() + b"more")
    with pytest.raises(BadRequest, match="another file than"):
        koica.member_editions.keep_from(public)
    file.unlink()
    file.symlink_to(made["jica"].evidence.offered(file.name))
    with pytest.raises(Refused, match="is a link"):
        koica.member_editions.keep_from(public)
    file.unlink()
    assert koica.member_editions.keep_from(public) == 0


def test_a_bundle_that_is_posted_brings_no_evidence(met, tmp_path):
    made, _ = met
    koica, bundle = copy_of(made["koica"], tmp_path), tmp_path / "posted.zip"
    made["jica"].channel.write_bundle(bundle)
    made["jica"].member_editions.add_to(bundle)
    koica.channel.take_posted(bundle)
    with koica.sources_on_web.store() as store:
        assert not store.body(offered(koica).said.file).exists()


def test_where_members_differ_it_is_said(met, publisher, tmp_path):
    made, _ = met
    koica = copy_of(made["koica"], tmp_path)
    records = publisher.records
    publisher.records = records[:42]
    try:
        assert fetch(koica).run.state == "good"
    finally:
        publisher.records = records
    [group] = koica.member_editions.differing()
    [words] = editions_words([group])
    assert words.startswith(f"Members have different editions of {NAME}: ")
    assert "(45 records)" in words
    assert "(42 records)" in words


@pytest.mark.parametrize("more", [["--due"], [NAME, "--look"], [NAME, "--agree", "0" * 16]])
def test_an_edition_is_taken_by_the_name_of_its_source_alone(met, more):
    given = ["-C", str(met[0]["koica"].layout.root), "fetch", *more, "--from-member"]
    with pytest.raises(BadRequest, match="by the name of its source"):
        riparian.main(given, standalone_mode=False)


def test_a_centre_in_no_framework_has_no_members_to_take_from(tmp_path, publisher):
    centre = centre_in(tmp_path / "alone", publisher.port, offers=True)
    assert centre.member_editions is None
    assert fetch(centre).not_offered is None
    with pytest.raises(BadRequest, match="belongs to no framework"):
        centre.gathering.take_from_member(centre.gathering.recipe(NAME))
