"""Whoever asks, at whichever address of the pages: no answer holds a word that they may not read.

Every address of the application takes part by itself; one that asks for something new fails here
until it is said what to ask it for. Each type of entry stands under each label, in words that are
found again wherever they stand. Who may read them is asked of `exchange.policy`. Programs below
/api/v1 are asked in `test_api_fuzz`.
"""

from __future__ import annotations

import io
import re
import zipfile
from hashlib import sha256
from itertools import product
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from case_centres import exchange, met_about_water
from charters import line_of
from links import Walk
from people import OPERATOR
from quick_seals import QUICK
from riparian import Centre
from riparian.centre.sharing import record_of_body
from riparian.desk.accounts import account_rows
from riparian.desk.accounts.audit import REFUSED
from riparian.desk.accounts.bearer import form_token, stored
from riparian.desk.accounts.records import Actor, Step
from riparian.desk.accounts.roles import Act, Rights, Role
from riparian.desk.sharing.choice import Choice
from riparian.desk.sharing.drafts import DraftContent
from riparian.exchange.entries.entry_types import TYPES
from riparian.exchange.entries.payload import ACTIVITY, NOTE, pair_of
from riparian.exchange.keys import seal
from riparian.exchange.membership.succession import propose_admission
from riparian.exchange.planned_words import Words
from riparian.exchange.policy import PUBLIC, Reader, may
from riparian.web.app import make_app
from riparian.web.people import COOKIE_HERE
from signing_in import OURS
from tokens import HERE

CANARY = re.compile(r"canary-[0-9a-f]{8}-[a-z0-9-]+")
KIM = "Kim Min-jun"
LABELS = {
    "clear": ("CLEAR", ()), "green": ("GREEN", ()), "amber": ("AMBER", ("jica",)),
    "strict": ("AMBER+STRICT", ("jica",)), "others": ("AMBER", ("mop-la",)),
}  # fmt: skip
PEOPLE = {
    "nobody": None, "kim": (Role.VIEWER,), **{str(role): (role,) for role in Role},
}  # fmt: skip
"""Two viewers of one member: one of them is named in what is for a person alone."""
UNDER_EACH_LABEL, THREE = {"case", "dispute"}, ("green", "amber", "others")
"""Types that stand under each label, as records and notes do; the others stand under three."""
DESK = (
    "/share", "/cases", "/meetings", "/notices", "/my-country", "/account", "/audit", "/channel",
    "/suggestions",
)  # fmt: skip
SIGNING_IN = ("/sign-in", "/account/", "/invitation")
"""Pages on which passwords are checked, which takes long: what they show is of accounts alone."""


def hidden(name):
    """Words for a reader, which stand in no source."""
    return f"canary-{sha256(name.encode()).hexdigest()[:8]}-{name}"


def bodies(words, case):
    """What an entry of each type says, with these words in it, and what it is about."""
    day, record, pair = "2026-11-28", "record", "pair"
    return {
        "correction": ({"fields": {"title": words}, "why": words}, record),
        "dispute": ({"field": "location", "why": words, "value": words}, record),
        "confirmation": (
            {"fields": {"value": words}, "as_of": day, "office": words, "country": "LA"}, record,
        ),
        "verdict": ({"verdict": "useful", "why": words}, pair),
        "shared-judgement": ({"verdict": "same", "why": words}, pair),
        "shared-place": ({"places": [{"code": "LA-CH", "name": words}], "why": words}, record),
        "receipt": ({"day": day}, case),
        "case": ({"title": words, "question": words, "leads": ["koica"]}, pair),
        "proposal": ({"what": words, "who": words, "by_when": day}, case),
        "answer": ({"proposal": str(case), "answer": "decline", "why": words}, case),
        "state": ({"state": "opened", "why": words}, case),
        "meeting": ({"name": words, "day": day, "place": words, "country": "LA"}, None),
        "agenda": ({"item": words, "result": words}, case),
        "fetch-consent": ({"source": words, "recipe": "0" * 64, "hosts": [words]}, None),
        "fetch-acceptance": ({"source": words, "run": 1, "why": words}, None),
        "fetch-edition": (
            {
                "source": words, "recipe": "0" * 64, "day": day, "records": 1, "digest": "0" * 64,
                "file": "0" * 64, "bytes": 1,
            },
            None,
        ),
    }  # fmt: skip


