"""What a publisher served: a run, its answers, and the bytes for whoever may open them."""

from __future__ import annotations

import msgspec
import pytest
from starlette.testclient import TestClient

from publisher import publishing
from riparian import Centre
from riparian.desk.accounts.audit import EXPORTED
from riparian.desk.accounts.roles import Rights, Role
from riparian.errors import BadRequest, NotAllowed, NotThere
from riparian.gather.fetch.follow import Product
from riparian.gather.fetch.served import note_served
from riparian.gather.recipes.read_recipe import read_recipe
from riparian.web.app import make_app
from riparian.web.routes import evidence as evidence_pages
from signing_in import person_in
from source_year import NAME, Year

PASSING_ON = 'passing_on = "CC-BY-4.0 allows it; no person is named."'


def asking(centre, client=("127.0.0.1", 50000)):
    return TestClient(make_app(centre), "http://localhost:8000", client=client)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory):
    """A centre that has fetched a list twice; the second edition lacks four records."""
    with publishing() as publisher:
        year = Year(tmp_path_factory.mktemp("evidence") / "centre", publisher)
        acts = year.acts()
        for _ in range(3):
            next(acts)
        yield year.centre


@pytest.fixture(scope="module")
def here(fetched):
    return asking(fetched)


@pytest.fixture(scope="module")
def elsewhere(fetched):
    return asking(fetched, ("192.0.2.7", 50000))


@pytest.fixture
def for_all(fetched):
    """The recipe says for this test that what came may be passed on."""
    file = fetched.layout.root / "recipes" / NAME / "recipe.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("[steps]", f"{PASSING_ON}\n[steps]", 1), "utf-8")
    yield
    file.write_text(text, "utf-8")


def test_a_run_shows_what_was_asked_when_and_what_came(here):
    page = here.get("/evidence/3").text
    assert "Run 3: what was served" in page
    assert "list?rows=20&amp;page=2" in page
    assert page.count('href="/evidence/3/') == 4  # robots.txt and three pages
    assert "the people of this centre" in page
    answer = here.get("/evidence/3/1").text
    assert "What was served on 26 January 2026" in answer
    assert "application/json" in answer
    assert 'href="/evidence/3/1/file"' in answer


def test_a_record_leads_to_the_page_of_the_list_in_which_it_came(fetched, here):
    [dataset] = fetched.sources.datasets()
    records = msgspec.json.decode(dataset.file.read_bytes())
    for row, record in enumerate(records, 2):
        place = fetched.evidence.place_of(dataset.name, dataset.received_at, row)
        if record["not_listed_since"]:
            assert (place.run, place.answer) == (1, None)
        else:
            assert place.run == 3
            served = here.get(f"/evidence/3/{place.answer}/file").json()["list"]
            assert record["BSNS_NO"] in {each["BSNS_NO"] for each in served}
    assert fetched.evidence.place_of(dataset.name, "2020-01-01T00:00:00+00:00", 2) is None
    assert fetched.evidence.place_of("other", dataset.received_at, 2) is None


def test_the_bytes_open_here_and_for_who_is_signed_in_and_not_for_the_public(
    fetched, here, elsewhere
):
    assert here.get("/evidence/3/1/file").status_code == 200
    assert elsewhere.get("/evidence/3/1").status_code == 200
    refused = elsewhere.get("/evidence/3/1/file")
    assert refused.status_code == 403
    assert "BSNS_NO" not in refused.text
    assert 'href="/evidence/3/1/file"' not in elsewhere.get("/evidence/3/1").text
    with pytest.raises(NotAllowed):
        fetched.evidence.body(3, 1, ours=False)


def test_somebody_who_is_signed_in_opens_them_if_they_may_read(fetched):
    for name, role, status in (("keiko", Role.VIEWER, 200), ("ann", Role.ADMIN, 403)):
        centre = Centre.open(
            fetched.layout.root
        )  # one that has not said yet that nobody can sign in
        web = TestClient(make_app(centre), "https://localhost", client=("192.0.2.7", 50000))
        person_in(web, centre, name, Rights((role,)), ours={"origin": "https://localhost"})
        answer = web.get("/evidence/3/1/file")
        assert answer.status_code == status, answer.text
    [taken] = centre.people.accounts.audit([EXPORTED])
    assert taken.actor.by == "keiko"
    assert taken.about.startswith("/evidence/3/1/file, http://127.0.0.1:")


