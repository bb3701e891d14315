"""Notices by mail, over a real server: always encrypted, once, and tried again."""

from __future__ import annotations

import threading
from email.message import EmailMessage

import msgspec
import pytest

from mail_server import PASSWORD, USER, certificate, mail_server
from people import ADMIN, OPERATOR, WRITER, Clock
from riparian import Centre
from riparian.desk.notices import mail_server as mail_servers
from riparian.desk.notices.events import Event
from riparian.desk.notices.mail_rows import DAY_SECONDS, MailRows
from riparian.desk.notices.subscriptions import Hearer
from riparian.errors import BadRequest, CentreError, UnknownName
from riparian.store.settings import MailSettings, read_settings
from riparian.wording.notice_mail import message_of


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("certificate"))


def settings_of(files, port, **more):
    return MailSettings(
        server="localhost", port=port, sender="centre@example.org", ca_file=str(files[0]),
        site="https://centre.example.org", **more,
    )  # fmt: skip


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


class Office:
    """A centre whose people get mail, with a clock that a test moves."""

    def __init__(self, folder):
        self.layout = Centre.init(folder / "centre", name="Mekong\r\nBcc: x@example.org").layout
        self.clock = Clock()
        self.centre = None

    def with_mail(self, settings):
        """The same centre with these settings."""
        read = read_settings(self.layout.settings)
        self.centre = Centre(self.layout, msgspec.structs.replace(read, mail=settings))
        accounts = self.centre.people.accounts
        accounts._clock = self.clock
        return self.centre.notices.mail

    def person(self, name, how_often="once"):
        accounts = self.centre.people.accounts
        accounts.add(name, f"Full {name}", "", WRITER, OPERATOR)
        account = accounts.account(name)
        self.centre.notices.store.subscribe(account.id, "country", "LA")
        self.centre.notices.mail.set(account, f"{name}@example.org", how_often, OPERATOR)
        self.centre.notices.store.record([], [], {})
        return account

    def happens(self, *keys):
        """Something of which everybody hears."""
        events = [Event("confirmed", x, x, countries=frozenset({"LA"})) for x in keys]
        accounts = self.centre.people.accounts.all()
        hearers = [Hearer(each.id, as_member=True) for each in accounts]
        self.centre.notices.store.record(events, hearers, {})


def plain(parcel):
    """A mail that names what came, though nobody may read it in a centre in no framework."""
    message = EmailMessage()
    message["From"], message["To"] = parcel.sender, parcel.address
    message["Subject"] = " ".join(sorted(read.notice.about for read in parcel.own))
    message.set_content(parcel.stop)
    return message


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_each_person_gets_one_mail_a_round_and_nothing_twice(office, files, monkeypatch, security):
    signs_in = security == "starttls"
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    more = {"user": USER, "password_env": "MAIL_PASSWORD"} if signs_in else {}
    with mail_server(files, security, signs_in=signs_in) as (box, port):
        mail = office.with_mail(settings_of(files, port, security=security, **more))
        office.person("keiko")
        office.person("minjun")
        office.happens("a", "b")
        assert mail.send(plain, dry_run=True).messages[0]["Subject"] == "a b"
        report = mail.send(plain)
        assert (sorted(report.sent), report.failed) == (["keiko", "minjun"], ())
        assert mail.send(plain).sent == ()
        office.happens("a", "c")
        assert len(mail.send(plain).sent) == 2
    by_receiver = sorted((to, message["Subject"]) for (to,), message in box.messages)
    assert by_receiver == [
        ("keiko@example.org", "a b"), ("keiko@example.org", "c"),
        ("minjun@example.org", "a b"), ("minjun@example.org", "c"),
    ]  # fmt: skip


