"""What a page costs whoever is signed in, beside what it costs anybody.

    PYTHONPATH=tools python -m benchmarks.signed_in FOLDER

Makes the sample in a folder, with one account, and asks for pages in turns: once as anybody, once
as a viewer who is signed in. None is asked for twice in one way, so that no kept answer serves.
Prints JSON: milliseconds of the processor, by kind of page and way. Passwords are hashed once,
before.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import defaultdict
from pathlib import Path

from starlette.testclient import TestClient

from riparian.centre.centre import Centre
from riparian.desk.accounts.records import Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.notices.events import Event
from riparian.desk.notices.subscriptions import Hearer
from riparian.web.app import make_app
from riparian.web.people import COOKIE_HERE

EACH = 60
EVENTS, FEW = 10_000, 50
"""Events, and those that fill one page of notices."""
PASSWORD = "seven herons over the river"


def main() -> None:
    """Measure, and print what came out."""
    centre = Centre.init(Path(sys.argv[1]) / "signed-in", sample=True)
    centre.build()
    people = centre.people
    operator = Actor("somebody at the centre's computer")
    rights = Rights((Role.VIEWER,))
    _, code = people.accounts.add("reader", "A Reader", "", rights, operator)
    value = people.sign_in.accept_invitation(code, PASSWORD, "127.0.0.1").value
    app = make_app(centre)
    ways = {name: TestClient(app, "http://localhost:8000", client=("127.0.0.1", 50000))
            for name in ("anybody", "signed in")}  # fmt: skip
    ways["signed in"].cookies.set(COOKIE_HERE, value)
    took: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for kind, addresses in pages(ways["anybody"]).items():
        for address in addresses[:3]:  # what a process reads once
            for web in ways.values():
                web.get(address)
        for number, address in enumerate(addresses[3:]):
            for name in sorted(ways, reverse=bool(number % 2)):
                took[kind][name].append(asked(ways[name], address))
    took["notices"] = notices(centre, ways["signed in"])
    print(json.dumps(took))


def notices(centre: Centre, web: TestClient) -> dict[str, list[float]]:
    """The page of notices of somebody who has few, and of the same with as many as there can be,
    out of 10,000 events."""
    store, reader = centre.notices.store, centre.people.accounts.account("reader")
    subscribed = store.subscribe(reader.id, "overlaps", "{}")
    store.record([], [], {})
    named = [each.id for each in centre.overlaps("JP", "KR")[0]]
    events = [
        Event("overlap-new", f"{named[at % len(named)]} JP KR", str(at), for_public=True,
              fits=frozenset({subscribed.id}))
        for at in range(EVENTS)
    ]  # fmt: skip
    took: dict[str, list[float]] = {}
    for name, some in (("few", events[:FEW]), ("many", events[FEW:])):
        store.record(some, [Hearer(reader.id, as_member=False)], {})
        web.get("/notices")
        took[name] = [asked(web, "/notices") for _ in range(EACH // 3)]
    return took


def pages(web: TestClient) -> dict[str, list[str]]:
    """Addresses of each kind of page, of which none has been asked for."""
    listed = web.get("/projects.json", params={"limit": str(EACH)}).json()
    handles = [each["handle"] for each in listed][: 2 * EACH]
    overlaps = re.findall(r'href="(/overlaps/[^"?#]+~[^"?#]+)"', web.get("/overlaps").text)
    words = ("water", "flood", "school", "road", "forest", "law", "health", "rice", "energy")
    searches = [f"/projects?q={one}+{other}" for one in words for other in words if one < other]
    return {
        "project": [f"/projects/{handle}" for handle in handles],
        "overlap": list(dict.fromkeys(overlaps))[:EACH],
        "list": searches[:EACH],
    }


def asked(web: TestClient, address: str) -> float:
    """Milliseconds of the processor that an answer takes."""
    before = time.process_time()
    answer = web.get(address)
    after = time.process_time()
    assert answer.status_code == 200, address
    return (after - before) * 1000


if __name__ == "__main__":
    main()