@pytest.mark.usefixtures("for_all")
def test_where_the_recipe_says_why_everybody_may_open_them(elsewhere):
    answer = elsewhere.get("/evidence/3/1/file")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{NAME}-2026-')
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"  # by every answer
    assert answer.headers["cache-control"] == "no-store"
    assert "Everybody may: CC-BY-4.0 allows it" in elsewhere.get("/evidence/3/1").text


@pytest.mark.parametrize(
    "path", ["/evidence/99", "/evidence/x", "/evidence/-1", "/evidence/3/99", "/evidence/3/99/file",
             "/evidence/3/x", "/evidence/3?page=2", "/evidence/%00", "/evidence/3/..%2fruns.db"],
)  # fmt: skip
def test_what_is_not_there_is_said(here, path):
    assert here.get(path).status_code == 404


def test_a_file_that_is_too_long_for_a_page_or_gone_is_said(fetched, here, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(evidence_pages, "LARGEST_SENT", 10)
        assert "too long for a page to give" in here.get("/evidence/3/1").text
        assert here.get("/evidence/3/1/file").status_code == 404
    body = fetched.evidence.body(3, 2, ours=True)
    away = body.rename(body.with_suffix(".away"))
    try:
        assert "not kept here any more" in here.get("/evidence/3/2").text
        with pytest.raises(NotThere, match="not kept"):
            fetched.evidence.body(3, 2, ours=True)
    finally:
        away.rename(body)


def test_a_project_of_the_catalogue_leads_to_what_was_served(my_small_web_centre, tmp_path):
    centre, web = my_small_web_centre
    dataset = centre.sources.datasets()[0]
    [project] = [x for x in centre.project_lines() if x.id == "kr-odd-2"]
    assert "what was served" not in web.get(f"/projects/{project.handle}").text
    with centre.sources_on_web.store() as store:
        run = store.begin("somewhere", "0" * 64, "web")
        for url in ("https://x.example/f", "https://x.example/1"):
            store.keep(run, 0, url, 200, {"set-cookie": "secret"}, None, 0)
        marks = [(0, "https://x.example/f", False)]
        marks += [(number, "https://x.example/1", True) for number in range(50)]
        pages = tmp_path / "marks"
        pages.write_bytes(b"\n".join(map(msgspec.json.encode, marks)))
        held = centre.sources.datasets()
        products = [Product(each.name, each.file, "", pages=pages) for each in held]
        came = [(x, each.name, each.received_at) for x, each in zip(products, held, strict=True)]
        note_served(store, run, came)
    assert dataset.received_at
    again = TestClient(make_app(centre), "http://localhost:8000", client=("127.0.0.1", 5))
    page = again.get(f"/projects/{project.handle}").text
    assert '<a href="/evidence/1/0">what was served that day</a>' in page
    assert ' and <a href="/evidence/1/1">on its own page</a>' in page
    shown = again.get("/evidence/1/0").text
    assert "secret" not in shown  # no header that says something of who asked
    assert "There was nothing at this address." in shown


def test_passing_on_needs_a_licence(tmp_path, fetched):
    text = (fetched.layout.root / "recipes" / NAME / "recipe.toml").read_text("utf-8")
    folder = tmp_path / NAME
    folder.mkdir()
    mapping = (fetched.layout.root / "recipes" / NAME / "mapping.toml").read_bytes()
    (folder / "mapping.toml").write_bytes(mapping)
    (folder / "recipe.toml").write_text(
        text.replace("CC-BY-4.0", "not stated").replace("[steps]", f"{PASSING_ON}\n[steps]", 1),
        "utf-8",
    )
    with pytest.raises(BadRequest, match="no licence is stated"):
        read_recipe(folder)


def test_a_centre_that_has_fetched_nothing_has_no_evidence(tmp_path):
    centre = Centre.init(tmp_path / "centre")
    assert asking(centre).get("/evidence/1").status_code == 404
    assert centre.evidence.place_of("x", "2026-01-01T00:00:00+00:00", 1) is None
    assert not (tmp_path / "centre" / "evidence").exists()
