"""What accounts owe whoever keeps them: the same suite for SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from folder_copies import copy_folder
from people import (
    ADDRESS,
    ADMIN,
    OPERATOR,
    PASSWORD,
    PUBLISHER,
    WRITER,
    accept,
    code_of,
    invite,
    people_at,
    signed_in,
    with_app,
)
from riparian.desk.accounts import audit
from riparian.desk.accounts.accounts import CUT_SHOWN_SECONDS, INVITATION_SECONDS, SHOWN_SECONDS
from riparian.desk.accounts.attempts import (
    FAILURES_FROM_ADDRESS,
    FAILURES_OF_ACCOUNT,
    FAILURES_OF_BOTH,
    FAILURES_OF_CODE,
    WINDOW_SECONDS,
)
from riparian.desk.accounts.records import STEP_SECONDS, Actor, Step
from riparian.desk.accounts.roles import Act, Rights, Role
from riparian.desk.accounts.sign_in import SESSION_SECONDS
from riparian.errors import BadRequest, CentreError, NotSignedIn, UnknownName
from riparian.store.journal.schema import audit as audit_table


def acts(people):
    return [line.act for line in people.accounts.audit()]


def test_before_the_first_account_nobody_can_sign_in_and_nothing_is_made(people, tmp_path):
    assert not people.accounts.exist
    assert people.accounts.all() == []
    assert people.sign_in.session("anything") is None
    assert not (tmp_path / "accounts").exists()


def test_an_invited_person_chooses_a_password_and_is_signed_in_for_twelve_hours(people, clock):
    code = invite(people)
    assert people.sign_in.invited(code).full_name == "Sato Keiko"
    attempt = accept(people, code)
    assert attempt.step is Step.OPEN
    session = people.sign_in.session(attempt.value)
    assert session.account.author == "Sato Keiko, JICA Vientiane"
    clock.go_on(SESSION_SECONDS - 1)
    assert people.sign_in.session(attempt.value) is not None
    clock.go_on(1)
    assert people.sign_in.session(attempt.value) is None
    assert acts(people) == [audit.SIGNED_IN, audit.PASSWORD_SET, audit.ACCOUNT_ADDED]


def test_an_invitation_works_once(people):
    code = invite(people)
    accept(people, code)
    with pytest.raises(NotSignedIn, match="used already"):
        accept(people, code)


def test_an_invitation_ends_after_a_week_and_a_reset_makes_a_new_one(people, clock):
    code = invite(people)
    clock.go_on(INVITATION_SECONDS)
    with pytest.raises(NotSignedIn):
        accept(people, code)
    accept(people, people.accounts.reset("keiko", OPERATOR))


def test_two_who_use_an_invitation_at_once_do_not_both_get_in(people):
    code, outcomes, ready = invite(people), [], threading.Barrier(2)

    def use(password):
        ready.wait()
        try:
            outcomes.append(people.sign_in.accept_invitation(code, password, ADDRESS))
        except NotSignedIn:
            outcomes.append(None)

    words = ("river otter lamp seventeen", "violin harbour moss eleven")
    both = [threading.Thread(target=use, args=(word,)) for word in words]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sum(outcome is not None for outcome in outcomes) == 1


@pytest.mark.parametrize("password", ["short", "password1234", "sato keiko jica", "a" * 300])
def test_a_password_that_is_easy_to_guess_is_refused_and_the_invitation_still_works(
    people, password
):
    code = invite(people)
    with pytest.raises(BadRequest):
        people.sign_in.accept_invitation(code, password, ADDRESS)
    accept(people, code)


def test_a_wrong_name_and_a_wrong_password_are_refused_in_the_same_words(people):
    accept(people, invite(people))
    refusals = set()
    for name, password in (("keiko", "wrong"), ("nobody", PASSWORD), ("keiko", "x" * 5000)):
        with pytest.raises(NotSignedIn) as refused:
            people.sign_in.with_password(name, password, ADDRESS)
        refusals.add((refused.value.what, refused.value.try_this))
    assert len(refusals) == 1


def test_a_name_that_nobody_has_costs_the_same_work_as_a_wrong_password(people, monkeypatch):
    from riparian.desk.accounts import sign_in

    checked = []
    check = sign_in.is_password

    def noted(stored, password):
        checked.append(stored.rsplit("$", 2)[0])  # without salt and hash
        return check(stored, password)

    monkeypatch.setattr(sign_in, "is_password", noted)
    accept(people, invite(people))
    invite(people, "invited-only")
    for name in ("keiko", "nobody", "invited-only"):
        with pytest.raises(NotSignedIn):
            people.sign_in.with_password(name, "wrong", ADDRESS)
    assert len(checked) == 3
    assert len(set(checked)) == 1  # the same parameters each time


def test_a_password_typed_by_another_keyboard_is_the_same(people):
    code = invite(people)
    people.sign_in.accept_invitation(code, "Zürich lamp otter seventeen", ADDRESS)
    decomposed = "Zu\u0308rich lamp otter seventeen"
    assert people.sign_in.with_password("Keiko ", decomposed, ADDRESS).step is Step.OPEN


def test_each_step_gives_another_value_and_the_former_opens_nothing(people, clock):
    attempt = accept(people, invite(people, rights=PUBLISHER))
    assert attempt.step is Step.SET_UP
    with pytest.raises(NotSignedIn):
        people.sign_in.require_open(attempt.value)
    opened, secret = with_app(people, attempt, clock)
    assert people.sign_in.session(attempt.value) is None
    clock.go_on(60)
    first = people.sign_in.with_password("keiko", PASSWORD, ADDRESS, former=opened.value)
    assert people.sign_in.session(opened.value) is None
    assert first.step is Step.SECOND_FACTOR
    second = people.sign_in.with_code(first.value, code_of(secret, clock), ADDRESS)
    assert second.step is Step.OPEN
    assert len({attempt.value, opened.value, first.value, second.value}) == 4
    assert people.sign_in.session(first.value) is None


def test_a_code_is_good_once_and_half_a_minute_early_or_late(people, clock):
    _, secret = with_app(people, accept(people, invite(people, rights=PUBLISHER)), clock)
    clock.go_on(300)
    code = code_of(secret, clock)
    clock.go_on(30)
    first = people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    people.sign_in.with_code(first.value, code, ADDRESS)
    again = people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    with pytest.raises(NotSignedIn, match="used already"):
        people.sign_in.with_code(again.value, code, ADDRESS)
    clock.go_on(90)
    with pytest.raises(NotSignedIn):
        people.sign_in.with_code(again.value, code, ADDRESS)


@pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "abcdef", "0" * 500])
def test_what_is_no_code_is_refused(people, clock, code):
    with_app(people, accept(people, invite(people, rights=PUBLISHER)), clock)
    first = people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    with pytest.raises(NotSignedIn):
        people.sign_in.with_code(first.value, code, ADDRESS)


def test_the_second_step_must_come_soon(people, clock):
    _, secret = with_app(people, accept(people, invite(people, rights=PUBLISHER)), clock)
    first = people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    clock.go_on(STEP_SECONDS)
    with pytest.raises(NotSignedIn):
        people.sign_in.with_code(first.value, code_of(secret, clock), ADDRESS)


def test_guessing_is_stopped_from_one_address_and_the_owner_signs_in_from_another(people, clock):
    accept(people, invite(people))
    for _ in range(FAILURES_OF_BOTH):
        with pytest.raises(NotSignedIn, match="do not fit"):
            people.sign_in.with_password("keiko", "wrong", ADDRESS)
    with pytest.raises(NotSignedIn, match="too many") as refused:
        people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    assert "15 minutes" in refused.value.try_this
    people.sign_in.with_password("keiko", PASSWORD, "198.51.100.1")
    clock.go_on(WINDOW_SECONDS)
    people.sign_in.with_password("keiko", PASSWORD, ADDRESS)


def test_an_unknown_name_is_limited_like_a_known_one(people):
    for _ in range(FAILURES_OF_BOTH):
        with pytest.raises(NotSignedIn, match="do not fit"):
            people.sign_in.with_password("nobody", "wrong", ADDRESS)
    with pytest.raises(NotSignedIn, match="too many"):
        people.sign_in.with_password("nobody", "wrong", ADDRESS)


def test_one_address_cannot_try_many_names_nor_many_addresses_one_name(people, monkeypatch):
    from riparian.desk.accounts import sign_in

    monkeypatch.setattr(sign_in, "is_password", lambda *_: False)  # counts, not hashes
    for at in range(FAILURES_FROM_ADDRESS):
        with pytest.raises(NotSignedIn, match="do not fit"):
            people.sign_in.with_password(f"name-{at}", "wrong", ADDRESS)
    with pytest.raises(NotSignedIn, match="too many"):
        people.sign_in.with_password("another", "wrong", ADDRESS)
    for at in range(FAILURES_OF_ACCOUNT):
        with pytest.raises(NotSignedIn, match="do not fit"):
            people.sign_in.with_password("keiko", "wrong", f"2001:db8::{at:x}")
    with pytest.raises(NotSignedIn, match="too many"):
        people.sign_in.with_password("keiko", "wrong", "2001:db9::1")


def test_guesses_of_the_code_are_limited_although_the_password_is_right(people, clock):
    with_app(people, accept(people, invite(people, rights=PUBLISHER)), clock)
    guesses = []
    for _ in range(FAILURES_OF_BOTH + 1):
        try:
            first = people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
            people.sign_in.with_code(first.value, "000000", ADDRESS)
        except NotSignedIn as refused:
            guesses.append(refused.what)
    assert "too many" in guesses[-1]
    assert sum("not the code" in what for what in guesses) == FAILURES_OF_BOTH


def test_many_guesses_at_once_are_no_more_than_many_after_each_other(people, monkeypatch):
    from riparian.desk.accounts import sign_in

    looked_at = []
    monkeypatch.setattr(sign_in, "is_password", lambda *_: looked_at.append(1))
    barrier = threading.Barrier(12)

    def guess():
        barrier.wait()
        with pytest.raises(NotSignedIn):
            people.sign_in.with_password("keiko", "wrong", ADDRESS)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(looked_at) == FAILURES_OF_BOTH


def test_signing_out_ends_this_session_and_elsewhere_all_others(people, clock):
    _, value = signed_in(people, clock)
    other = people.sign_in.with_password("keiko", PASSWORD, ADDRESS).value
    assert people.sign_in.sign_out_elsewhere(value, ADDRESS) == 1
    assert people.sign_in.session(other) is None
    people.sign_in.sign_out(value, ADDRESS)
    assert people.sign_in.session(value) is None
    assert acts(people)[:2] == [audit.SIGNED_OUT, audit.SIGNED_OUT]


def test_another_password_needs_the_old_one_and_ends_other_sessions(people, clock):
    _, value = signed_in(people, clock)
    other = people.sign_in.with_password("keiko", PASSWORD, ADDRESS).value
    with pytest.raises(BadRequest, match="not right"):
        people.sign_in.change_password(value, "wrong", "violin harbour moss eleven", ADDRESS)
    assert acts(people)[0] == audit.REFUSED
    people.sign_in.change_password(value, PASSWORD, "violin harbour moss eleven", ADDRESS)
    assert people.sign_in.session(value) is not None
    assert people.sign_in.session(other) is None
    with pytest.raises(NotSignedIn):
        people.sign_in.with_password("keiko", PASSWORD, ADDRESS)


def test_whoever_leaves_can_do_nothing_any_more_and_comes_back_by_an_invitation(people, clock):
    account, value = signed_in(people, clock, rights=PUBLISHER)
    actor = Actor.of(account, ADDRESS)
    rights = Rights((Role.PUBLISHER,))
    _, text = people.accounts.add_token(account, "weekly table", rights, 30, actor)
    assert people.sign_in.token(text, ADDRESS).rights.may_do(Act.SHARE)
    signed_in(people, clock, "boss", ADMIN)
    people.accounts.remove("keiko", OPERATOR)
    assert people.sign_in.session(value) is None
    with pytest.raises(NotSignedIn):
        people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    with pytest.raises(NotSignedIn):
        people.sign_in.token(text, ADDRESS)
    refused = people.accounts.audit([audit.REFUSED])[0]
    assert "weekly table" in refused.about
    assert refused.actor.by == "keiko"
    accept(people, people.accounts.reset("keiko", OPERATOR))
    with pytest.raises(NotSignedIn):
        people.sign_in.token(text, ADDRESS)


def test_a_token_ends_on_its_day_and_may_do_no_more_than_its_owner(people, clock):
    account, _ = signed_in(people, clock, rights=Rights((Role.VIEWER, Role.WRITER)))
    actor = Actor.of(account, ADDRESS)
    with pytest.raises(BadRequest, match="do not have"):
        people.accounts.add_token(account, "x", Rights((Role.ADMIN,)), 30, actor)
    with pytest.raises(BadRequest, match="days"):
        people.accounts.add_token(account, "x", WRITER, 1000, actor)
    with pytest.raises(BadRequest, match="at most 80 characters"):  # as in every database
        people.accounts.add_token(account, "x" * 81, account.rights, 30, actor)
    token, text = people.accounts.add_token(account, "x", account.rights, 30, actor)
    signed_in(people, clock, "boss", ADMIN)
    people.accounts.change("keiko", Rights((Role.VIEWER,)), OPERATOR)
    assert people.sign_in.token(text, ADDRESS).rights.roles == (Role.VIEWER,)
    clock.go_on(30 * 24 * 3600)
    with pytest.raises(NotSignedIn):
        people.sign_in.token(text, ADDRESS)
    assert [each.name for each in people.accounts.tokens(account)] == ["x"]
    people.accounts.end_token(account, token.id, actor)
    with pytest.raises(UnknownName):
        people.accounts.end_token(account, token.id, actor)


def test_a_reset_takes_everything_by_which_somebody_could_be_known(people, clock):
    _, value = signed_in(people, clock, rights=PUBLISHER)
    code = people.accounts.reset("keiko", OPERATOR)
    assert people.sign_in.session(value) is None
    account = people.accounts.account("keiko")
    assert not account.has_password
    assert not account.has_second_factor
    assert accept(people, code).step is Step.SET_UP


def test_somebody_must_be_left_who_gives_accounts(people, clock):
    signed_in(people, clock, "boss", ADMIN)
    signed_in(people, clock, "keiko")
    with pytest.raises(BadRequest, match="Nobody would be left"):
        people.accounts.change("boss", WRITER, OPERATOR)
    with pytest.raises(BadRequest, match="Nobody would be left"):
        people.accounts.remove("boss", OPERATOR)
    people.accounts.change("keiko", ADMIN, OPERATOR)
    people.accounts.remove("boss", OPERATOR)


def test_other_roles_sign_the_person_out(people, clock):
    signed_in(people, clock, "boss", ADMIN)
    _, value = signed_in(people, clock)
    _, code = people.accounts.change("keiko", Rights((Role.VIEWER,)), OPERATOR)
    assert code is None
    assert people.sign_in.session(value) is None
    assert people.sign_in.with_password("keiko", PASSWORD, ADDRESS).step is Step.OPEN


def test_an_old_password_alone_does_not_set_up_the_second_step_of_new_roles(people, clock):
    signed_in(people, clock, "boss", ADMIN)
    signed_in(people, clock)
    _, code = people.accounts.change("keiko", PUBLISHER, OPERATOR)
    with pytest.raises(NotSignedIn):
        people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    assert accept(people, code).step is Step.SET_UP


def in_the_middle(monkeypatch, act):
    """Have something happen while a password is being checked."""
    from riparian.desk.accounts import sign_in

    check = sign_in.is_password

    def checked(*words):
        is_right = check(*words)
        act()
        return is_right

    monkeypatch.setattr(sign_in, "is_password", checked)


@pytest.mark.parametrize("what", ["reset", "remove", "change"])
def test_whoever_is_signing_in_while_the_account_changes_is_not_let_in_as_before(
    people, clock, monkeypatch, what
):
    signed_in(people, clock, "boss", ADMIN)
    signed_in(people, clock)
    acts_meanwhile = {
        "reset": lambda: people.accounts.reset("keiko", OPERATOR),
        "remove": lambda: people.accounts.remove("keiko", OPERATOR),
        "change": lambda: people.accounts.change("keiko", PUBLISHER, OPERATOR),
    }
    in_the_middle(monkeypatch, acts_meanwhile[what])
    with pytest.raises(NotSignedIn):
        people.sign_in.with_password("keiko", PASSWORD, ADDRESS)


def test_a_session_that_ended_while_a_code_was_checked_is_not_carried_on(
    people, clock, monkeypatch
):
    from riparian.desk.accounts import sign_in

    _, secret = with_app(people, accept(people, invite(people, rights=PUBLISHER)), clock)
    clock.go_on(60)
    first = people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    locked = sign_in.rows.locked_totp
    told = []

    def meanwhile(connection, key):
        if not told:
            told.append(1)
            people.accounts.reset("keiko", OPERATOR)
        return locked(connection, key)

    monkeypatch.setattr(sign_in.rows, "locked_totp", meanwhile)
    with pytest.raises(NotSignedIn):
        people.sign_in.with_code(first.value, code_of(secret, clock), ADDRESS)


def test_whoever_is_given_the_right_to_share_is_shown_for_a_week(people, clock):
    boss, _ = signed_in(people, clock, "boss", ADMIN)
    by = Actor.of(boss, ADDRESS)
    signed_in(people, clock, "keiko")
    assert people.accounts.sharing_given() == []

    def newest():
        return people.accounts.sharing_given()[0].about

    people.accounts.add("ghost", "Ghost", "", PUBLISHER, by)
    assert newest() == "ghost"
    people.accounts.change("keiko", Rights((Role.PUBLISHER,), "members"), by)
    assert newest() == "keiko"
    people.accounts.change("boss", Rights((Role.PUBLISHER, Role.ADMIN)), by)
    assert newest() == "boss"
    people.accounts.change("keiko", PUBLISHER, by)  # without the limit now
    assert newest() == "keiko"
    people.accounts.reset("ghost", by)
    assert newest() == "ghost"
    given = len(people.accounts.sharing_given())
    people.accounts.change("keiko", WRITER, by)
    assert len(people.accounts.sharing_given()) == given
    clock.go_on(SHOWN_SECONDS + 1)
    assert people.accounts.sharing_given() == []


@pytest.mark.parametrize("other", ["Sato Keiko", "sato  keiko", "Ｓato Keiko"])
def test_nobody_is_given_the_name_of_another_person(people, other):
    invite(people)
    with pytest.raises(BadRequest, match="already"):
        invite(people, "thief", full_name=other)


def test_whoever_signs_in_rightly_is_not_counted_as_failing(people, clock):
    signed_in(people, clock)
    for _ in range(FAILURES_FROM_ADDRESS + 5):
        people.sign_in.with_password("keiko", PASSWORD, ADDRESS)


def test_codes_of_one_account_are_guessed_thirty_times_a_day_at_most(people, clock):
    with_app(people, accept(people, invite(people, rights=PUBLISHER)), clock)
    refused = []
    for at in range(FAILURES_OF_CODE + 3):
        address = f"2001:db8::{at:x}"
        first = people.sign_in.with_password("keiko", PASSWORD, address)
        clock.go_on(60)
        with pytest.raises(NotSignedIn) as error:
            people.sign_in.with_code(first.value, "000000", address)
        refused.append(error.value.what)
    assert sum("not the code" in what for what in refused) == FAILURES_OF_CODE


def test_an_ended_token_does_not_fill_the_audit(people, clock):
    account, _ = signed_in(people, clock)
    _, text = people.accounts.add_token(account, "x", WRITER, 1, Actor.of(account))
    clock.go_on(2 * 24 * 3600)
    for _ in range(20):
        with pytest.raises(NotSignedIn):
            people.sign_in.token(text, ADDRESS)
    assert acts(people).count(audit.REFUSED) == 1


def test_a_name_that_would_act_on_a_terminal_is_noted_without_what_acts(people):
    invite(people)
    for name in ("\x1b[8mhidden", "two\nlines", "turned\u202e", "nul\x00"):
        with pytest.raises(NotSignedIn, match="do not fit"):
            people.sign_in.with_password(name, "wrong", ADDRESS)
    noted = "".join(line.actor.by for line in people.accounts.audit([audit.REFUSED]))
    assert noted.isprintable()
    assert "hidden" in noted


@pytest.mark.parametrize("name", ["", "Ke iko", "../x", "a" * 65, "<b>"])
def test_what_is_no_name_to_sign_in_with_is_refused(people, name):
    with pytest.raises(BadRequest, match="to sign in with"):
        invite(people, name, full_name="Sato Keiko")


def test_small_and_capital_letters_and_spaces_round_a_name_make_no_difference(people):
    invite(people, " Keiko\n", full_name="Sato Keiko")
    assert people.accounts.account("keiko").full_name == "Sato Keiko"


def test_a_name_is_given_once(people):
    invite(people)
    with pytest.raises(BadRequest, match="already"):
        invite(people, "KEIKO")


def test_a_full_name_that_turns_the_line_round_is_refused(people):
    with pytest.raises(BadRequest):
        people.accounts.add("keiko", "Sato\u202e Keiko", "", WRITER, OPERATOR)


def test_no_line_of_the_audit_can_be_changed_or_removed(people, clock):
    signed_in(people, clock)

    def tamper(statement):
        people.accounts.database.write(lambda connection: connection.execute(statement))

    for statement in (sa.update(audit_table).values(by="somebody else"), sa.delete(audit_table)):
        with pytest.raises((CentreError, DBAPIError)):
            tamper(statement)
    assert people.accounts.broken_audit_lines() == []
    assert len(acts(people)) == 3


def test_the_audit_says_who_from_where_and_goes_back_in_pages(people, clock):
    signed_in(people, clock)
    lines = people.accounts.audit()
    assert [line.number for line in lines] == sorted((x.number for x in lines), reverse=True)
    assert lines[0].actor == Actor("keiko", lines[0].actor.account, ADDRESS)
    assert people.accounts.audit(limit=1, before=lines[0].number) == [lines[1]]


def test_what_many_write_at_once_is_one_unbroken_trail(people):
    def write(who):
        for at in range(5):
            people.accounts.note(Actor(who, "", ADDRESS), audit.SHARED, str(at))

    threads = [threading.Thread(target=write, args=(f"person-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acts(people)) == 20
    assert people.accounts.broken_audit_lines() == []


def test_another_process_sees_the_same_accounts_sessions_and_failures(people, tmp_path, clock):
    _, value = signed_in(people, clock)
    url = people.accounts.database._url
    other = people_at(tmp_path, clock, url)
    assert other.sign_in.session(value).account.name == "keiko"
    for one in (people, other) * 3:
        with pytest.raises(NotSignedIn):
            one.sign_in.with_password("keiko", "wrong", ADDRESS)
    with pytest.raises(NotSignedIn, match="too many"):
        other.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    other.close()


# what only a file has


def test_a_restored_backup_has_every_account_and_line_of_the_audit(tmp_path, clock):
    people = people_at(tmp_path / "one", clock)
    (tmp_path / "one").mkdir()
    _, value = signed_in(people, clock, rights=PUBLISHER)
    people.close()
    backup = tmp_path / "two"
    copy_folder(tmp_path / "one", backup)
    restored = people_at(backup, clock)
    assert restored.accounts.all() == people.accounts.all()
    assert restored.accounts.audit() == people.accounts.audit()
    assert restored.sign_in.session(value) is not None
    restored.close()
    people.close()


@pytest.mark.parametrize(
    ("change", "broken"), [("by = 'somebody else'", [2]), ("code = code || 'é'", [2, 3])]
)
def test_a_line_that_was_changed_behind_the_centre_is_found(tmp_path, clock, change, broken):
    people = people_at(tmp_path, clock)
    signed_in(people, clock)
    people.close()
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        connection.execute("DROP TRIGGER audit_no_UPDATE")
        connection.execute(f"UPDATE audit SET {change} WHERE id = 2")
    connection.close()
    assert people.accounts.broken_audit_lines() == broken
    assert "Line 2" in people.findings()[0].what
    people.close()


def cut_after(tmp_path, number):
    """Remove the lines of the audit after that with this number, behind the centre's back."""
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        connection.execute("DROP TRIGGER IF EXISTS audit_no_DELETE")
        connection.execute("DELETE FROM audit WHERE id > ?", (number,))
        connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'audit'", (number,))
    connection.close()


