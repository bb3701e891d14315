"""One thread for all that an encoder is asked: one only, and none where nobody asks any more."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from riparian.errors import EncoderFailed
from riparian.language.bounded_encoder import BoundedEncoder
from riparian.language.stoppable_encoder import EncoderThread, Patience
from running import BOUND_SECONDS

AT_ONCE = 8


class SlowToBegin(EncoderThread):
    """One that leaves the others the time to ask meanwhile."""

    def _begin(self):
        time.sleep(0.05)
        super()._begin()


def test_those_who_ask_first_at_once_share_one_thread():
    thread, together = SlowToBegin(), threading.Barrier(AT_ONCE)

    def ask(_):
        together.wait()
        return thread.call(threading.current_thread)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert len(set(pool.map(ask, range(AT_ONCE)))) == 1
    thread.close()


@pytest.mark.parametrize("is_closed", [True, False])
def test_a_thread_ends_with_whoever_asked(is_closed):
    thread = EncoderThread()
    own = thread.call(threading.current_thread)
    if is_closed:
        thread.close()
    else:
        del thread
        gc.collect()
    own.join(BOUND_SECONDS)
    assert not own.is_alive()


def test_one_that_was_closed_may_be_asked_again():
    thread = EncoderThread()
    thread.close()
    thread.call(int)
    thread.close()
    assert thread.call(lambda: "again") == "again"


def test_a_thread_that_waits_for_work_holds_nothing_of_the_work_before():
    class Held:
        def work(self):
            return None

    thread, held = EncoderThread(), Held()
    thread.call(held.work)
    gone = threading.Event()
    weakref.finalize(held, gone.set)
    del held
    assert gone.wait(BOUND_SECONDS)


class Slow:
    """An encoder that takes no time of its own to be loaded, and never answers."""

    name, dim = "slow", 1

    def __init__(self):
        self.goes_on = threading.Event()

    def encode(self, texts):
        self.goes_on.wait()


def test_loading_and_asking_share_the_patience_of_one_question(monkeypatch):
    monkeypatch.setattr("riparian.language.stoppable_encoder.WAKE_SECONDS", 0.01)
    clock = Clock(monkeypatch)
    encoder = Slow()

    def load():
        clock.now += 7.0
        return encoder

    bounded = BoundedEncoder(load, 10.0)
    try:
        asked = bounded.for_question()
        began = clock.now
        clock.step = 1.0
        with pytest.raises(EncoderFailed, match="does not answer"):
            asked.encode(["roads"])
        assert clock.now - began < 10.0
    finally:
        encoder.goes_on.set()
        bounded.close()


def test_another_question_has_patience_of_its_own():
    thread, spent = EncoderThread(), Patience(0.0)
    thread.call(int, spent)
    assert spent.left < 0.0
    assert thread.call(lambda: 1, Patience(1.0)) == 1


class Clock:
    """The time that waiting goes by: it goes on by `step` whenever somebody looks."""

    def __init__(self, monkeypatch):
        self.now, self.step = 0.0, 0.0
        monkeypatch.setattr("riparian.language.stoppable_encoder.time", self)

    def monotonic(self):
        self.now += self.step
        return self.now
