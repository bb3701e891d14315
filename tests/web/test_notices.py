"""Notices in centres that exchange: what makes one, for whom, and what is read when it is shown."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace
from xml.etree import ElementTree

import msgspec
import pyotp
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient

from folder_copies import copy_folder
from notice_centres import DESK, KOICA, PEOPLE, SECRETS, account, bring, heard_of
from people import ADMIN, OPERATOR, PASSWORD, Clock, people_at
from riparian import Centre
from riparian.desk.accounts.attempts import FAILURES_OF_FEED
from riparian.desk.accounts.records import Actor, Step
from riparian.desk.accounts.roles import Rights
from riparian.desk.notices.feed_tokens import FeedTokens
from riparian.desk.notices.mail_rows import MailRows
from riparian.desk.notices.notice_store import Notice, NoticeStore
from riparian.desk.notices.subscriptions import Subscription
from riparian.errors import BadRequest, RiparianError, UnknownName
from riparian.exchange.planned_words import Words
from riparian.store.journal.schema import notice, notice_mail, sign_in_failure
from riparian.store.settings import MailSettings
from riparian.web.app import make_app
from riparian.wording.notice_mail import message_of
from riparian.wording.notices import FOR_YOU_ALONE, GONE, NEUTRAL, REDACTED, notice_line, open_line
from signing_in import OURS, fields

ATOM = "{http://www.w3.org/2005/Atom}"
OF_MEMBER = {
    "mop-la disputes the places of “Water supply in Pakse”.",
    "mop-la disputes the amount of “Water supply in Pakse”.",
    f"{KOICA} (koica, South Korea) shared “words-amber” with you.",
    f"{KOICA} (koica, South Korea) shared “An amount: 12” with you.",
    f"{KOICA} (koica, South Korea) opened the case “words-case”.",
    f"{KOICA} (koica, South Korea) proposes in the case “words-case”: A survey.",
    f"{KOICA} (koica, South Korea) wrote in the case “words-case”.",
    "A change of the charter asks for your member’s signature.",
}


pytestmark = pytest.mark.usefixtures("quick_seals")


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    found = heard_of(tmp_path_factory.mktemp("centres"))
    names = {line.name for line in found.jica.channel.charter().members.values()}
    found.host_name = found.jica.channel.charter().names["mop-la"]
    assert KOICA in names
    found.looks = [found.jica.notices.look() for _ in range(2)]
    return found


@pytest.fixture(scope="module")
def app(heard):
    return make_app(Centre.open(heard.jica.layout.root))


def browser(app):
    return TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000))


@pytest.fixture(scope="module")
def browsers(heard, app):
    """A browser for each of the people, signed in."""
    found = {}
    for name, *_ in PEOPLE:
        people = heard.jica.people
        code = people.accounts.reset(name, OPERATOR)
        attempt = people.sign_in.accept_invitation(code, PASSWORD, "127.0.0.1")
        if attempt.step is not Step.OPEN:
            secret = people.sign_in.new_app_secret()
            shown = pyotp.TOTP(secret).now()
            attempt = people.sign_in.set_app(attempt.value, secret, shown, "127.0.0.1")
        found[name] = browser(app)
        found[name].cookies.set("riparian", attempt.value)
    return found


def text_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def send(web, page, action, **values):
    """Send a form of a page, and see where it leads."""
    data = {**fields(page.text, action), **values}
    return web.post(action, data=data, headers=OURS)


def person(heard, name):
    return heard.jica.people.accounts.account(name)


def said(heard, name):
    """What somebody's page says."""
    who = person(heard, name)
    lines = heard.jica.notices.page(who, who.rights).lines
    return [notice_line(x).sentence.replace(heard.host_name, "mop-la") for x in lines]


def test_everybody_hears_once_of_what_they_may_read_and_of_nothing_else(heard):
    assert heard.looks == [3 * 8 + 1 + 1, 0]  # three viewers, the red note, what is clear for boss
    assert sorted(said(heard, "taro")) == sorted(OF_MEMBER)
    assert sorted(said(heard, "keiko")) == sorted({*OF_MEMBER, FOR_YOU_ALONE})
    assert said(heard, "boss") == ["mop-la disputes the places of “Water supply in Pakse”."]
    about = {x.notice.about for x in heard.jica.notices.page(person(heard, "keiko"), ADMIN).lines}
    assert str(heard.wrote["others"]) not in about


