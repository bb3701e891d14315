"""My country: what is missing before somebody can answer, and how a host officer answers."""

import io
import re
from contextlib import contextmanager
from html import unescape

import openpyxl
import pytest
from starlette.testclient import TestClient

from centres import Centres
from hosts import exchange, host_framework, one_record
from riparian import Centre
from riparian.catalogue.project_list.project_question import ProjectQuestion
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.sharing.choice import Sharer
from riparian.errors import NotAllowed
from riparian.exchange.policy import PUBLIC
from riparian.web.app import make_app
from saying import says
from signing_in import OURS, fields, person_in

OFFICER, WRITER = Rights((Role.HOST_OFFICER,)), Rights((Role.WRITER,))
HERE = {"base_url": "http://localhost:8000", "client": ("127.0.0.1", 50000)}


@contextmanager
def browser(centre):
    with TestClient(make_app(centre), **HERE) as web:
        yield web


@pytest.fixture(scope="module")
def framework(sample, tmp_path_factory):
    """The sample centre as the node of a host in a framework of three."""
    return host_framework(sample, tmp_path_factory.mktemp("framework"))


@pytest.fixture(scope="module")
def laos(framework):
    """Its pages, as a host officer of Laos sees them."""
    centre = framework["mop-la"]
    with browser(centre) as web:
        person_in(web, centre, "keo", OFFICER, "Keo Phommachan")
        yield centre, web


def ticks(page):
    """The ticks of a page: names and values."""
    found = re.findall(r'type="checkbox" form="confirm" name="(r:[^"]+)" value="(\w+)"', page)
    return {unescape(name): value for name, value in found}


def answer(web, page, ticked, **values):
    data = {
        **fields(page, "/my-country/confirm"), **ticked, "as_of": "2026-09-30",
        "office": "Ministry of Planning", "to": "everyone", **values,
    }  # fmt: skip
    return web.post("/my-country/confirm", data=data, headers=OURS, follow_redirects=False)


def hidden(page):
    """The hidden fields of the form that asks once more, with the ticks among them."""
    form = re.search(r'<form[^>]*action="/my-country/confirm">(.*?)</form>', page, re.DOTALL)[1]
    found = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {unescape(name): unescape(value) for name, value in found}


def agree(web, shown):
    data = hidden(shown.text)
    return web.post("/my-country/confirm", data=data, headers=OURS, follow_redirects=False)


def test_everybody_is_told_what_is_missing_and_never_that_there_is_no_page(client, framework, laos):
    assert "belongs to no framework" in client.get("/my-country").text
    centre, _ = laos
    with browser(centre) as other:
        assert "Sign in to answer for your government." in other.get("/my-country").text
        person_in(other, centre, "noy", WRITER)
        page = other.get("/my-country")
        assert page.status_code == 200
        assert "that takes the role of host officer" in page.text
        refused = other.post("/my-country/confirm", data={}, headers=OURS)
        assert refused.status_code == 403
    with browser(framework["jica"]) as other:
        assert "is no host in this framework" in other.get("/my-country").text


def test_what_awaits_an_answer_is_counted_and_listed_by_province_and_ministry(laos):
    _, web = laos
    page = web.get("/my-country?state=all").text
    waiting = int(re.search(r"<h1>Laos: (\d+) projects await your answer</h1>", page)[1])
    assert waiting == len(ticks(page)) > 150
    assert "checked" not in re.search(r'<ul class="asklist">.*?</ul>', page, re.DOTALL)[0]
    part = web.get("/my-country?state=all&province=LA-CH").text
    assert 0 < len(ticks(part)) < waiting
    none = web.get("/my-country?state=all&province=unknown").text
    assert 0 < len(ticks(none)) < waiting
    by_ministry = web.get("/my-country?state=all&ministry=unknown").text
    assert 0 < len(ticks(by_ministry)) < waiting
    assert "none named" in page
    japan = web.get("/my-country?state=all&provider=JP&from=2022&to=2023").text
    assert 0 < len(ticks(japan)) < waiting
    assert web.get("/my-country?province=Atlantis").status_code == 404


