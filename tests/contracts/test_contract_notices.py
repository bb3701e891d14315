"""What notices owe those whose they are: the same suite for SQLite and PostgreSQL."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from people import ADDRESS, OPERATOR, WRITER, Clock, invite, people_at
from riparian.desk.notices import notice_store
from riparian.desk.notices.events import Event
from riparian.desk.notices.feed_tokens import FeedTokens
from riparian.desk.notices.mail_rows import FIRST_WAIT_SECONDS, MailRows
from riparian.desk.notices.notice_store import DAY_SECONDS, KEPT_DAYS, KNOWN_DAYS, NoticeStore
from riparian.desk.notices.subscriptions import MOST_SUBSCRIPTIONS, Hearer
from riparian.errors import BadRequest, UnknownName
from riparian.store.journal.schema import notice, notice_event, notice_feed

DISPUTE = Event("disputed", "mekong/mop-la/1#4", "mekong/mop-la/1#4", countries=frozenset({"LA"}))


def account(people, name="keiko"):
    invite(people, name, WRITER)
    return people.accounts.account(name).id


@pytest.fixture
def keiko(people):
    return account(people)


@pytest.fixture
def store(people, keiko):
    """Somebody wants to hear of Laos, and it was looked before."""
    store = NoticeStore(people.accounts.database, people.accounts.now)
    store.subscribe(keiko, "country", "LA")
    store.record([], [], {})
    return store


def reads(*accounts):
    return [Hearer(each, as_member=True) for each in accounts]


def kinds(store, of):
    return [each.kind for each in store.newest(of, 100)]


def test_before_the_first_look_nothing_is_news(people, keiko):
    store = NoticeStore(people.accounts.database, people.accounts.now)
    assert (store.unread(keiko), store.page(keiko, 9), store.subscriptions()) == (0, [], [])
    store.subscribe(keiko, "country", "LA")
    assert store.record([DISPUTE], reads(keiko), {"build": "b1"}) == 0
    assert store.look("build") == "b1"
    assert store.record([DISPUTE], reads(keiko), {"build": "b2"}) == 0
    assert store.look("build") == "b2"


def test_one_notice_per_thing_and_person_however_often_it_comes(store, people, keiko):
    minjun = account(people, "minjun")
    for _ in range(3):
        store.record([DISPUTE, DISPUTE], reads(keiko, minjun), {})
    assert kinds(store, keiko) == ["disputed"]
    assert kinds(store, minjun) == []  # has subscribed to nothing
    store.subscribe(minjun, "country", "LA")
    assert store.record([DISPUTE], reads(keiko, minjun), {}) == 0  # it was before


def test_who_may_not_read_what_is_for_members_gets_no_notice_of_it(store, people, keiko):
    minjun = account(people, "minjun")
    store.subscribe(minjun, "country", "LA")
    hearers = [Hearer(keiko, as_member=False), Hearer(minjun, as_member=True)]
    public = Event("confirmed", "x", "x", countries=frozenset({"LA"}), for_public=True)
    for_one = Event("shared", "y", "y", countries=frozenset({"LA"}), persons=frozenset({keiko}))
    own = Event("case", "z", "z", countries=frozenset({"LA"}), by="me")
    hearers.append(Hearer(minjun, as_member=True, author="me"))
    assert store.record([DISPUTE, public, for_one, own], hearers[:2], {}) == 4
    assert sorted(kinds(store, keiko)) == ["confirmed"]
    assert sorted(kinds(store, minjun)) == ["case", "confirmed", "disputed"]


def test_several_subscriptions_that_fit_make_one_notice(store, keiko):
    store.subscribe(keiko, "ours", "")
    both = Event("disputed", "a", "a", countries=frozenset({"LA"}), concerns_us=True)
    assert store.record([both], reads(keiko), {}) == 1


def test_new_ones_come_first_and_are_marked_one_by_one_or_up_to_one(store, keiko, clock):
    for key in ("a", "b", "c"):
        clock.go_on(60)
        event = Event("confirmed", key, key, countries=frozenset({"LA"}))
        store.record([event], reads(keiko), {})
    first, second, third = (each.id for each in reversed(store.newest(keiko, 9)))
    store.mark_read(keiko, third)
    assert [each.about for each in store.page(keiko, 9)] == ["b", "a", "c"]
    assert [each.about for each in store.page(keiko, 1, offset=1)] == ["a"]
    assert [each.about for each in store.page(keiko, 2, offset=1)] == ["a", "c"]
    assert [each.about for each in store.page(keiko, 2, offset=2)] == ["c"]
    assert store.last_number(keiko) == third
    assert (store.unread(keiko), store.count(keiko)) == (2, 3)
    store.mark_read(keiko, up_to=first)
    assert store.unread(keiko) == 1
    store.mark_read(keiko)
    assert store.unread(keiko) == 0
    assert store.get(keiko, second).read_at == clock.now


def test_nobody_reaches_the_notices_or_subscriptions_of_others(store, people, keiko):
    minjun = account(people, "minjun")
    store.record([DISPUTE], reads(keiko), {})
    (own,) = store.newest(keiko, 9)
    store.mark_read(minjun, own.id)
    store.mark_read(minjun)
    assert store.unread(keiko) == 1
    for number in (own.id, 0, -1, 10**30):
        with pytest.raises(UnknownName):
            store.get(minjun, number)
    (subscription,) = store.subscriptions(keiko)
    for number in (subscription.id, -5, 10**30):
        with pytest.raises(UnknownName):
            store.unsubscribe(minjun, number)
    store.unsubscribe(keiko, subscription.id)
    assert store.subscriptions(keiko) == []


def test_the_same_is_subscribed_to_once_and_to_so_much_at_most(store, keiko):
    before = store.subscriptions(keiko)
    assert store.subscribe(keiko, "country", "LA") == before[0]
    for number in range(MOST_SUBSCRIPTIONS - 1):
        store.subscribe(keiko, "case", f"mekong/jica/1#{number}")
    with pytest.raises(BadRequest):
        store.subscribe(keiko, "ours", "")
    assert len(store.subscriptions(keiko)) == MOST_SUBSCRIPTIONS


def test_what_is_old_or_too_much_goes_the_oldest_first(store, keiko, clock, monkeypatch):
    monkeypatch.setattr(notice_store, "MOST_NOTICES", 3)
    for key in "abcde":
        event = Event("confirmed", key, key, countries=frozenset({"LA"}))
        store.record([event], reads(keiko), {})
    assert [each.about for each in store.newest(keiko, 9)] == ["e", "d", "c"]
    store.mark_read(keiko)
    store.record([DISPUTE], reads(keiko), {})
    clock.go_on(KEPT_DAYS * DAY_SECONDS + 1)
    assert store.record([], [], {}, is_whole=True) == 0
    assert [each.about for each in store.newest(keiko, 9)] == [DISPUTE.about]  # it was not read
    event = Event("confirmed", "a", "a", countries=frozenset({"LA"}))
    assert store.record([event], reads(keiko), {}) == 0  # gone, and not made again


def test_an_event_is_known_as_long_as_it_is_come_upon_and_a_year_longer(
    store, people, keiko, clock
):
    def event(key):
        return Event("confirmed", key, key, countries=frozenset({"LA"}))

    def known():
        count = sa.select(sa.func.count()).select_from(notice_event)
        return people.accounts.database.read(lambda c: c.scalar(count), None)

    lasting, passing, unread = map(event, ("lasting", "passing", "unread"))
    store.record([lasting, passing, unread], reads(keiko), {})
    for each in store.newest(keiko, 9):
        if each.about != unread.about:
            store.mark_read(keiko, each.id)
    for _ in range(4):
        clock.go_on(KNOWN_DAYS * DAY_SECONDS // 3)
        assert store.record([lasting], reads(keiko), {}, is_whole=True) == 0
    assert known() == 2
    assert [each.about for each in store.newest(keiko, 9)] == [unread.about]
    clock.go_on(2 * KNOWN_DAYS * DAY_SECONDS)
    store.record([], [], {})  # not all was gone through
    assert known() == 2
    assert store.record([lasting, passing], reads(keiko), {}, is_whole=True) == 1


def test_with_who_has_left_all_of_it_goes(store, people, keiko):
    store.record([DISPUTE], reads(keiko), {})
    people.accounts.remove("keiko", OPERATOR)
    store.record([], [], {})
    assert (store.subscriptions(), store.newest(keiko, 9)) == ([], [])


def test_what_is_to_be_mailed_is_claimed_once_and_free_again_after_a_failure(store, keiko, clock):
    rows = MailRows(store)
    assert rows.of(keiko) is None
    rows.set(keiko, "keiko@example.org", "once")
    clock.go_on(60)
    store.record([DISPUTE], reads(keiko), {})
    waiting = rows.waiting(rows.of(keiko))
    assert rows.claim(waiting)
    assert not rows.claim(waiting)
    assert rows.waiting(rows.of(keiko)) == []
    rows.failed(rows.of(keiko), waiting, "no\x1b way")
    setting = rows.of(keiko)
    assert (setting.failures, setting.failure) == (1, "no way")
    assert not setting.is_due(int(clock.now))
    assert setting.is_due(int(clock.now) + FIRST_WAIT_SECONDS)
    assert rows.claim(rows.waiting(setting))
    rows.sent(setting, waiting)
    assert rows.waiting(rows.of(keiko)) == []
    assert rows.of(keiko).failures == 0
    assert rows.end(keiko)
    assert not rows.end(keiko)


def test_a_feed_has_one_token_and_ends_with_its_account(store, people, keiko):
    feeds, account = FeedTokens(people.accounts), people.accounts.account("keiko")
    first, second = (feeds.make(account, OPERATOR) for _ in range(2))
    assert feeds.owner(first, ADDRESS) is None
    assert feeds.owner(second, ADDRESS).id == keiko
    kept = people.accounts.database.read(
        lambda c: repr(list(c.execute(sa.select(notice_feed)))), ""
    )
    assert keiko in kept
    assert second not in kept
    people.accounts.reset("keiko", OPERATOR)
    assert feeds.owner(second, ADDRESS) is None


def test_a_kind_of_a_later_riparian_is_left_alone(store, people, keiko):
    row = {"account": keiko, "key": "k", "kind": "seminar", "about": "", "at": 1_800_000_000}
    people.accounts.database.write(lambda c: c.execute(sa.insert(notice), [row]))
    assert (store.unread(keiko), store.page(keiko, 9)) == (0, [])


def test_several_that_look_at_once_make_one_notice(store, people, keiko):
    made = []

    def look():
        other = NoticeStore(people.accounts.database, people.accounts.now)
        for key in "abcdef":
            event = Event("confirmed", key, key, countries=frozenset({"LA"}))
            made.append(other.record([event], reads(keiko), {}))

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(made) == store.count(keiko) == 6


EVENTS = st.builds(
    lambda kind, key, countries, ours: Event(kind, key, key, "", countries, ours),
    st.sampled_from(["confirmed", "disputed", "case"]),
    st.sampled_from("abcd"),
    st.frozensets(st.sampled_from(["LA", "KH"])),
    st.booleans(),
)


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    clock = Clock()
    people = people_at(tmp_path_factory.mktemp("people"), clock)
    yield people
    people.close()


@settings(max_examples=25, deadline=None)
@given(rounds=st.lists(st.lists(EVENTS, max_size=6), max_size=4))
def test_in_any_order_and_however_often_there_is_one_of_each(endless, rounds):
    def empty(connection):
        for table in (notice, *_tables()):
            connection.execute(sa.delete(table))

    if not endless.accounts.exist:
        account(endless)
    keiko = endless.accounts.account("keiko").id
    endless.accounts.database.write(empty)
    store = NoticeStore(endless.accounts.database, endless.accounts.now)
    store.subscribe(keiko, "country", "LA")
    store.record([], [], {})
    for events in rounds:
        store.record(events, reads(keiko), {})
        store.record(list(reversed(events)), reads(keiko), {})
    got = [(each.kind, each.about) for each in store.newest(keiko, 1000)]
    assert len(got) == len(set(got))
    # What fits when it is first come upon is heard of; what fits only later was no news by then.
    first: dict[tuple[str, str], bool] = {}
    for events in rounds:
        fitting: dict[tuple[str, str], bool] = {}
        for event in events:
            key = event.kind, event.key
            fitting[key] = fitting.get(key, False) or "LA" in event.countries
        for key, fits in fitting.items():
            first.setdefault(key, fits)
    assert set(got) == {key for key, fits in first.items() if fits}


def _tables():
    from riparian.store.journal.schema import notice_event, notice_look, notice_subscription

    return notice_event, notice_look, notice_subscription