def test_without_encryption_that_can_be_trusted_nothing_leaves_and_it_is_tried_again(
    office, files, tmp_path
):
    with mail_server(files, "none") as (open_box, port):
        mail = office.with_mail(settings_of(files, port))
        office.person("keiko")
        office.happens("a")
        ((name, why),) = mail.send(plain).failed
        assert name == "keiko"
        assert "offers no encryption" in why
        assert mail.send(plain).failed == ()  # not again at once
    assert open_box.messages == []
    others = certificate(tmp_path)
    with mail_server(others) as (untrusted, port):
        mail = office.with_mail(settings_of(files, port))
        office.clock.go_on(3600)
        ((_, why),) = mail.send(plain).failed
        assert "certificate that cannot be trusted" in why
        ((name, setting),) = mail.failures()
        assert (name, setting.failures) == ("keiko", 2)
        assert "Traceback" not in setting.failure
    assert untrusted.messages == []
    mail = office.with_mail(settings_of(files, port))  # nobody listens there any more
    office.clock.go_on(3600)
    assert "cannot be reached" in mail.send(plain).failed[0][1]
    with mail_server(files) as (box, port):
        mail = office.with_mail(settings_of(files, port))
        office.clock.go_on(3 * 3600)
        assert mail.send(plain).sent == ("keiko",)
        assert mail.failures() == []
    assert [message["Subject"] for _, message in box.messages] == ["a"]


def test_a_wrong_password_is_told_by_nobody_and_ends_the_round(office, files, monkeypatch, caplog):
    monkeypatch.setenv("MAIL_PASSWORD", "very secret indeed")
    with mail_server(files, signs_in=True) as (box, port):
        mail = office.with_mail(settings_of(files, port, user=USER, password_env="MAIL_PASSWORD"))
        for name in ("keiko", "minjun"):
            office.person(name)
        office.happens("a")
        report = mail.send(plain)
        assert len(report.failed) == 1
        assert "does not accept the user or the password" in report.failed[0][1]
        told = f"{report} {mail.failures()} {caplog.text} {office.centre.people.accounts.audit()}"
        assert "secret" not in told
    assert box.messages == []


def test_an_address_that_is_refused_keeps_nobody_else_waiting(office, files):
    with mail_server(files) as (box, port):
        mail = office.with_mail(settings_of(files, port))
        for name in ("a-first", "b-second", "c-third"):
            office.person(name)
        box.refuses = {"a-first@example.org", "b-second@example.org"}
        office.happens("a")
        report = mail.send(plain)
        assert report.sent == ("c-third",)
        assert len(report.failed) == 2
        assert "no such mailbox" in report.failed[0][1]
        assert "\x1b" not in report.failed[0][1]


def test_who_wants_it_daily_gets_one_a_day_of_all_that_is_unread(office, files):
    with mail_server(files) as (box, port):
        mail = office.with_mail(settings_of(files, port))
        keiko = office.person("keiko", "day")
        store = office.centre.notices.store
        for key in ("a", "b", "c"):
            office.happens(key)
            office.clock.go_on(60)
        (third, *_) = store.newest(keiko.id, 1)
        store.mark_read(keiko.id, third.id)
        assert mail.send(plain).sent == ()
        office.clock.go_on(DAY_SECONDS)
        assert mail.send(plain).sent == ("keiko",)
        office.happens("d")
        assert mail.send(plain).sent == ()
        office.clock.go_on(DAY_SECONDS)
        assert mail.send(plain).sent == ("keiko",)
    assert [message["Subject"] for _, message in box.messages] == ["a b", "d"]


def test_what_came_before_somebody_asked_for_mail_is_not_sent_nor_to_who_has_left(office, files):
    with mail_server(files) as (box, port):
        mail = office.with_mail(settings_of(files, port))
        keiko = office.person("keiko")
        office.person("boss")
        office.happens("a")
        office.clock.go_on(60)
        mail.set(keiko, "new@example.org", "once", OPERATOR)
        assert mail.send(plain).sent == ("boss",)
        office.happens("b")
        accounts = office.centre.people.accounts
        accounts.add("admin", "Full admin", "", ADMIN, OPERATOR)
        accounts.remove("boss", OPERATOR)
        assert mail.send(plain).sent == ("keiko",)
    assert [to for (to,), _ in box.messages] == ["boss@example.org", "new@example.org"]