def test_bodies_of_the_country_stand_apart_each_once_under_its_english_name(laos):
    _, web = laos
    page = web.get("/my-country?state=all").text
    select = re.search(r'<select id="ministry".*?</select>', page, re.DOTALL)[0]
    groups = dict(re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', select, re.DOTALL))
    assert list(groups) == [
        "Laos", "Other countries and international organisations", "Firms", "Not known whose",
    ]  # fmt: skip
    own, abroad, firms, _ = groups.values()
    for name in ("Ministry of Natural Resources and Environment", "Ministry of Labour and Social"):
        assert own.count(f">{name}") == 1
    assert ">Forestry Administration, Cambodia (" in abroad
    assert "Agency of Unexploded Ordnance Clearance (our translation) · 불발탄제거청 (1)" in own
    for name in ("Mekong River Commission", "World Food Programme", "Forestry Administration"):
        assert f">{name}" in abroad
    assert "メコン河委員会" not in select
    assert "Dongbu Corporation" in firms
    # What a record calls it finds it too.
    body = re.search(r'value="([^"]+)"[^>]*>World Food Programme \((\d+)\)', abroad)
    by_acronym = web.get("/my-country?state=all&ministry=WFP").text
    assert len(ticks(by_acronym)) == int(body[2]) > 0


def test_many_are_confirmed_with_one_reason_after_a_look_at_what_is_confirmed(laos):
    centre, web = laos
    page = web.get("/my-country?state=all&province=LA-SL").text
    before = centre.host_words.projects()
    two = dict(list(ticks(page).items())[:2])
    parts = {f"part-{part}": "1" for part in ("exists", "value", "purpose", "title")}
    shown = answer(web, page, two, **parts, why="In our list.")
    assert shown.status_code == 200
    assert "Everyone will see this." in shown.text
    assert centre.host_words.projects() == before
    done = agree(web, shown)
    assert done.status_code == 303
    assert "You confirmed 2 projects." in web.get(done.headers["location"]).text
    entries = centre.desk.of_types({"confirmation"}, PUBLIC)
    assert {entry.by for entry in entries} == {"Office"}
    assert {entry.said.why for entry in entries} == {"In our list."}
    confirmed = entries[0].said.fields
    assert "title" in confirmed
    assert re.match(r"\d{3,5} [A-Z]", confirmed["sector"])
    assert says(shown.text, confirmed["sector"])
    projects = centre.host_words.projects()
    assert projects.confirmed == projects.answered["LA"]
    assert len(projects.confirmed) == 2
    again = web.get("/my-country?state=all&province=LA-SL").text
    assert not two.keys() & ticks(again).keys()
    audited = centre.people.accounts.audit(limit=2)
    assert [line.act for line in audited] == ["confirmed"] * 2
    assert audited[0].actor.by == "keo"  # others read the office, and never who it was
    answered = web.get("/my-country?show=answered&state=all").text
    assert "Confirmed by the Ministry of Planning for Laos, as of 30 September 2026." in answered
    # The same answer once more writes nothing.
    data = hidden(shown.text)
    web.post("/my-country/confirm", data=data, headers=OURS, follow_redirects=False)
    assert len(centre.desk.of_types({"confirmation"}, PUBLIC)) == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"as_of": "2999-01-01"}, "has not come yet"),
        ({"as_of": "soon"}, "Write it as 2026-09-30"),
        ({"office": ""}, "Expected the office that answers"),
        ({"part-exists": ""}, "Expected what is confirmed"),
        ({"why": "x" * 2_001}, "2,001 characters"),
    ],
)
def test_a_wrong_answer_says_what_is_expected_and_keeps_the_ticks(laos, changed, said):
    centre, web = laos
    count = len(centre.desk.of_types({"confirmation"}, PUBLIC))
    page = web.get("/my-country?state=all").text
    one = dict(list(ticks(page).items())[3:4])
    refused = answer(web, page, one, **{"part-exists": "1", **changed})
    assert refused.status_code == 400
    assert said in refused.text
    assert re.search(rf'name="{re.escape(next(iter(one)))}" [^>]* checked', refused.text)
    assert len(centre.desk.of_types({"confirmation"}, PUBLIC)) == count