def test_lines_cut_off_at_the_end_are_said_before_and_after_the_trail_goes_on(tmp_path, clock):
    people = people_at(tmp_path, clock)
    signed_in(people, clock)
    assert people.accounts.missing_audit_lines() is None
    people.close()
    cut_after(tmp_path, 1)
    assert people.accounts.missing_audit_lines() == (1, 3)
    assert "No. 1 is the last line here, of those up to No. 3." in people.findings()[0].what
    people.accounts.note(OPERATOR, audit.EXPORTED, "all")
    assert acts(people)[:2] == [audit.EXPORTED, audit.CUT]
    assert people.accounts.missing_audit_lines() is None
    assert people.accounts.broken_audit_lines() == []
    assert "No. 1 was the last line here, of those up to No. 3." in people.findings()[0].what
    people.close()
    cut_after(tmp_path, 2)
    assert people.accounts.missing_audit_lines() == (2, 3)
    people.accounts.note(OPERATOR, audit.EXPORTED, "all")
    assert acts(people)[:3] == [audit.EXPORTED, audit.CUT, audit.CUT]
    clock.go_on(CUT_SHOWN_SECONDS + 1)
    assert people.findings() == []
    people.close()


def test_a_line_that_was_not_written_is_not_missed(people):
    people.accounts.note(OPERATOR, audit.EXPORTED, "one")

    def fail(connection):
        people.accounts.note_in(connection, OPERATOR, audit.EXPORTED, "two")
        raise BadRequest("No.", "Try again.")

    with pytest.raises(BadRequest):
        people.accounts.database.write(fail)
    assert people.accounts.missing_audit_lines() is None
    people.accounts.note(OPERATOR, audit.EXPORTED, "three")
    assert acts(people) == [audit.EXPORTED] * 2