def test_two_that_send_at_once_send_it_once_and_a_claim_without_an_end_is_free_again(office, files):
    with mail_server(files) as (box, port):
        settings = settings_of(files, port)
        mail = office.with_mail(settings)
        for name in ("keiko", "minjun"):
            office.person(name)
        office.happens("a")
        threads = [threading.Thread(target=mail.send, args=(plain,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(box.messages) == 2
        office.happens("b")
        rows = MailRows(office.centre.notices.store)
        setting = rows.all()[0]
        waiting = rows.waiting(setting)
        assert rows.claim(waiting)
        assert not rows.claim(waiting)
        assert rows.waiting(setting) == []
        office.clock.go_on(3600)
        assert [each.about for each in rows.waiting(setting)] == ["b"]


def test_of_what_nobody_may_read_any_more_no_mail_is_made(office, files):
    with mail_server(files) as (box, port):
        mail = office.with_mail(settings_of(files, port))
        keiko = office.person("keiko")
        office.happens("mekong/jica/1#4")
        assert mail.send(message_of).sent == ()
        assert mail.rows.waiting(mail.rows.of(keiko.id)) == []
    assert box.messages == []


def test_the_link_in_a_mail_ends_that_mail_alone(office, files):
    mail = office.with_mail(settings_of(files, 1))
    keiko = office.person("keiko")
    office.person("minjun")
    stop = mail._stop_of(mail.rows.of(keiko.id))
    for wrong in ("", "x", stop[:-1], stop + "é"):
        with pytest.raises(UnknownName):
            mail.end_by(wrong, "192.0.2.1")
    mail.end_by(stop, "192.0.2.1")
    assert [each.address for each in mail.rows.all()] == ["minjun@example.org"]
    with pytest.raises(UnknownName):
        mail.end_by(stop, "192.0.2.1")
    mail.set(keiko, "other@example.org", "day", OPERATOR)
    with pytest.raises(UnknownName):  # it was for the other address
        mail.end_by(stop, "192.0.2.1")


@pytest.mark.parametrize(
    "address",
    ["", "keiko", "a@b\r\nBcc: x@example.org", "a@b, c@d", "Keiko <a@b.org>", "a b@c.org",
     "a@[127.0.0.1]", "a@b..org", "é@example.org", "a" * 65 + "@b.org", "a@" + "b" * 300,
     "a..b@c.org", '"a\n"@b.org', "a@b.org\x00"],
)  # fmt: skip
def test_what_is_no_address_is_refused(office, files, address):
    mail = office.with_mail(settings_of(files, 1))
    keiko = office.person("keiko")
    with pytest.raises(BadRequest):
        mail.set(keiko, address, "once", OPERATOR)
    with pytest.raises(BadRequest):
        mail.set(keiko, "keiko@example.org", "hourly", OPERATOR)
    assert mail.rows.of(keiko.id).address == "keiko@example.org"


def test_the_password_lies_where_nobody_else_reads_it(files, tmp_path):
    file = tmp_path / "password"
    file.write_text("otter river\n")
    file.chmod(0o644)
    settings = settings_of(files, 1, user=USER, password_file=str(file))
    with pytest.raises(BadRequest, match="others than its owner") as caught:
        mail_servers.read_password(settings)
    assert "otter" not in str(caught.value)
    file.chmod(0o600)
    password = mail_servers.read_password(settings)
    assert (password.reveal(), "otter" in repr(password)) == ("otter river", False)
    for more in ({}, {"password_env": "NOT_SET_HERE"}, {"password_file": str(tmp_path / "no")}):
        with pytest.raises(BadRequest):
            mail_servers.read_password(settings_of(files, 1, user=USER, **more))


@pytest.mark.parametrize(
    "line",
    ['sender = "a@b.org\\r\\nBcc: c@d.org"', 'sender = "Centre <a@b.org>"', 'site = "http://x.org"',
     'site = "https://x.org/?a=b"', 'server = "smtp://x"', 'security = "none"', "port = 0",
     'password = "in the file"'],
)  # fmt: skip
def test_settings_that_would_do_harm_are_refused(tmp_path, line):
    (tmp_path / "centre.toml").write_text(f"[mail]\n{line}\n")
    with pytest.raises(CentreError):
        read_settings(tmp_path / "centre.toml")


def test_without_a_server_nobody_can_ask_for_mail(office):
    mail = office.with_mail(MailSettings())
    with pytest.raises(BadRequest):
        office.person("keiko")
    with pytest.raises(BadRequest, match="server"):
        mail.send(plain)
