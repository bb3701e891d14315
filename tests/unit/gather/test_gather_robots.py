"""What robots.txt lets us ask, wherever it is, or when nobody can say (RFC 9309, 2.3.1)."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import pytest

from riparian.gather.fetch.asking import MOST_REDIRECTS, WebAsker
from riparian.gather.fetch.run_store import RunStore
from riparian.gather.fetch.stopped import Stopped
from riparian.gather.fetch.web import Head, Trouble

HERE, THERE = "https://example.org", "https://www.example.org"
LIST, RULES = f"{HERE}/list", f"{HERE}/robots.txt"
NOTHING = b"User-agent: *\nDisallow: /\n"
UNKNOWN = "its rules are not known, and nothing is asked"


class Served:
    """A web of these answers: a status, an address to go to, a body, or why none comes."""

    def __init__(self, answers) -> None:
        self.answers, self.asked = {LIST: b"[]", **answers}, []

    def get(self, url, headers, begin, *, most_bytes, seconds):
        self.asked.append(url)
        answer = self.answers[url]
        if isinstance(answer, Trouble):
            raise answer
        status = answer if isinstance(answer, int) else 302 if isinstance(answer, str) else 200
        head = Head(status, {"location": answer} if isinstance(answer, str) else {})
        out = begin(head)
        if out is not None:
            out.write(answer)
        return head


@pytest.fixture
def ask(tmp_path):
    """Asks for the list once; what was asked, and why not more."""
    store = RunStore(tmp_path / "evidence")
    manner = SimpleNamespace(
        pause_seconds=0, most_mib=1, seconds=10, hours=None, requests_a_day=100
    )
    recipe = SimpleNamespace(hosts=("example.org", "www.example.org"), manner=manner, key=None)

    def get(answers, run=None):
        served = Served(answers)
        run = run or store.begin("source", "recipe", "web")
        asker = WebAsker(recipe, store, run, served, sleep=lambda _: None)
        try:
            asker.get(LIST)
        except Stopped as stopped:
            return served.asked, stopped, run
        return served.asked, None, run

    yield get
    store.close()


def hops(count: int, end: object) -> dict[str, object]:
    """So many redirections from robots.txt, to and fro between two hosts."""
    ways = [RULES, *(f"{(THERE, HERE)[at % 2]}/{at}.txt" for at in range(count))]
    return {**dict(pairwise(ways)), ways[-1]: end}


@pytest.mark.parametrize("count", range(MOST_REDIRECTS + 1))
def test_it_is_read_at_the_end_of_five_redirections_also_on_another_host(ask, count):
    asked, stopped, _ = ask(hops(count, NOTHING))
    assert (stopped.state, len(asked)) == ("refused", count + 1)
    assert stopped.why == f"robots.txt of example.org does not allow {LIST}."
    assert ask(hops(count, b"User-agent: *\nDisallow: /other\n"))[0][-1] == LIST
    assert ask(hops(count, 404))[0][-1] == LIST


@pytest.mark.parametrize("rules", [400, 401, 403, 404, 410, 204, b"", b"\xef\xbb\xbf# none\n"])
def test_all_may_be_asked_where_there_is_none_or_it_says_nothing(ask, rules):
    asked, stopped, _ = ask({RULES: rules})
    assert (asked, stopped) == ([RULES, LIST], None)


@pytest.mark.parametrize(
    ("answers", "state", "why"),
    [
        ({RULES: 500}, "unreachable", "a fault of its own"),
        ({RULES: 503}, "unreachable", "It is busy"),
        ({RULES: 429}, "unreachable", "It is busy"),
        ({RULES: Trouble("Cut off.")}, "unreachable", "Cut off."),
        ({RULES: Trouble("Own network.", is_passing=False)}, "refused", "Own network."),
        ({RULES: f"{THERE}/r", f"{THERE}/r": 500}, "unreachable", "a fault of its own"),
        ({RULES: f"{THERE}/r", f"{THERE}/r": Trouble("Down.")}, "unreachable", "Down."),
        ({RULES: 304}, "refused", UNKNOWN),
        ({RULES: 206}, "unreachable", "another part"),
        ({RULES: ""}, "moved", UNKNOWN),
        ({RULES: "http://example.org/robots.txt"}, "moved", UNKNOWN),
        ({RULES: "https://cdn.example.net/r"}, "moved",
         f"{RULES} leads to cdn.example.net, which is not among the recipe's hosts. So {UNKNOWN}."),
        ({RULES: "ftp://example.org/robots.txt"}, "moved", UNKNOWN),
        ({RULES: "https://["}, "moved", UNKNOWN),
        (hops(MOST_REDIRECTS + 1, b""), "moved", UNKNOWN),
    ],
)  # fmt: skip
def test_nothing_is_asked_where_nobody_can_say_what_may_be(ask, answers, state, why):
    asked, stopped, _ = ask(answers)
    assert LIST not in asked
    assert stopped.state == state
    assert why in stopped.why


def test_a_run_that_goes_on_keeps_to_the_rules_that_it_was_given(ask):
    _, _, run = ask(hops(2, NOTHING))
    asked, stopped, _ = ask({}, run)
    assert (asked, stopped.state) == ([], "refused")