class Scene:
    """The centre of jica, which koica shares with under every label; `entries`: those of koica by
    type and label."""

    def __init__(self, folder):
        made = met_about_water(folder)
        self.jica, koica = made["jica"], made["koica"]
        record, other = koica.channel.thing("jp-1"), koica.channel.thing("kr-1")
        about = {"record": record, "pair": pair_of(record, other), None: None}
        self.entries = {}
        for label, (tlp, members) in LABELS.items():
            first = self._write(koica, "case", label, tlp, members, about["pair"], None)
            others = TYPES.keys() - {"case"}
            for kind in sorted(
                others & UNDER_EACH_LABEL if label in ("clear", "strict") else others
            ):
                self._write(koica, kind, label, tlp, members, about, first)
            body = koica.channel.shareable_record("kr-1").body
            title = [{"text": hidden(f"record-{label}")}]
            body["activity"] = {**body["activity"], "title": title, "iati_identifier": f"x-{label}"}
            words = (record_of_body(body, "CLEAR").body, tlp, "desk", None, members)
            (self.entries[ACTIVITY, label],) = koica.channel.write([Words(ACTIVITY, *words)])
            note = Words(NOTE, {"text": hidden(f"note-{label}")}, tlp, "desk", first, members)
            (self.entries[NOTE, label],) = koica.channel.write([note])
        for name, person in (("kim", KIM), ("lee", "Lee Seo-yeon")):
            self.entries[NOTE, name] = koica.channel.share_note(
                hidden(f"red-{name}"), "RED", "desk", members=["jica"], persons={"jica": [person]}
            )
        newcomer = line_of("edcf", name=hidden("charter"), country=None, role="observer")
        self.proposal = koica.channel.charter_changes.propose(
            lambda charter, now: propose_admission(charter, newcomer, now)
        )
        gone = koica.channel.share_note(hidden("gone"), "GREEN", "desk")
        self.entries[NOTE, "gone"] = gone
        exchange(made, "jica", "koica")
        koica.channel.redactions.redact(str(gone), "A mistake", "desk")
        exchange(made, "jica", "koica")
        self.jica.build()
        self.centre = Centre.open(self.jica.layout.root)
        self.accounts = self.centre.people.accounts
        self.people = {name: self._account(name, roles) for name, roles in PEOPLE.items()}
        self._local_words()
        self._names()

    def _write(self, koica, kind, label, tlp, members, about, case):
        said, thing = bodies(hidden(f"{kind}-{label}"), case)[kind]
        named = about.get(thing, case) if isinstance(about, dict) else about
        words = Words(kind, said, tlp, "desk", named, members)
        (self.entries[kind, label],) = koica.channel.write([words])
        return self.entries[kind, label]

    def _account(self, name, roles):
        if roles is None:
            return None
        full_name = KIM if name == "kim" else f"Full {name}"
        self.accounts.add(name, full_name, "Office", Rights(roles), OPERATOR)
        return self.accounts.account(name)

    def _local_words(self):
        """What lies at this centre alone: drafts, suggestions, lines of the audit, evidence."""
        content = DraftContent(Choice(), note=hidden("draft"))
        self.draft = self.centre.sharing.drafts.keep(
            self.people["writer"], hidden("draft"), content
        ).id
        suggestions, project = (
            self.centre.answering.suggestions,
            self.centre.project("jp-1").project,
        )
        suggestions.add("project", project.id, "title", hidden("suggestion"), "", "192.0.2.1")
        self.note_refusal()
        with self.centre.sources_on_web.store() as store:
            received = store.incoming("https://publisher.example/list")
            received.write_text(hidden("evidence"), "utf-8")
            run = store.begin("somewhere", "0" * 64, "web")
            sha256, size = store.take(received)
            store.keep(run, 0, "https://publisher.example/list", 200, {}, sha256, size)

    def _names(self):
        """What there is to ask for, of the member's own view."""
        own = Centre.open(self.jica.layout.root, as_member=True)
        lines, (overlaps, _) = list(own.project_lines()), own.overlaps("JP", "KR")
        shown = ("jp-1", "kr-1", "x-amber", "x-strict")
        handles = [line.handle for line in lines if line.id in shown]
        overlaps = [x for x in overlaps if {x.a.id, x.b.id} <= set(shown)]
        self.known = {
            "run": ["1"], "answer": ["0"], "edition": ["0"], "name:path": ["base.css"],
            "handle": handles, "words": handles,
            "words:path": handles, "overlap_id": [x.id for x in overlaps], "number": ["1"],
            "number:int": ["1"], "proposal": [self.proposal.digest], "code": ["JP", "KR"],
            "a": ["jp-1"], "b": ["kr-1"], "cell": ["1"], "ending": ["docx"],
            "name": [x for x in own._access.names() if not x.endswith("GREEN")],
        }  # fmt: skip
        entry = [f"name={quote(str(each))}" for each in self.entries.values()]
        few = [quote(str(self.entries[NOTE, x])) for x in ("green", "others", "kim", "gone")]
        self.queries = {
            "/": ["state=all"], "/channel": ["tlp=AMBER", "tlp=RED"], "/channel/entry": entry,
            "/projects": ["state=all", "q=canary"], "/projects.csv": ["q=canary"],
            "/overlaps": ["state=all", "host_word=none"], "/cases": ["show=all"],
            "/cases/new": [f"overlap={x.id}" for x in overlaps[:2]],
            "/share": [
                f"draft={self.draft}", *(f"correct={x}" for x in few), *(f"wider={x}" for x in few),
            ],
            "/share/rows.csv": [f"draft={self.draft}"],
            "/share/rows.xlsx": [f"draft={self.draft}"],
        }  # fmt: skip

    def allowed(self, name):
        """The words that somebody may read, by the policy and by their acts."""
        account = self.people[name]
        may_do = account.rights.may_do if account else lambda _: False
        readers = [PUBLIC]
        if may_do(Act.READ):
            readers += [Reader("jica"), Reader("jica", account.full_name)]
        charters = self.centre.channel.charters()
        words = {
            found
            for entry in self.centre.channel._node.entries()
            if any(may(reader, entry, charters).yes for reader in readers)
            for found in CANARY.findall(str(entry.payload.body))
        }
        words |= {hidden("charter")} if may_do(Act.READ) else set()
        sees_draft = name == "writer" or may_do(Act.SHARE)
        words |= {hidden("draft")} if sees_draft else set()
        words |= {hidden("suggestion")} if may_do(Act.JUDGE) else set()
        # Whoever has no account asks from the computer of the centre here
        words |= {hidden("evidence")} if may_do(Act.READ) or account is None else set()
        return words | ({hidden("audit")} if may_do(Act.READ_AUDIT) else set())

    def note_refusal(self):
        """A line of the audit."""
        self.accounts.note(Actor("somebody"), REFUSED, hidden("audit"))

    def browser(self, app, name, root=""):
        """Somebody's browser, and the token of its forms; `root`: below which the pages lie."""
        web, account = TestClient(app, "http://localhost:8000", client=HERE), self.people[name]
        if account is None:
            return web, ""
        value, now = f"session-of-{name}", self.accounts.now()

        def sign_in(connection):
            account_rows.end_sessions_of(connection, account.id)
            account_rows.add_session(
                connection, stored(value), account.id, Step.OPEN, now, now + 3600
            )

        self.accounts.database.write(sign_in)
        web.cookies.set(COOKIE_HERE + root.replace("/", "-"), value)
        assert web.get(f"{root}/account", follow_redirects=False).status_code == 200
        return web, form_token(value)

    def addresses(self, path):
        """Every address of a path, for each thing that it can be asked for."""
        names = re.findall(r"\{([^}]+)\}", path)
        if names[:2] == ["framework", "member"]:
            kind = path.split("/")[1].removesuffix("s")
            each = [x for (of, _), x in self.entries.items() if of == kind]
            filled = [f"/{kind}s/{x.origin}/{x.index}" for x in each]
        else:
            unknown = [name for name in names if name not in self.known]
            assert not unknown, f"say in `known` what {path} can be asked for"
            values = product(*(self.known[name] for name in names))
            filled = [_filled(path, names, each) for each in values]
        yield from filled
        yield from (f"{filled[0]}?{query}" for query in self.queries.get(path, ()))