def test_what_has_changed_since_the_page_was_shown_is_not_confirmed_unseen(laos):
    _, web = laos
    page = web.get("/my-country?state=all").text
    one = dict.fromkeys(list(ticks(page))[:1], "0000000000000000")
    refused = answer(web, page, one, **{"part-exists": "1"})
    assert "says something else now" in unescape(refused.text)
    assert "No project is ticked." in answer(web, page, {}, **{"part-exists": "1"}).text
    gone = answer(web, page, {"r:nothing": "1"}, **{"part-exists": "1"})
    assert gone.status_code == 404


def shown_once_more(web, said):
    """Send the form of a dispute; the page that asks once more."""
    shown = web.post("/my-country/dispute", data=said, headers=OURS)
    assert shown.status_code == 200
    assert "Is this your government’s word?" in shown.text
    return shown.text


def test_a_field_is_disputed_after_a_look_at_it_for_members_alone_if_so_chosen(laos):
    centre, web = laos
    page = web.get("/my-country?state=all&province=LA-XE").text
    unit = next(iter(ticks(page))).removeprefix("r:")
    link = re.search(rf'href="(/my-country/dispute\?[^"]*record={re.escape(unit)})"', page)[1]
    form = web.get(unescape(link)).text
    assert re.search(r'<option value="">Choose a field</option>', form)
    assert "selected" not in form
    said = {**fields(form, "/my-country/dispute"), "record": unit, "value": "<b>Sekong</b>"}
    refused = web.post("/my-country/dispute", data=said, headers=OURS)
    assert refused.status_code == 400
    assert "You have not said which field is wrong." in refused.text
    said |= {"field": "location"}
    refused = web.post("/my-country/dispute", data=said, headers=OURS)
    assert "Expected why it is wrong" in refused.text
    assert "&lt;b&gt;Sekong&lt;/b&gt;</textarea>" in refused.text
    said |= {"why": "It is in the next province.", "to": "members"}
    shown = shown_once_more(web, said)
    assert "All members of the framework will see this, and nobody else." in shown
    assert centre.desk.of_types({"dispute"}) == []
    changed = web.post("/my-country/dispute", data={**said, "change": "yes"}, headers=OURS)
    assert "It is in the next province.</textarea>" in changed.text
    done = web.post(
        "/my-country/dispute", data={**said, "sure": "yes"}, headers=OURS, follow_redirects=False
    )
    (entry,) = centre.desk.of_types({"dispute"})
    assert (entry.tlp, entry.said.value) == ("GREEN", "<b>Sekong</b>")
    handle = centre.host_words.claims_of_records([unit])[unit].handle
    told = web.get(done.headers["location"]).text
    assert f'href="/projects/{handle}#word-location"' in told
    assert says(told, "&lt;b&gt;Sekong&lt;/b&gt;", "It is in the next province.")
    assert "All members can read this." in told
    assert "province=LA-XE" in re.search(r'<a href="([^"]*)">What awaits your answer', told)[1]
    own = web.get("/my-country?show=answered&state=all").text
    assert "&lt;b&gt;Sekong&lt;/b&gt;" in own
    assert "All members can read this." in own
    assert centre.host_words.projects().disputed == frozenset()  # the public reads none of it
    member = Centre.open(centre.layout.root, as_member=True)
    assert len(member.host_words.projects().disputed) == 1
    assert web.post("/my-country/dispute", data={**said, "token": "x"}).status_code == 403
    # The page of the project says who says it, by which office, and who reads it.
    project = web.get(f"/projects/{handle}").text
    assert '<a href="#word-location">places</a>' in project
    assert 'id="word-location"' in project
    top = re.search(r'class="hostline.*?</div>', project, re.DOTALL)[0]
    assert says(top, "mop-la", "Laos", "Places", "&lt;b&gt;Sekong&lt;/b&gt;")
    assert top.count("mop-la") == 1
    row = project[project.index('id="word-location"') :]
    assert "(Office)" in row
    assert "all members can read this" in row