def test_what_is_not_for_everybody_is_a_link_and_no_more_where_anybody_could_read(heard):
    notices = heard.jica.notices
    rows = notices.store.newest(person(heard, "keiko").id, 20)
    anybody = notices.for_anybody(rows)

    def lines(name):
        read = notices.reading.read(rows, notices.viewer(person(heard, name)))
        return [open_line(one, other) for one, other in zip(read, anybody, strict=True)]

    clear = f"{heard.host_name} disputes the places of “Water supply in Pakse”."
    assert sorted(lines("keiko")) == sorted([clear, *[NEUTRAL] * 8])
    assert sorted(filter(None, lines("taro"))) == sorted([clear, *[NEUTRAL] * 7])
    assert [x for x in lines("boss") if x] == [clear]
    assert not any(secret in repr(anybody) for secret in SECRETS)


def test_nothing_of_what_is_for_one_person_is_read_for_its_notice(heard):
    notices = heard.jica.notices
    (row,) = [
        x
        for x in notices.store.newest(person(heard, "keiko").id, 20)
        if x.about == str(heard.wrote["red"])
    ]
    taro, keiko = (
        notices.reading.read([row], notices.viewer(person(heard, name)))[0]
        for name in ("taro", "keiko")
    )
    assert (taro.standing, keiko.standing, keiko.tlp, keiko.title) == ("gone", "open", "RED", "")
    assert heard.jica.channel.named_persons.readings() == []


@pytest.mark.parametrize("wrote", ["red", "amber", "clear"])
def test_what_is_no_case_has_no_title_however_its_name_is_asked_for(heard, browsers, wrote):
    """Least of all what is for one person, which nothing would note as read."""
    keiko, notices = person(heard, "keiko"), heard.jica.notices
    name = str(heard.wrote[wrote])
    asked = [Subscription(0, "", "case", name, 0)]
    assert notices.case_titles(keiko, keiko.rights, asked) == {}
    page = browsers["keiko"].get("/notices", params={"subscribe": "case", "case": name})
    assert page.status_code == 200
    assert "words-red" not in page.text
    assert "A case that you cannot read now" in text_of(page)


def test_the_page_shows_everybody_what_they_may_read_and_nothing_beyond(heard, browsers, app):
    own = {"keiko": {*SECRETS[:2], SECRETS[3]}, "taro": {*SECRETS[:2], SECRETS[3]}, "boss": set()}
    for name, may_read in own.items():
        page = browsers[name].get("/notices")
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        seen = {secret for secret in SECRETS if secret in page.text}
        assert seen <= may_read
        assert "words-others" not in page.text
        assert ("words-case" in page.text) == (name != "boss")
        assert (FOR_YOU_ALONE in page.text) == (name == "keiko")
    assert "\u202e" not in browsers["keiko"].get("/notices").text
    assert "9" in re.search(r"Notices <b>(.*?)</b>", browsers["keiko"].get("/").text)[1]
    nobody = browser(app).get("/notices")
    assert nobody.status_code == 200
    assert "once they are signed in" in text_of(nobody)
    for secret in (*SECRETS, "disputes"):
        assert secret not in nobody.text


def test_a_notice_leads_to_what_it_is_about_for_its_owner_alone(heard, browsers, app):
    rows = heard.jica.notices.store.newest(person(heard, "keiko").id, 20)
    case = next(row for row in rows if row.kind == "proposal")
    answer = browsers["keiko"].get(f"/notices/{case.id}", follow_redirects=False)
    assert answer.headers["location"].startswith("/cases/mekong/koica/1/")
    assert browsers["keiko"].get(answer.headers["location"]).status_code == 200
    assert browsers["taro"].get(f"/notices/{case.id}").status_code == 404
    for number in ("0", "999999999999999999999", "-1"):
        assert browsers["keiko"].get(f"/notices/{number}").status_code == 404
    assert browser(app).get(f"/notices/{case.id}", follow_redirects=False).status_code != 200


def program(heard, app, name, roles=None):
    """Asks with a token of somebody."""
    accounts, who = heard.jica.people.accounts, person(heard, name)
    rights = Rights(roles) if roles else who.rights
    _, text = accounts.add_token(who, f"of {name}", rights, 1, Actor.of(who))
    web = browser(app)
    web.headers["authorization"] = f"Bearer {text}"
    return web