def _filled(path, names, values):
    for name, value in zip(names, values, strict=True):
        path = path.replace("{" + name + "}", quote(value, safe=""))
    return path


def words_in(answer):
    """The words for readers in an answer, in its head, and in what is packed."""
    text = f"{answer.headers} {answer.text}"
    if answer.content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
            text += "".join(packed.read(x).decode(errors="replace") for x in packed.namelist())
    return set(CANARY.findall(text))


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seal, "pyrage", QUICK)
        yield Scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(scope="module")
def app(scene):
    return make_app(Centre.open(scene.jica.layout.root))


@pytest.fixture(scope="module")
def routes(app):
    """Every address of the application but those of programs, and how it is asked."""
    while not hasattr(app, "routes"):
        app = app.app
    found = set()
    for route in app.routes:
        contexts = getattr(route, "effective_route_contexts", None)
        for each in contexts() if contexts else [route]:
            found |= {(each.path, method) for method in getattr(each, "methods", ()) or ()}
    return sorted(x for x in found if not x[0].startswith("/api/v1") and x[1] != "HEAD")


def test_every_type_of_entry_takes_part(scene):
    assert TYPES.keys() <= {kind for kind, _ in scene.entries}


def asked_by(scene, name, addresses):
    """What somebody asks for: the first address of each page of the desk, and of all others a part,
    so that each is asked for by one who reads what the member may, and by one who does not."""
    readers = [x for x in scene.people if scene.people[x] and x != "admin"]
    like = readers if name in readers else [x for x in scene.people if x not in readers]
    for number, (address, is_first) in enumerate(addresses):
        if number % len(like) == like.index(name) or (is_first and address.startswith(DESK)):
            yield address