def test_whoever_answers_for_the_country_is_led_from_the_project_to_that_form(laos, framework):
    centre, web = laos
    page = web.get("/my-country?state=all&province=LA-CH").text
    unit = next(iter(ticks(page))).removeprefix("r:")
    handle = centre.host_words.claims_of_records([unit])[unit].handle
    wrong = f"/projects/{handle}/wrong"
    led = web.get(f"{wrong}?field=location", follow_redirects=False)
    assert led.status_code == 303
    form = web.get(led.headers["location"]).text
    assert f'href="/projects/{handle}"' in form
    assert re.search(r'<option value="location" selected>', form)
    assert says(form, "Everyone")
    ours = web.get(f"{wrong}?field=location&ours=1").text
    assert "You answer for Laos" in ours
    assert "You answer for Laos" in web.get(f"/projects/{handle}").text
    assert web.get(f"{wrong}?field=sector", follow_redirects=False).status_code == 303
    # No other country is led there.
    elsewhere = centre.browse_projects(ProjectQuestion(country=("KH",), limit=60)).rows
    other = next(x.project for x in elsewhere if "LA" not in x.project.countries)
    answer = web.get(f"/projects/{other.handle}/wrong?field=location", follow_redirects=False)
    assert answer.status_code == 200
    refused = web.get(f"/my-country/dispute?record={other.handle}")
    assert refused.status_code == 404
    assert says(refused.text, "for Laos")
    assert web.get("/my-country/dispute?record=nothing").status_code == 404


def test_a_project_is_found_by_its_title_also_where_it_has_ended(laos):
    _, web = laos
    page = web.get("/my-country").text
    assert ">Answer for Laos</a>" in page
    assert says(page, "under way or planned", "ended", "show all")
    found = web.get("/my-country?q=climate+resilience").text
    assert "Integrated programme for climate resilience" in found
    assert len(ticks(found)) < 10
    assert "Show all that await it" in web.get("/my-country?q=xyzzy").text


def chosen(page):
    """For whom an answer is, as a form has it ticked."""
    return re.findall(r'name="to" value="(\w+)" checked', page)


def test_a_form_begins_with_the_readers_of_ones_last_answer_and_never_with_everyone(laos):
    centre, _ = laos
    with browser(centre) as web:
        person_in(web, centre, "mali", OFFICER, "Mali")
        page = web.get("/my-country?state=all&province=LA-OU").text
        unit = next(iter(ticks(page))).removeprefix("r:")
        sheet = filled(
            web.get("/my-country/answers.xlsx?state=all&province=LA-OU").content,
            r2={"It exists: confirmed?": "yes", "Office": "MPI", "As of": "2026-09-30"},
        )

        def forms():
            yield web.get("/my-country?state=all").text
            yield web.get(f"/my-country/dispute?record={unit}").text
            yield upload(web, web.get("/my-country/sheet").text, "/my-country/sheet", sheet).text

        assert [chosen(form) for form in forms()] == [["members"]] * 3
        one = dict(list(ticks(page).items())[:1])
        refused = answer(web, page, one, **{"part-exists": "1", "to": ""})
        assert refused.status_code == 400
        assert says(refused.text, "not chosen who will see it")
        agree(web, answer(web, page, one, **{"part-exists": "1"}))
        unit = next(iter(ticks(web.get("/my-country?state=all").text))).removeprefix("r:")
        assert [chosen(form) for form in forms()] == [["everyone"]] * 3
        said = {**fields(page, "/my-country/confirm"), "record": unit, "field": "location"}
        said |= {"why": "It moved.", "to": "members", "sure": "yes"}
        assert web.post("/my-country/dispute", data=said, headers=OURS).status_code == 200
        assert [chosen(form) for form in forms()] == [["members"]] * 3


def upload(web, page, action, file=None, **values):
    data = {**fields(page, "/my-country/sheet"), **values}
    files = {"file": ("answers.xlsx", file)} if file else {"none": ("", b"")}
    return web.post(action, data=data, files=files, headers=OURS, follow_redirects=False)