def test_a_program_reads_and_marks_the_notices_of_its_person_alone(heard, app):
    keiko, boss = program(heard, app, "keiko"), program(heard, app, "boss")
    read, address = [], "/api/v1/notices?limit=4"
    while address:
        answer = keiko.get(address).json()
        assert answer["meta"]["total"] == 9
        read += answer["data"]
        address = answer["next"]
    assert len(read) == 9
    numbers = [each["number"] for each in read]
    assert numbers == sorted(numbers, reverse=True)
    sentences = {each["sentence"].replace(heard.host_name, "mop-la") for each in read}
    assert sentences == {*OF_MEMBER, FOR_YOU_ALONE}
    red = next(x for x in read if x["sentence"] == FOR_YOU_ALONE)
    assert (red["entry"], red["tlp"], red["address"]) == (None, "RED", "/channel/for-me")
    [of_boss] = boss.get("/api/v1/notices").json()["data"]
    assert not any(secret in str(of_boss) for secret in SECRETS)
    foreign = {"number": of_boss["number"]}
    assert keiko.post("/api/v1/notices/read", json=foreign).status_code == 400
    for wrong in ({}, {**foreign, "up_to": 1}, {"number": -1}):
        assert keiko.post("/api/v1/notices/read", json=wrong).status_code == 400
    marked = boss.post("/api/v1/notices/read", json={"up_to": of_boss["number"]})
    assert marked.json()["data"] == {"unread": 0}
    assert boss.get("/api/v1/notices?show=unread").json()["data"] == []
    assert len(keiko.get("/api/v1/notices?show=unread").json()["data"]) == 9
    assert keiko.get("/api/v1/notices?unread=1").status_code == 400
    assert browser(app).get("/api/v1/notices").status_code == 401


def test_a_program_subscribes_to_what_its_roles_may_read_and_ends_it(heard, app):
    taro, boss = program(heard, app, "taro"), program(heard, app, "boss")
    address = "/api/v1/notices/subscriptions"
    before = taro.get(address).json()["data"]
    assert {each["kind"] for each in before} == {"ours", "country"}
    case = {"kind": "case", "about": heard.case}
    assert boss.post(address, json=case).status_code == 400
    assert taro.post(address, json={"kind": "country", "about": "Atlantis"}).status_code == 400
    water = {"kind": "country", "about": "LA", "overlaps": {"theme": ["water"]}}
    assert taro.post(address, json=water).status_code == 400
    made = [taro.post(address, json=each) for each in (case, {"kind": "country", "about": "vn"})]
    assert [x.status_code for x in made] == [201, 201]
    assert made[0].json()["data"]["about"] == heard.case
    assert len(taro.get(address).json()["data"]) == len(before) + 2
    of_taro = f"{address}/{made[0].json()['data']['number']}"
    assert boss.delete(of_taro).status_code == 404
    for each in made:
        assert taro.delete(f"{address}/{each.json()['data']['number']}").status_code == 200
    assert taro.delete(of_taro).status_code == 404
    assert taro.delete(f"{address}/x").status_code == 404
    assert taro.get(address).json()["data"] == before


def test_notices_are_marked_from_the_page_of_their_owner_alone(heard, browsers):
    web, taro = browsers["keiko"], browsers["taro"]
    page = web.get("/notices")
    before = heard.jica.notices.unread(person(heard, "keiko"))
    number = fields(page.text[page.text.index('<section class="ofday') :], "/notices/read")
    assert web.post("/notices/read", data=number).status_code == 403  # from no page of ours
    foreign = {**number, "token": fields(taro.get("/notices").text, "/notices/read")["token"]}
    assert web.post("/notices/read", data=foreign, headers=OURS).status_code == 403
    of_taro = {**number, "token": foreign["token"]}
    taro.post("/notices/read", data=of_taro, headers=OURS)
    assert heard.jica.notices.unread(person(heard, "keiko")) == before
    web.post("/notices/read", data=number, headers=OURS)
    assert heard.jica.notices.unread(person(heard, "keiko")) == before - 1
    done = send(web, page, "/notices/read")
    assert "All are marked as read." in done.text
    assert "Nothing new." in done.text
    bad = {**number, "number": "x"}
    assert web.post("/notices/read", data=bad, headers=OURS).status_code == 400