def test_no_line_takes_the_place_of_another(tmp_path, clock):
    people = people_at(tmp_path, clock)
    signed_in(people, clock)
    people.close()
    with sqlite3.connect(tmp_path / "journal.db") as connection:
        row = connection.execute("SELECT * FROM audit WHERE id = 2").fetchone()
        marks = ", ".join("?" for _ in row)
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"INSERT OR REPLACE INTO audit VALUES ({marks})", row)
    connection.close()
    people.close()


def test_lines_of_a_key_that_is_gone_are_said_to_be_unchecked(tmp_path, clock):
    people = people_at(tmp_path, clock)
    signed_in(people, clock)
    assert people.findings() == []
    (tmp_path / "accounts" / "accounts.key").unlink()
    people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    assert people.accounts.unknown_audit_lines() == 3
    assert people.accounts.broken_audit_lines() == []
    assert "3 lines of the audit cannot be checked" in people.findings()[0].what
    people.close()


def test_the_database_holds_no_password_code_or_secret_as_it_is(tmp_path, clock):
    people = people_at(tmp_path, clock)
    code = invite(people, rights=PUBLISHER)
    attempt, secret = with_app(people, accept(people, code), clock)
    actor = Actor.of(attempt.account, ADDRESS)
    _, token = people.accounts.add_token(attempt.account, "x", PUBLISHER, 3, actor)
    people.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("journal.db*"))
    for hidden in (PASSWORD, code, secret, token, attempt.value):
        assert hidden.encode() not in content
    key = tmp_path / "accounts" / "accounts.key"
    assert key.stat().st_mode & 0o077 == 0


def test_without_its_key_a_second_factor_does_not_open_and_that_is_said(tmp_path, clock):
    people = people_at(tmp_path, clock)
    _, secret = with_app(people, accept(people, invite(people, rights=PUBLISHER)), clock)
    clock.go_on(60)
    (tmp_path / "accounts" / "accounts.key").unlink()
    first = people.sign_in.with_password("keiko", PASSWORD, ADDRESS)
    with pytest.raises(CentreError, match="missing, which opens"):
        people.sign_in.with_code(first.value, code_of(secret, clock), ADDRESS)
    people.close()