def filled(content, **rows):
    """A sheet with cells filled in, by the number of the row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Answers"]
    names = {cell.value: cell.column for cell in sheet[1]}
    for row, cells in rows.items():
        for name, value in cells.items():
            sheet.cell(int(row[1:]), names[name], value)
    answered = io.BytesIO()
    book.save(answered)
    return answered.getvalue()


def test_a_sheet_goes_out_and_comes_back_with_its_bad_rows_apart(laos):
    centre, web = laos
    sheet = web.get("/my-country/answers.xlsx?state=all&province=LA-SV").content
    office = {"Office": "Savannakhet Province", "As of": "2026-09-30"}
    content = filled(
        sheet,
        r2={**office, "It exists: confirmed?": "yes"},
        r3={**office, "Places: confirmed?": "perhaps"},
        r4={
            **office,
            "It exists: confirmed?": "no",
            "Why": "<i>Never began.</i>",
            "Title as published: confirmed?": "maybe",
        },
    )
    page = web.get("/my-country/sheet").text
    shown = upload(web, page, "/my-country/sheet", content)
    assert shown.status_code == 200
    assert "confirmed: yes" in shown.text
    assert "&lt;i&gt;Never began.&lt;/i&gt;" in shown.text
    assert "Expected yes, no or nothing, got “perhaps”." in shown.text
    rows = unescape(re.search(r'name="rows" value="([^"]*)"', shown.text)[1])
    counts = re.search(r'name="shown" value="([^"]*)"', shown.text)[1]
    back = upload(web, page, "/my-country/sheet/back", rows=rows)
    bad = openpyxl.load_workbook(io.BytesIO(back.content))["Answers"]
    assert (bad.max_row, bad["A1"].value) == (3, "What is wrong")
    before = len(centre.desk.of_types({"confirmation", "dispute"}))
    stale = upload(web, page, "/my-country/sheet/take", rows=rows, shown="9-9-9")
    assert stale.status_code == 400
    nobody = upload(web, page, "/my-country/sheet/take", rows=rows, shown=counts)
    assert says(nobody.text, "not chosen who will see it")
    take = {"rows": rows, "shown": counts, "to": "everyone"}
    for _ in range(2):  # what stands is not written again
        done = upload(web, page, "/my-country/sheet/take", **take)
        assert "2 rows of the sheet were taken." in done.text
        assert "got “maybe”" in done.text
        assert 'action="/my-country/sheet/back"' in done.text
        assert "confirmed: yes" not in done.text
    entries = centre.desk.of_types({"confirmation", "dispute"})
    assert len(entries) == before + 2
    for kind in ("confirmation", "dispute"):
        written = [entry.said for entry in entries if entry.type == kind][-1]
        assert (written.office, written.typed_in_by) == ("Savannakhet Province", "Keo Phommachan")
    answered = web.get("/my-country?show=answered&state=all").text
    by_office = (
        "as Savannakhet Province answered by sheet, as of 30 September 2026 (typed in by Keo"
    )
    assert by_office in answered


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04 this is no workbook", "cannot be read as a sheet"),
        (b"Name,Amount\nA bridge,3\n", "no sheet of answers"),
        (None, "No file was chosen"),
    ],
)
def test_a_file_that_is_no_sheet_says_what_was_expected(laos, content, said):
    _, web = laos
    refused = upload(web, web.get("/my-country/sheet").text, "/my-country/sheet", content)
    assert refused.status_code == 400
    assert said in refused.text
    assert "/tmp" not in refused.text


def test_another_members_person_types_in_what_an_office_answered(framework):
    koica = framework["koica"]
    with browser(koica) as web:
        person_in(web, koica, "minji", Rights((Role.PUBLISHER,)), "Kim Minji")
        assert "type in what it answered by a sheet" in web.get("/my-country").text
        page = web.get("/my-country/sheet").text
        assert "so what you type in is its own word" in page
        sheet = web.get("/my-country/answers.xlsx?country=LA").content
        cells = {"It exists: confirmed?": "yes", "Office": "MPI", "As of": "2026-09-30"}
        shown = upload(web, page, "/my-country/sheet", filled(sheet, r2=cells)).text
        rows = unescape(re.search(r'name="rows" value="([^"]*)"', shown)[1])
        counts = re.search(r'name="shown" value="([^"]*)"', shown)[1]
        done = upload(web, page, "/my-country/sheet/take", rows=rows, shown=counts, to="members")
        assert done.status_code == 303
        (entry,) = koica.desk.of_types({"confirmation"})
        assert (entry.tlp, entry.said.country, entry.said.typed_in_by) == (
            "GREEN", "LA", "Kim Minji"
        )  # fmt: skip
        assert not koica.host_words.projects().confirmed
        assert web.get("/my-country/answers.xlsx?country=XX").status_code == 400
    with browser(koica) as web:
        person_in(web, koica, "writer", WRITER)
        assert web.get("/my-country/sheet").status_code == 403


def test_lists_and_their_files_mark_and_filter_what_the_host_says(laos, client):
    centre, officer = laos
    with browser(centre) as web:  # anybody, from the cache
        before = web.get("/projects?host_word=confirmed&state=all").text
        page = officer.get("/my-country?state=all&province=LA-AT").text
        one = dict(list(ticks(page).items())[:1])
        agree(officer, answer(officer, page, one, **{"part-exists": "1"}))
        hosts = centre.host_words.projects()
        after = web.get("/projects?host_word=confirmed&state=all").text
        assert before != after
        assert f"<h1>{len(hosts.confirmed)} project" in after
        assert after.count('class="facts okt"') == len(hosts.confirmed)
        assert after.count("confirmed by Laos") >= len(hosts.confirmed)
        for asked, ids in (("confirmed", hosts.confirmed), ("disputed", hosts.disputed)):
            listed = web.get(f"/projects.json?host_word={asked}").json()
            assert {each["id"] for each in listed} == ids
            points = web.get(f"/projects.geojson?host_word={asked}").json()["features"]
            assert len(points) == len(ids)
        unseen = web.get("/projects.json?host_word=none").json()
        assert not {each["id"] for each in unseen} & (hosts.confirmed | hosts.disputed)
        assert web.get("/projects?host_word=maybe").status_code == 400
        river = web.get("/river.json?host_word=confirmed").json()
        assert river["projects"] <= len(hosts.confirmed)
        assert river["projects"] < web.get("/river.json").json()["projects"]
        first = web.get("/?host_word=disputed&state=all").text
        count = web.get("/river.json?host_word=disputed").json()["projects"]
        assert f"show {count} project" in first
        heading = re.search(r"<h1>(.*?)</h1>", first)[1]
        assert heading == re.search(r"<h1>(.*?)</h1>", web.get("/?state=all").text)[1]
        assert "host_word=disputed" in re.search(r'class="still" src="([^"]*)"', first)[1]
    assert "What the host says" not in client.get("/projects").text  # in no framework


def test_an_answer_is_taken_back_and_the_page_of_the_project_says_so(laos):
    centre, web = laos
    page = web.get("/my-country?state=all&province=LA-BK").text
    unit = next(iter(ticks(page))).removeprefix("r:")
    one = {f"r:{unit}": ticks(page)[f"r:{unit}"]}
    agree(web, answer(web, page, one, **{"part-exists": "1"}))
    handle = centre.host_words.claims_of_records([unit])[unit].handle
    said = centre.desk.of_types({"confirmation"})[-1]
    form = {**fields(web.get("/my-country?show=answered&state=all").text, "/my-country/withdraw")}
    form |= {"entry": str(said.name)}
    refused = web.post("/my-country/withdraw", data={**form, "why": " "}, headers=OURS)
    assert refused.status_code == 400
    done = web.post(
        "/my-country/withdraw", data={**form, "why": "It was another project."}, headers=OURS,
        follow_redirects=False,
    )  # fmt: skip
    assert "It is taken back" in web.get(done.headers["location"]).text
    project = web.get(f"/projects/{handle}").text
    assert "taken back since. Why: It was another project." in project
    assert centre.people.accounts.audit(limit=1)[0].act == "withdrawn"
    other = {**form, "entry": "mekong/jica/1#0", "why": "Why not."}
    assert web.post("/my-country/withdraw", data=other, headers=OURS).status_code == 404


def test_what_few_may_read_is_in_nothing_that_is_asked_or_confirmed(tmp_path):
    centres = Centres(tmp_path, "mop-la", "jica")
    centre, jica = centres["mop-la"], centres["jica"]
    one_record(centre, tmp_path / "of-laos")
    one_record(jica, tmp_path / "of-jica", amount="777123456")
    exchange(centres, "mop-la", "jica")
    record = jica.channel.shareable_record("jp-1")
    jica.channel.share_records([record], "AMBER", "JICA desk", ["mop-la"])
    exchange(centres, "jica", "mop-la")
    centre.build()
    own = Centre.open(centre.layout.root, as_member=True)
    assert own.project("jp-1").project.amount == 777123456
    sheet = openpyxl.load_workbook(io.BytesIO(own.my_country.sheet()))["Answers"]
    assert sheet["A2"].value == "jp-1"
    assert "777" not in str([cell.value for cell in sheet[2]])
    with browser(centre) as web:
        person_in(web, centre, "keo", OFFICER, "Keo Phommachan")
        page = web.get("/my-country").text
        assert "777123456" not in page
        assert "777,123" not in page
        assert web.get("/my-country/answers.xlsx").status_code == 200
        assert centre.people.accounts.audit(limit=1)[0].act == "exported"
        parts = {"part-exists": "1", "part-value": "1", "part-dates": "1"}
        assert agree(web, answer(web, page, ticks(page), **parts)).status_code == 303
        answered = web.get("/my-country?show=answered").text
        assert "changed since" not in answered
    (entry,) = centre.desk.of_types({"confirmation"}, PUBLIC)
    assert "value" not in entry.said.fields
    with browser(centre) as web:
        project = web.get(f"/projects/{own.project('jp-1').project.handle}").text
        assert "777,123" not in project
        assert "777123456" not in project


def test_a_publisher_of_a_host_does_not_speak_for_its_government(tmp_path):
    centres = Centres(tmp_path, "mop-la", "jica")
    centre = centres["mop-la"]
    one_record(centre, tmp_path / "of-laos")
    view = centre.project("jp-1")
    said = (view, view.sources[0].id, "location", "Sekong", "We were there.")
    press, both = (
        Sharer(Actor("Noy"), "Press office", Rights(roles))
        for roles in ((Role.PUBLISHER,), (Role.PUBLISHER, Role.HOST_OFFICER))
    )
    with pytest.raises(NotAllowed, match="does not speak for the government"):
        centre.answering.answer(*said, "GREEN", press)
    assert centre.answering.audiences(press, view, view.sources[0].id) == [None]
    centre.answering.answer(*said, None, press)  # for their own people
    for view_of in (centre, Centre.open(centre.layout.root, as_member=True)):
        assert not view_of.host_words.projects().disputed
        assert view_of.my_country.ask().page.total == 1  # it awaits the government's word still
    with browser(centre) as web:
        person_in(web, centre, "noy", press.rights, "Noy")
        form = web.get(f"/projects/{view.project.handle}/wrong?field=location").text
        assert "takes an account with the role of host officer" in form
        assert not re.search(r'name="audience" value="(CLEAR|GREEN)"', form)
    centre.answering.answer(*said, "CLEAR", both)
    assert centre.host_words.projects().disputed == {view.project.id}


def test_of_a_project_that_few_know_more_of_it_is_asked_what_everybody_reads(tmp_path):
    centres = Centres(tmp_path, "mop-la", "jica")
    centre, jica = centres["mop-la"], centres["jica"]
    one_record(centre, tmp_path / "of-laos", amount="5000000")
    one_record(jica, tmp_path / "of-jica", amount="777123456")
    exchange(centres, "mop-la", "jica")
    record = jica.channel.shareable_record("jp-1")
    jica.channel.share_records([record], "AMBER", "JICA desk", ["mop-la"])
    exchange(centres, "jica", "mop-la")
    centre.build()
    own = Centre.open(centre.layout.root, as_member=True)
    for view in (centre, own):
        claim = view.host_words.claims_of_records(["jp-1"])["jp-1"]
        assert (claim.tlp, claim.values["value"]) == (None, "JPY 5,000,000")