def test_somebody_subscribes_on_the_page_and_by_links_of_others_and_ends_it(heard, browsers):
    web = browsers["taro"]
    page = web.get("/overlaps?country=LA&kind=doubling")
    link = unescape(re.search(r'href="(/notices\?subscribe=overlaps[^"]*)"', page.text)[1])
    offered = web.get(link)
    assert "Overlaps in Laos: doubling" in text_of(offered)
    done = send(web, offered, "/notices/subscribe")
    assert "You will hear of it here from now on." in done.text
    (own,) = [
        x
        for x in heard.jica.notices.store.subscriptions(person(heard, "taro").id)
        if x.kind == "overlaps"
    ]
    assert own.words == {"country": ("LA",), "kind": ("doubling",)}
    case = web.get(f"/notices?subscribe=case&case={heard.case.replace('#', '%23')}")
    assert "The case “words-case”" in text_of(case)
    boss = browsers["boss"].get(f"/notices?subscribe=case&case={heard.case.replace('#', '%23')}")
    assert "words-case" not in boss.text
    refused = send(browsers["boss"], boss, "/notices/subscribe")
    assert refused.status_code == 400
    wrong = send(web, done, "/notices/subscribe", what="overlaps", place="<b>Atlantis")
    assert wrong.status_code == 400
    assert "<b>Atlantis" not in wrong.text
    token = fields(done.text, "/notices/unsubscribe")["token"]
    for _ in range(2):
        ended = web.post(
            "/notices/unsubscribe", data={"token": token, "number": str(own.id)}, headers=OURS
        )
        assert "You will no longer hear of it." in ended.text
    assert "doubling</a>" not in ended.text


def feed_of(browser, **values):
    """The address of a new feed, as the page shows it."""
    page = browser.get("/notices")
    made = send(browser, page, "/notices/feed/make", **{"password": PASSWORD, **values})
    found = re.search(r'<code class="key">(.*?)</code>', made.text)
    return made, found and unescape(found[1])


def entries_of(answer):
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for tag in ("id", "title", "updated"):
        assert root.find(ATOM + tag).text
    entries = root.findall(f"{ATOM}entry")
    assert len({x.find(f"{ATOM}id").text for x in entries}) == len(entries)
    return [(x.find(f"{ATOM}title").text, x.find(f"{ATOM}link").get("href")) for x in entries]


def test_a_feed_has_links_and_no_content_but_what_everybody_may_read(heard, browsers, app):
    clear = f"{heard.host_name} disputes the places of “Water supply in Pakse”."
    for name, neutral in (("keiko", 8), ("taro", 7), ("boss", 0)):
        made, address = feed_of(browsers[name])
        assert made.headers["cache-control"] == "no-store"
        answer = browser(app).get(address)
        assert answer.headers["cache-control"] == "no-store"
        entries = entries_of(answer)
        assert sorted(line for line, _ in entries) == sorted([clear, *[NEUTRAL] * neutral])
        for secret in (*SECRETS, "words-others", KOICA, "koica", "case", "TLP"):
            assert secret not in answer.text
        assert all(re.fullmatch(r"http://localhost:8000/notices/\d+", href) for _, href in entries)
        for _, href in entries:
            assert browsers[name].get(href).status_code == 200
        assert address not in browsers[name].get("/notices").text