def test_nobody_reads_anywhere_what_they_may_not(scene, app, routes):
    gets = [path for path, method in routes if method == "GET"]
    asked = [(x, not n) for path in gets for n, x in enumerate(scene.addresses(path))]
    assert len(asked) > 150
    seen = {}
    for name in scene.people:
        web, _ = scene.browser(app, name)
        scene.note_refusal()  # again, as a page of the audit shows the last lines alone
        allowed, seen[name] = scene.allowed(name), set()
        for address in asked_by(scene, name, asked):
            answer = web.get(address, follow_redirects=False)
            found = words_in(answer)
            assert found <= allowed, (name, address, found - allowed)
            assert answer.status_code < 500, (name, address)
            seen[name] |= found
    # The words do stand where somebody may read them.
    assert {hidden("record-clear"), hidden("dispute-clear")} <= seen["nobody"] | seen["admin"]
    assert hidden("audit") in seen["admin"]
    assert hidden("red-kim") in seen["kim"]
    read = set().union(*seen.values())
    unread = {x for name in scene.people for x in scene.allowed(name)} - read
    assert not unread


def test_below_a_root_path_nothing_that_the_desk_shows_leads_out_of_it(scene, app, routes):
    gets = [path for path, method in routes if method == "GET"]
    asked = [(x, not n) for path in gets for n, x in enumerate(scene.addresses(path))]
    below = make_app(Centre.open(scene.jica.layout.root), root_path="/riparian")
    heads = [TestClient(x, "http://localhost:8000") for x in (below, app)]
    assert heads[0].get("/riparian/exchange/heads").json() == heads[1].get("/exchange/heads").json()
    for name in ("publisher", "host-officer", "admin"):
        walk = Walk(scene.browser(below, name, "/riparian")[0], "/riparian")
        walk.go(asked_by(scene, name, asked), on=False)
        assert walk.outside == {}
        # The source of the one run in the scene is made up, and has no page.
        assert walk.dead.keys() <= {"/riparian/sources/web/somewhere"}


@pytest.mark.parametrize("name", [str(role) for role in Role])
def test_whatever_is_offered_to_somebody_is_there_for_them(scene, app, name):
    web, _ = scene.browser(app, name)
    walk = Walk(web, "", most=2)
    walk.go(("/", *(f"/projects/{each}" for each in scene.known["handle"])))
    # The source of the one run in the scene is made up, and has no page.
    assert {x: on for x, on in walk.dead.items() if x != "/sources/web/somewhere"} == {}
    if name in ("writer", "publisher"):
        assert walk.seen["/share?record"]


def test_no_form_gives_back_what_whoever_sends_it_may_not_read(scene, app, routes):
    targets = [scene.entries[x] for x in (("case", "others"), (ACTIVITY, "others"), (NOTE, "kim"))]
    posts = [x for path, method in routes if method == "POST" for x in [*scene.addresses(path)][:2]]
    assert len(posts) > 50
    posts.sort(key=lambda path: path.startswith("/sign-out"))  # last: it ends the session
    for at, name in enumerate(scene.people):
        web, token = scene.browser(app, name)
        allowed = scene.allowed(name)
        target = targets[at % len(targets)]
        for address in posts:
            if address.startswith(SIGNING_IN) and name not in ("nobody", "admin"):
                continue
            names = ("name", "entry", "case", "about", "correct", "wider", "proposal", "meeting")
            form = {
                **dict.fromkeys(names, str(target)), "token": token, "record": "jp-1", "why": "x",
                "step": "show", "to": "everyone", "text": "x", "draft": scene.draft,
            }  # fmt: skip
            answer = web.post(address, data=form, headers=OURS, follow_redirects=False)
            found = words_in(answer)
            assert found <= allowed, (name, address, found - allowed)
            assert answer.status_code < 500, (name, address, answer.text[:500])
