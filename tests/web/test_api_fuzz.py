"""Whatever is asked below /api/v1, by whomever: no failure, answers of the described form, and no
word of anything that may not be read by who asks.

What may be read is asked of `exchange.policy.may`, of the entries themselves; every member, label
and kind of text has words of its own that are found again wherever they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from case_centres import exchange, met_about_water
from charters import line_of
from riparian import Centre
from riparian.desk.accounts.roles import Act, Role
from riparian.desk.sharing.choice import Choice
from riparian.desk.sharing.drafts import DraftContent
from riparian.exchange.entries.entry_types import Case, Dispute
from riparian.exchange.entries.payload import pair_of
from riparian.exchange.membership.succession import propose_admission
from riparian.exchange.policy import PUBLIC, Reader, may
from riparian.web.api.table import OPERATIONS
from riparian.web.app import make_app
from tokens import token_of

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip
KEPT_HEADERS = (b"authorization", b"content-type", b"content-length", b"accept")
KIM = "Kim Min-jun"
WORDS = re.compile(r"canary-[0-9a-f]{8}-[a-z0-9-]+")
EACH = 3
"""Times that each operation is asked for, by somebody else each time."""

few = settings(
    max_examples=EACH, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_seals")]


def hidden(name):
    """Words that stand in no source, from which hypothesis would take them and send them itself."""
    return f"canary-{sha256(name.encode()).hexdigest()[:8]}-{name}"


class Desk:
    """The centre of jica, with words in it for readers of every kind, and a token of each role."""

    def __init__(self, folder):
        made = met_about_water(folder)
        jica, koica = made["jica"], made["koica"]
        share, named = koica.channel.share_note, koica.channel.thing("jp-1")
        share(hidden("clear"), "CLEAR", "desk", about=named)
        share(hidden("green"), "GREEN", "desk", about=named)
        share(hidden("amber"), "AMBER", "desk", about=named, members=["jica"])
        share(hidden("strict"), "AMBER+STRICT", "desk", members=["jica"])
        share(hidden("others"), "AMBER", "desk", about=named, members=["mop-la"])
        for words, person in ((hidden("kim"), KIM), (hidden("lee"), "Lee Seo-yeon")):
            share(words, "RED", "desk", members=["jica"], persons={"jica": [person]})
        gone = share(hidden("gone"), "GREEN", "desk")
        desk = koica.desk
        for field, tlp, members in (
            ("title", "CLEAR", ()), ("location", "GREEN", ()), ("value", "AMBER", ("jica",)),
            ("end_date", "AMBER", ("mop-la",)),
        ):  # fmt: skip
            said = Dispute(field, hidden(f"dispute-{field}".replace("_", "-")))
            desk.write("dispute", said, named, "desk", tlp, members)
        pair = pair_of(named, koica.channel.thing("kr-1"))
        self.cases = []
        for other in ("jica", "mop-la"):
            opened = Case(hidden(f"case-{other}"), "Why?", ("koica", other))
            name = desk.write("case", opened, pair, "desk", "AMBER", (other,))
            self.cases.append(name.index)
        self.centre = Centre.open(jica.layout.root)
        self.people = {"": (None, {})}
        for role in Role:
            name = KIM if role is Role.VIEWER else ""
            self.people[role] = token_of(self.centre, f"a-{role}", role, full_name=name)
            self.centre.notices.subscribe(self.people[role][0], "ours")
        exchange(made, "jica", "koica")
        assert self.centre.notices.look() > len(Role)
        koica.channel.redactions.redact(str(gone), "A mistake", "desk")
        exchange(made, "jica", "koica")
        newcomer = line_of("edcf", name=hidden("charter"), country=None, role="observer")
        proposal = koica.channel.charter_changes.propose(
            lambda charter, now: propose_admission(charter, newcomer, now)
        )
        exchange(made, "jica", "koica")
        self._local_words()
        ((overlap, *_), _) = jica.overlaps("JP", "KR")
        size = jica.channel._store.size("mekong/koica/1")
        self.known = {
            "framework": ["mekong"], "member": ["koica", "jica"], "number": ["1"],
            "index": list(map(str, range(size + 1))), "project": ["jp-1", "kr-1"],
            "overlap": [overlap.id], "draft": [self.draft], "suggestion": ["1"],
            "source": ["world-bank"], "account": ["a-viewer", "nobody"], "token": ["0"],
            "proposal": [proposal.digest], "provider": ["JP", "KR"],
        }  # fmt: skip
        self.size = size

    def _local_words(self):
        """What lies at this centre alone: a draft of a writer, and a suggestion of a reader."""
        writer, _ = self.people[Role.WRITER]
        content = DraftContent(Choice(), note=hidden("draft"))
        self.draft = self.centre.sharing.drafts.keep(writer, hidden("draft"), content).id
        suggestions = self.centre.answering.suggestions
        project = self.centre.project("jp-1").project.id
        suggestions.add("project", project, "title", hidden("suggestion"), "", "192.0.2.1")

    def allowed(self, role):
        """The words that somebody with that role may read, by the policy and by their acts."""
        account = self.people[role][0]
        may_do = account.rights.may_do if account else lambda _: False
        channel = self.centre.channel
        readers = [PUBLIC]
        if may_do(Act.READ):
            readers += [Reader("jica"), Reader("jica", account.full_name)]
        entries = list(channel._node.entries())
        charters = channel.charters()
        words = {
            found
            for entry in entries
            if any(may(reader, entry, charters).yes for reader in readers)
            for found in WORDS.findall(str(entry.payload.body))
        }
        words |= {hidden("charter")} if may_do(Act.PREPARE_VOTE) else set()
        words |= {hidden("draft")} if role is Role.WRITER or may_do(Act.SHARE) else set()
        return words | ({hidden("suggestion")} if may_do(Act.JUDGE) else set())


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def app(desk):
    """The application as this computer asks it; of what is sent along, what a program sends."""
    inner = make_app(Centre.open(desk.centre.layout.root))

    async def asked_here(scope, receive, send):
        if scope["type"] == "http":
            headers = [x for x in scope["headers"] if x[0] in KEPT_HEADERS]
            headers.append((b"host", b"localhost:8000"))
            scope = {**scope, "client": ("127.0.0.1", 50000), "headers": headers}
        await inner(scope, receive, send)

    return asked_here


@schemathesis.serializer(SHEET)
def _as_it_is(ctx, value):
    return ctx.case.body if isinstance(ctx.case.body, bytes) else b"PK" + repr(value).encode()


@pytest.fixture(scope="module")
def schema(app):
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


def test_each_role_reads_all_that_it_may_and_nothing_else(desk, app):
    """Every list, whole, and every entry by its name."""
    from starlette.testclient import TestClient

    client, expected, read = TestClient(app), {}, {}
    addresses = [
        each.address.format(**{name: values[0] for name, values in desk.known.items()})
        for each in OPERATIONS
        if each.method == "GET" and "{index}" not in each.path
        and not (each.of_build or any(param.required for param in each.params))
    ]  # fmt: skip
    names = [f"/api/v1/entries/mekong/koica/1/{index}" for index in range(desk.size)]
    names += [f"/api/v1/cases/mekong/koica/1/{index}" for index in desk.cases]
    names += [f"{names[0]}/sight?member=jica", "/api/v1/entries?about=jp-1"]
    for role, (_, header) in desk.people.items():
        each = [*addresses, *(names if role in ("", Role.VIEWER, Role.ADMIN) else ())]
        answers = [client.get(address, headers=header) for address in each]
        assert not [x for x in answers if x.status_code >= 500]
        read[role] = set().union(*(WORDS.findall(answer.text) for answer in answers))
        expected[role] = desk.allowed(role)
    # What is for everybody is entries all the same: these are listed for the member's people.
    public = {hidden("clear")}
    for role in desk.people:
        assert read[role] <= expected[role]
        assert expected[role] - read[role] <= public, role


def able(desk, operation):
    """The roles whose people may ask for an operation."""
    who = next(x for x in OPERATIONS if x.name == operation.definition.raw["operationId"]).who
    rights = {role: account.rights for role, (account, _) in desk.people.items() if account}
    return [role for role, each in rights.items() if not isinstance(who, Act) or each.may_do(who)]


def test_nothing_fails_answers_have_their_form_and_nobody_reads_beyond(desk, schema):
    allowed = {role: desk.allowed(role) for role in desk.people}
    everything = set().union(*allowed.values())
    assert {hidden("clear"), hidden("green"), hidden("amber"), hidden("kim")} <= everything
    tried, read = Counter(), {role: set() for role in desk.people}
    for found in schema.get_all_operations():
        operation = found.ok()
        roles = [*desk.people, *3 * able(desk, operation)]

        @few
        @given(case=operation.as_strategy(), role=st.sampled_from(roles), data=st.data())
        def ask(case, role, data):
            for name in case.path_parameters or {}:
                if data.draw(st.integers(0, 3)):
                    case.path_parameters[name] = data.draw(st.sampled_from(desk.known[name]))
            answer = case.call_and_validate(headers=desk.people[role][1], checks=CHECKS)
            tried[case.operation.label] += 1
            seen = set(WORDS.findall(answer.text))
            assert seen <= allowed[role], (role, case.as_curl_command(), seen - allowed[role])
            read[role] |= seen

        ask()
    assert len(tried) == len(OPERATIONS)
    assert sum(tried.values()) >= EACH * len(OPERATIONS) // 2
