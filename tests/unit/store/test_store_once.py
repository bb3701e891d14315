"""What is kept is worked out once, and only who asks for the same waits for it."""

from __future__ import annotations

import threading

import pytest

from riparian.store.memo import Once
from running import BOUND_SECONDS


def test_many_who_ask_at_once_have_it_worked_out_once():
    once: Once[str, int] = Once(4)
    made, begun, go_on = [], threading.Event(), threading.Event()

    def make() -> int:
        made.append(1)
        begun.set()
        go_on.wait(BOUND_SECONDS)
        return 7

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(once.get("a", make))) for _ in range(8)]
    threads[0].start()
    assert begun.wait(BOUND_SECONDS)
    for thread in threads[1:]:
        thread.start()
    assert once.get("b", lambda: 3) == 3  # who asks for something else does not wait
    go_on.set()
    for thread in threads:
        thread.join()
    assert (found, len(made)) == ([7] * 8, 1)


def test_an_error_is_not_kept():
    once: Once[str, int] = Once(4)
    with pytest.raises(ZeroDivisionError):
        once.get("a", lambda: 1 // 0)
    assert once.get("a", lambda: 2) == 2


def test_so_many_are_kept_at_most():
    once: Once[int, int] = Once(2)
    for key in (1, 2, 3):
        once.get(key, lambda key=key: key)
    assert once.get(1, lambda: 10) == 10
    assert once.get(3, lambda: 30) == 3