def test_a_mail_has_links_and_no_content_but_what_everybody_may_read(heard, browsers, app):
    settings = MailSettings(
        server="localhost", sender="centre@example.org", site="https://centre.example.org"
    )
    centre = Centre(heard.jica.layout, msgspec.structs.replace(heard.jica.settings, mail=settings))
    mail = centre.notices.mail
    for name in ("keiko", "taro", "boss"):
        mail.rows.set(person(heard, name).id, f"{name}@example.org", "once")
    heard.jica.notices.store.database.write(  # as if it had been asked for before
        lambda c: c.execute(sa.update(notice_mail).values(set_at=0))
    )
    heard.jica.notices.store.database.write(
        lambda c: c.execute(sa.update(notice).values(read_at=None))
    )
    messages = {x["To"]: x for x in mail.send(message_of, dry_run=True).messages}
    assert set(messages) == {f"{name}@example.org" for name in ("keiko", "taro", "boss")}
    for to, neutral in (("keiko", 8), ("taro", 7), ("boss", 0)):
        message = messages[f"{to}@example.org"]
        text = message.get_content()
        assert "disputes the places of" in " ".join(text.split())
        assert len(re.findall(r"https://centre.example.org/notices/\d+", text)) == 1 + neutral
        assert message["Subject"].endswith(f": {1 + neutral} new notice{'s' if neutral else ''}")
        stop = message["List-Unsubscribe"].strip("<>")
        assert f"\r\nList-Unsubscribe: <{stop}>\r\n".encode() in bytes(message)
        assert stop.startswith("https://centre.example.org/notices/stop?token=")
        for secret in (*SECRETS, "words-others", KOICA, "koica", "case", "Sato", "TLP"):
            assert secret not in message.as_string()
            assert secret not in text
    address = messages["taro@example.org"]["List-Unsubscribe"].strip("<>")[26:]
    nobody = browser(app)
    assert "Should mail about notices end" in text_of(nobody.get(address))
    assert mail.rows.of(person(heard, "taro").id) is not None  # looking ends nothing
    assert nobody.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert mail.rows.of(person(heard, "taro").id) is None
    assert mail.rows.of(person(heard, "keiko").id) is not None
    for wrong in (address, "/notices/stop", "/notices/stop?token=%00%ff"):
        assert "No mail goes there any more." in text_of(nobody.get(wrong))
        assert nobody.post(wrong).status_code == 200


def test_mail_is_asked_for_on_the_page_and_its_failures_are_told(heard, browsers, app):
    page = browsers["keiko"].get("/notices")
    assert "This centre sends no mail." in page.text
    settings = MailSettings(
        server="localhost", sender="a@example.org", site="https://c.example.org"
    )
    root = Centre.open(heard.jica.layout.root)
    with_mail = make_app(Centre(root.layout, msgspec.structs.replace(root.settings, mail=settings)))
    keiko, boss = browser(with_mail), browser(with_mail)
    for web, name in ((keiko, "keiko"), (boss, "boss")):
        web.cookies.set("riparian", browsers[name].cookies["riparian"])
    page = keiko.get("/notices")
    values = {"address": "keiko@example.org", "how_often": "once"}
    assert "You will get mail there." in send(keiko, page, "/notices/mail", **values).text
    wrong = send(keiko, page, "/notices/mail", address="a@b.org\r\nBcc: c@d.org", how_often="day")
    assert wrong.status_code == 400
    rows = heard.jica.notices.mail.rows
    setting = rows.of(person(heard, "keiko").id)
    assert (setting.address, setting.how_often) == ("keiko@example.org", "once")
    rows.failed(setting, [], "The mail server localhost cannot be reached.")
    assert "could not be sent" in text_of(keiko.get("/notices"))
    assert "localhost cannot be reached" not in keiko.get("/notices").text
    assert "keiko: The mail server localhost cannot be reached." in text_of(boss.get("/notices"))
    assert "no more mail" in send(keiko, page, "/notices/mail", how_often="never").text
    assert rows.of(person(heard, "keiko").id) is None
    lines = heard.jica.people.accounts.audit(["mail-set"])
    assert {line.actor.by for line in lines} >= {"keiko"}


def test_the_address_of_a_feed_opens_nothing_else_and_ends(heard, browsers, app):
    _, first = feed_of(browsers["taro"])
    _, second = feed_of(browsers["taro"])
    token = second.partition("token=")[2]
    nobody = browser(app)
    missing = nobody.get("/no-such-page")
    assert nobody.get(second).status_code == 200
    nobody.headers["authorization"] = f"Bearer {token}"
    assert nobody.get("/notices").status_code == 401
    del nobody.headers["authorization"]
    nobody.cookies.set("riparian", token)
    assert FOR_YOU_ALONE not in nobody.get("/notices").text
    assert "once they are signed in" in text_of(nobody.get("/notices"))
    nobody.cookies.clear()
    bad = (first, "/notices/feed", "/notices/feed?token=", "/notices/feed?token=x%00%ff\u202e",
           f"/notices/feed?token={'x' * 5000}", second + "x")  # fmt: skip
    for address in bad:
        assert nobody.get(address).headers["content-type"].startswith("text/plain")
        answer = nobody.get(address, headers={"accept": "text/html"})
        assert answer.status_code == missing.status_code == 404
        assert re.search("<h1>(.*?)</h1>", answer.text)[1] in missing.text
    lines = heard.jica.people.accounts.audit(["refused"])
    assert sum("opens nothing" in line.about for line in lines) == 1  # once an hour
    refused, none = feed_of(browsers["taro"], password="a wrong one")
    assert (refused.status_code, none) == (400, None)
    done = send(browsers["taro"], browsers["taro"].get("/notices"), "/notices/feed/end")
    assert "opens nothing any more" in done.text
    assert nobody.get(second).status_code == 404


