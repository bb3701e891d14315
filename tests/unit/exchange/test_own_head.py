"""Who is asked for the head of the own journal, in which order, and for how long."""

import threading

import pytest

from channel import KEY, ORIGIN, journal
from riparian.exchange.journal.notes import Signer
from riparian.exchange.transfer import own_head
from riparian.exchange.transfer.own_head import ask_for_head, one_of_each_first
from running import BOUND_SECONDS, comes_true
from slow_servers import TRICKLES, hang, serving

VERIFIER = Signer(ORIGIN, KEY).verifier
_, HEAD = journal(ORIGIN, [b"one", b"two"])
AT_ONCE = 4


def whole(_, connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(HEAD), HEAD))


def ask(*addresses, seconds):
    answers = ask_for_head(addresses, VERIFIER, lambda _: False, seconds)
    return {each.address: each for each in answers}


def test_one_address_of_each_member_comes_first_and_none_twice():
    assert one_of_each_first([["a1", "a2", "a3"], [], ["b1"], ["c1", "a2", "c3"]]) == [
        "a1", "b1", "c1", "a2", "a3", "c3",
    ]  # fmt: skip


def test_many_addresses_that_hang_keep_nobody_else_from_being_asked(monkeypatch):
    monkeypatch.setattr(own_head, "ASKED_AT_ONCE", AT_ONCE)
    monkeypatch.setattr(own_head, "ASK_SECONDS", BOUND_SECONDS)
    with serving(hang) as dark, serving(whole) as present:
        many, [one] = dark.addresses(20), present.addresses(1)

        def until_all_are_busy(answers, _):  # the time is over then
            assert comes_true(lambda: any(x.done() for x in answers))
            assert comes_true(lambda: dark.connections == AT_ONCE)

        monkeypatch.setattr(own_head, "wait", until_all_are_busy)
        answers = ask(many, [one], seconds=BOUND_SECONDS)
    assert answers[one].checkpoint.size == 2
    assert [each for each in many if answers[each].was_asked] == many[:AT_ONCE]
    assert "has not answered in time" in answers[many[0]].failure
    assert "was not asked in time" in answers[many[-1]].failure


@pytest.mark.parametrize("answer", TRICKLES.values(), ids=TRICKLES)
def test_a_trickle_is_cut_off_when_the_time_is_over_and_leaves_no_thread(answer):
    before = set(threading.enumerate())
    with serving(answer) as slow:
        [address] = slow.addresses(1)
        answers = ask([address], seconds=0.5)
        left = [x for x in threading.enumerate() if x not in before and "ask" in x.name]
        assert comes_true(lambda: not any(thread.is_alive() for thread in left))
    assert answers[address].checkpoint is None
    assert answers[address].was_asked
    assert answers[address].failure


def test_nobody_is_asked_where_no_address_is_known():
    assert ask(seconds=1.0) == {}
