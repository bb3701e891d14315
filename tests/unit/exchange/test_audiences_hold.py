"""Nobody reads beyond an audience: members of every role, labels, sets of readers, redactions, and
exchanges in any order, on real nodes; by what may be read, what can be opened, and every byte."""

import io
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nodes import Copies, note
from riparian.exchange.entries.payload import NOTE
from riparian.exchange.pace import DAY_SECONDS
from riparian.exchange.policy import PUBLIC, Reader, may
from riparian.exchange.redactions import NodeRedactions
from riparian.exchange.transfer.files import write_bundle
from riparian.exchange.transfer.publishing import publish

ROLES = {"jica": "member", "koica": "member", "moit": "host", "mrcs": "secretariat",
         "adb": "observer"}  # fmt: skip
MEMBERS = tuple(ROLES)
WRITERS = st.sampled_from([member for member, role in ROLES.items() if role != "observer"])
PERSONS = ("Kim", "Lee")


def _meet(nodes):
    """All take what any has, by way of the first."""
    first, *others = MEMBERS
    for other in others:
        nodes[first].take(nodes[other].files())
    for other in others:
        nodes[other].take(nodes[first].files())


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    """Nodes that have each other's cards and the community's keys."""

    def prepare(nodes):
        for _ in range(2):
            _meet(nodes)
            for member in MEMBERS:
                nodes[member].write([note("hello", "GREEN")])
        _meet(nodes)

    return Copies(tmp_path_factory.mktemp("met"), prepare, *MEMBERS)


@st.composite
def writings(draw):
    """Who writes under which label, to which members, to which of their persons."""
    writer, tlp = draw(WRITERS), draw(st.sampled_from(
        ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"]
    ))  # fmt: skip
    others = [m for m in MEMBERS if ROLES[m] != "observer" and m != writer]
    named = tlp not in ("CLEAR", "GREEN")
    members = draw(st.sets(st.sampled_from(others), min_size=1, max_size=2)) if named else ()
    people = st.sets(st.sampled_from(PERSONS), min_size=1)
    persons = {m: tuple(sorted(draw(people))) for m in sorted(members)} if tlp == "RED" else {}
    return writer, tlp, tuple(sorted(members)), persons


class Story:
    """What was written, by whom, to whom, and what of it was redacted."""

    def __init__(self, nodes):
        self.nodes, self.written, self.redacted = nodes, {}, set()

    def write(self, writing):
        writer, tlp, members, persons = writing
        token = f"token-{len(self.written):04}-of-{writer}"
        (name,) = self.nodes[writer].write([note(token, tlp, *members, **persons)])
        self.written[token] = (writing, name)

    def redact(self, number):
        token = sorted(self.written)[number % len(self.written)]
        (writer, *_), name = self.written[token]
        if token not in self.redacted:
            NodeRedactions(self.nodes[writer]).redact(name, "why", "desk")
            self.redacted.add(token)

    def readers(self, token):
        """Who should read it: members as a whole, persons, and the public as None."""
        (writer, tlp, members, persons), _ = self.written[token]
        if token in self.redacted:
            return set()
        if tlp == "RED":
            return {(member, each) for member, names in persons.items() for each in names}
        whole = {"CLEAR": {None, *MEMBERS}, "GREEN": set(MEMBERS)}.get(tlp, {writer, *members})
        return {(member, person) for member in whole for person in (None, *PERSONS)}

    def openers(self, token):
        """Whose keys open it."""
        (writer, tlp, members, _), _ = self.written[token]
        if token in self.redacted:
            return set()
        return set(MEMBERS) if tlp in ("CLEAR", "GREEN") else {writer, *members}

    def lies_open(self, token):
        return self.written[token][0][1] == "CLEAR" and token not in self.redacted


def tokens_of(entries):
    return {
        entry.payload.body["text"]
        for entry in entries
        if entry.payload is not None
        and entry.payload.type == NOTE
        and entry.payload.body["text"].startswith("token-")
    }


def bytes_below(folder):
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def unpacked_bundle(node):
    file = io.BytesIO()
    write_bundle(node.files(), file)
    with zipfile.ZipFile(file) as archive:
        return b"\0".join(archive.read(name) for name in archive.namelist())


actions = st.one_of(
    st.tuples(st.just("write"), writings()),
    st.tuples(st.just("take"), st.tuples(st.sampled_from(MEMBERS), st.sampled_from(MEMBERS))),
    st.tuples(st.just("redact"), st.integers(0, 99)),
)


@given(st.lists(writings(), min_size=1, max_size=4), st.lists(actions, max_size=8))
@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_reads_beyond_an_audience(copies, tmp_path_factory, first, then):
    folder = tmp_path_factory.mktemp("story")
    story = Story(copies.to(folder))
    nodes = story.nodes
    for writing in first:
        story.write(writing)
    for kind, what in then:
        if kind == "write":
            story.write(what)
        elif kind == "redact":
            story.redact(what)
        elif what[0] != what[1]:
            nodes[what[0]].take(nodes[what[1]].files())
    _meet(nodes)
    for member in MEMBERS:
        entries = list(nodes[member].entries())
        charters = nodes[member].framework.charters
        assert tokens_of(entries) == {t for t in story.written if member in story.openers(t)}
        for reader in (PUBLIC, *(Reader(m, p) for m in MEMBERS for p in (None, *PERSONS))):
            read = tokens_of(x for x in entries if may(reader, x, charters).yes)
            may_read = {t for t in story.written if (reader.member, reader.person) in
                        story.readers(t)}  # fmt: skip
            assert read == may_read & tokens_of(entries), (member, reader)
            if reader.member == member:
                assert read == may_read
        publish(nodes[member].files(), folder / f"{member}-published")
        lie_open = set(filter(story.lies_open, story.written))
        for_others = bytes_below(folder / f"{member}-published") + unpacked_bundle(nodes[member])
        assert {t for t in story.written if t.encode() in for_others} == lie_open
        a_week_later = int(time.time()) + 8 * DAY_SECONDS
        nodes[member].store.redactions.delete_due(a_week_later)
        held = bytes_below(folder / member) + for_others
        assert {t for t in story.written if t.encode() in held} == lie_open
        assert nodes[member].verify() == []