def test_with_the_account_feed_and_mail_end_and_wrong_addresses_are_counted_to_a_limit(
    tmp_path,
):
    people = people_at(tmp_path, Clock())
    account(SimpleNamespace(people=people), "boss", ADMIN)
    kept = FeedTokens(people.accounts)
    mail = MailRows(NoticeStore(people.accounts.database, people.accounts.now))
    account(SimpleNamespace(people=people), "keiko")
    for end in (people.accounts.reset, people.accounts.remove):
        keiko = people.accounts.account("keiko")
        text = kept.make(keiko, OPERATOR)
        mail.set(keiko.id, "keiko@example.org", "once")
        assert kept.owner(text, "192.0.2.1").id == keiko.id
        end("keiko", OPERATOR)
        assert kept.owner(text, "192.0.2.1") is None
        assert kept.made_at(keiko) is None
        assert mail.of(keiko.id) is None

    def counted():
        table = sign_in_failure
        count = sa.select(sa.func.count()).select_from(table)
        return people.accounts.database.read(lambda c: c.scalar(count), 0)

    for _ in range(FAILURES_OF_FEED + 5):
        assert kept.owner("riparian-feed_guess", "192.0.2.9") is None
    assert counted() == FAILURES_OF_FEED + 2
    people.close()


def test_without_accounts_the_page_says_how_to_get_them(client):
    page = client.get("/notices")
    assert page.status_code == 200
    assert "Whoever runs this centre adds the first" in text_of(page)


def test_one_s_own_word_is_no_news_and_a_case_is_followed_by_who_may_read_it(heard):
    notices = heard.jica.notices
    assert notices.subscribe(person(heard, "taro"), "case", heard.case).about == heard.case
    with pytest.raises(RiparianError):
        notices.subscribe(person(heard, "boss"), "case", heard.case)
    cases = heard.koica.cases
    heard.jica.cases.note(heard.case, "We do.", DESK)
    cases.note(heard.case, "Good.", DESK)
    bring(heard.made, "koica")
    assert notices.look() == 3
    titles = notices.case_titles(person(heard, "taro"), person(heard, "taro").rights, [
        each for each in notices.store.subscriptions() if each.kind == "case"
    ])  # fmt: skip
    assert titles == {heard.case: "words-case"}


def test_what_was_redacted_or_taken_back_since_is_shown_so_and_who_left_hears_nothing(heard):
    jica, notices = heard.jica, heard.jica.notices
    heard.koica.channel.redactions.redact(str(heard.wrote["redacted"]), "a mistake", "desk")
    heard.host.desk.withdraw(heard.wrote["clear"], "no", "desk")
    heard.koica.channel.share_note("one more", "AMBER", "desk", members=["jica"])
    jica.people.accounts.change("leaver", ADMIN, OPERATOR)
    assert set(said(heard, "leaver")) == {
        GONE, "mop-la disputes the places of “Water supply in Pakse”.",
    }  # fmt: skip
    leaver = person(heard, "leaver").id
    jica.people.accounts.remove("leaver", OPERATOR)
    bring(heard.made, "koica", "mop-la")
    assert notices.look() == 2
    assert notices.store.newest(leaver, 9) == []
    taro = said(heard, "taro")
    assert REDACTED in taro
    assert "12" not in "".join(taro)
    taken_back = [line for line in taro if line.endswith("It was taken back since.")]
    assert [line.split(".")[0] for line in taken_back] == [
        "mop-la disputes the places of “Water supply in Pakse”"
    ]


def test_a_new_overlap_is_heard_of_after_the_build_by_those_whose_question_it_fits(heard, tmp_path):
    copy_folder(heard.jica.layout.root, tmp_path / "copy")
    centre = Centre.open(tmp_path / "copy")
    asks = {"fits": {"country": ("Laos",)}, "other": {"country": ("KH",)}, "all": {}}
    for name, words in asks.items():
        centre.notices.subscribe(account(centre, name), "overlaps", words=words)
    (tmp_path / "more.csv").write_text(
        "key,donor_country,agency,title_original,country,places_en,start,end\n"
        "kr-1,KR,KOICA,Water supply in Pakse town,LA,Pakse,2024-01-01,2027-12-31\n"
    )
    centre.add([tmp_path / "more.csv"])
    fields = {
        "key": "kr-9", "title_original": "Water supply words-overlap", "donor_country": "KR",
        "agency": "KOICA", "country": "LA", "places": "Pakse", "start": "2025-03-01",
        "end": "2030-05-31", "executing_agency": "Champasak province",
    }  # fmt: skip
    record = heard.koica.channel.typed_record(fields, "KOICA").record
    heard.koica.channel.share_records([record], "AMBER", "desk", ["jica"])
    centre.channel._node.take(heard.koica.channel.files())
    centre.build()
    assert centre.built_for_member() is not None
    assert centre.notices.look() > 0
    assert centre.notices.look() == 0
    accounts = centre.people.accounts

    def overlaps_of(name):
        who = accounts.account(name)
        lines = centre.notices.page(who, who.rights).lines
        return [x for x in lines if x.notice.kind == "overlap-new"]

    # One of everybody's view; in that of the member, what koica shares with it alone, too.
    found = {name: overlaps_of(name) for name in ("other", "fits", "all", "keiko", "boss")}
    assert {name: len(lines) for name, lines in found.items()} == {
        "other": 0, "fits": 2, "all": 2, "keiko": 2, "boss": 1,
    }  # fmt: skip
    assert all(x.overlap is not None for lines in found.values() for x in lines)
    anybody = centre.notices.for_anybody([x.notice for x in found["all"]])
    sentences = {open_line(x, y) for x, y in zip(found["all"], anybody, strict=True)}
    assert sentences == {found["boss"][0].overlap.sentence, NEUTRAL}
    assert "words-overlap" not in repr(anybody)


def test_only_what_is_there_is_subscribed_to(heard):
    keiko, notices = person(heard, "keiko"), heard.jica.notices
    for words in ({"country": ("Atlantis",)}, {"from": ("soon",)}, {"a": ("JP",), "b": ("US",)}):
        with pytest.raises(RiparianError):
            notices.subscribe(keiko, "overlaps", words=words)
    for kind, about in (("country", "XX"), ("case", "mekong/jica/1#999"), ("case", "nonsense")):
        with pytest.raises(RiparianError):
            notices.subscribe(keiko, kind, about)
    with pytest.raises(BadRequest):
        notices.subscribe(keiko, "overlaps", words={"place": ("x" * 900,)})


def test_a_case_for_named_persons_has_no_title_in_notices(heard):
    """Of what the member may read in it, its own words are shown."""
    keiko, notices = person(heard, "keiko"), heard.jica.notices
    body = {"title": "words-red-case", "question": "Why?", "leads": ["jica", "koica"]}
    whom = {"jica": ("Sato Keiko",)}
    case, note = heard.koica.channel.write(
        [
            Words("case", body, "RED", "desk", heard.about, ("jica",), whom),
            Words("note", {"text": "words-inside"}, "AMBER", "desk", None, ("jica",)),
        ]
    )
    bring(heard.made, "koica")
    asked = [Subscription(0, "", "case", str(case), 0)]
    assert notices.case_titles(keiko, keiko.rights, asked) == {}
    with pytest.raises(UnknownName):
        notices.subscribe(keiko, "case", str(case))
    notice_of_both = Notice(0, keiko.id, "note", f"{note} {case}", 0)
    (read,) = notices.reading.read([notice_of_both], notices.viewer(keiko))
    assert (read.title, read.tlp) == ("words-inside", "AMBER")


def test_a_centre_without_accounts_makes_none_and_one_in_no_framework_only_of_overlaps(tmp_path):
    centre = Centre.init(tmp_path / "alone")
    assert centre.notices.look() == 0
    assert not centre.layout.journal.exists()
    keiko = account(centre, "keiko")
    with pytest.raises(BadRequest):
        centre.notices.subscribe(keiko, "ours")
    centre.notices.subscribe(keiko, "country", "LA")
    assert centre.notices.look() == 0
