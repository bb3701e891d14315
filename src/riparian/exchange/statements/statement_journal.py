"""`StatementJournal`: what people said in a centre, added and given.

The journals that hold it are opened when they are first needed, and made when something is first
said: a centre in which nobody has said anything pays nothing for it.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from riparian.english import count_of, listed
from riparian.errors import BadRequest, CentreError, UnknownName
from riparian.exchange.held.own_sizes import SIZES_FILE
from riparian.exchange.statements.look_at_file import missing_in_file
from riparian.store.finding import Finding
from riparian.store.journal.correction import PlaceCorrection, standing
from riparian.store.journal.current_entries import standing_by
from riparian.store.journal.entry_count import MEMORY_FILE
from riparian.store.journal.judgement import VERDICTS, Judgement, pair_of, seen_from_the_other
from riparian.store.journal.judgement import standing as standing_judgements

if TYPE_CHECKING:
    from riparian.exchange.entries.payload import About, Payload, Thing
    from riparian.exchange.entries.statements import StatementEntry
    from riparian.exchange.names import EntryName
    from riparian.exchange.planned_words import Noting
    from riparian.exchange.statements.statement_content import StatementContent
    from riparian.exchange.statements.stored_statements import MemberJournal, StoredStatements

S = TypeVar("S", PlaceCorrection, Judgement)

LONGEST_WHY, LONGEST_NAME = 2000, 200
"""Characters that a reason and a person's name may have."""

KEYS_FOLDER = "keys"


class StatementJournal:
    """What people said in the centre whose journal is the file at `path`, or in the database `url`
    if one is given. The keys of the centre lie beside it.

    `member` gives the journal of a member's node, for a centre that is one. `things` says what
    every node calls records of this centre, and `tell` is told in a sentence what is done unasked.
    """

    def __init__(self, path: Path, url: str | None = None) -> None:
        self._path, self._url = path, url
        self._warned: tuple[str, str | None] = ("", None)
        self.member: Callable[[], MemberJournal] = _no_member
        self.things: Callable[[Collection[str]], Mapping[str, Thing]] = _nothing_known
        self.tell: Callable[[str], object] = _silent

    def place_corrections(self, activity: str | None = None) -> tuple[PlaceCorrection, ...]:
        """All of them, or those of one project, in the order in which they were made."""
        corrections = self._content().corrections if self._has_been_used else ()
        return tuple(one for one in corrections if activity is None or one.activity == activity)

    def standing_places(self) -> list[PlaceCorrection]:
        """The corrections that stand, at most one for each project, in order of project."""
        return standing(self.place_corrections())

    def places_to_build_from(self) -> list[PlaceCorrection]:
        """The same for a build, which must not leave out what people said: raises JournalDamaged
        if entries are gone or changed."""
        self.require_whole()
        return self.standing_places()

    def correct_places(
        self,
        activity: str,
        places: Sequence[str],
        why: str,
        by: str,
        about: About | None = None,
        noting: Noting | None = None,
    ) -> PlaceCorrection:
        """Say where a project is, which `about` names as every node does; `noting` as in
        `Writer.write`. Raises BadRequest for an empty reason or name, or no place."""
        if not places:
            raise BadRequest("No place was given.", "Give one or more places by name or code.")
        why, by = _required_texts(why, by)
        of_project = tuple(dict.fromkeys(places))

        def make(content: StatementContent) -> tuple[PlaceCorrection, About | None]:
            number = content.next_number(PlaceCorrection)
            return PlaceCorrection(number, _now(), by, activity, of_project, why), about

        return self._add(make, noting)

    def undo_places(
        self, activity: str, why: str, by: str, noting: Noting | None = None
    ) -> PlaceCorrection:
        """Undo the correction of a project which stands; then the one before stands again.

        Raises UnknownName where none stands, BadRequest for an empty reason or name.
        """
        why, by = _required_texts(why, by)

        def make(content: StatementContent) -> tuple[PlaceCorrection, About | None]:
            of_project = [x for x in content.corrections if x.activity == activity]
            stands = standing_by(of_project, lambda _: None).get(None)
            if stands is None:
                raise _no_correction(activity)
            number = content.next_number(PlaceCorrection)
            undo = PlaceCorrection(number, _now(), by, activity, (), why, stands.id)
            return undo, content.name_of(stands)

        if not self._has_been_used:
            raise _no_correction(activity)
        return self._add(make, noting)

    def judgements(self, record: str | None = None) -> tuple[Judgement, ...]:
        """All of them, or those on pairs with one record, in the order in which they were made."""
        judgements = self._content().judgements if self._has_been_used else ()
        return tuple(one for one in judgements if record is None or record in one.pair)

    def standing_judgements(self) -> list[Judgement]:
        """The judgements that stand, at most one for each pair, in order of the pairs."""
        return standing_judgements(self.judgements())

    def judge(
        self,
        left: str,
        right: str,
        verdict: str,
        why: str,
        by: str,
        about: About | None = None,
        noting: Noting | None = None,
    ) -> Judgement:
        """Judge two records, which `about` names as every node does; which of them is given first
        makes no difference but for a part.

        Raises BadRequest for the same record twice, a verdict that there is not, and an empty
        reason or name. Whether it agrees with other judgements is not looked at.
        """
        known = next((each for each in VERDICTS if each == verdict), None)
        if known is None:
            raise BadRequest(
                f"Expected {listed(VERDICTS, last='or')}, got '{verdict}'.",
                "Say whether the two records are about the same project.",
            )
        (a, b), (why, by) = _pair(left, right), _required_texts(why, by)
        said = known if a == left else seen_from_the_other(known)

        def make(content: StatementContent) -> tuple[Judgement, About | None]:
            number = content.next_number(Judgement)
            return Judgement(number, _now(), by, a, b, said, why), about

        return self._add(make, noting)

    def undo_judgement(
        self, left: str, right: str, why: str, by: str, noting: Noting | None = None
    ) -> Judgement:
        """Undo the judgement on a pair which stands; then the one before stands again. Raises
        UnknownName where none stands, BadRequest for an empty reason or name."""
        (a, b), (why, by) = _pair(left, right), _required_texts(why, by)

        def make(content: StatementContent) -> tuple[Judgement, About | None]:
            of_pair = [x for x in content.judgements if x.pair == (a, b)]
            stands = standing_by(of_pair, lambda _: None).get(None)
            if stands is None:
                raise _no_judgement(a, b)
            number = content.next_number(Judgement)
            return Judgement(number, _now(), by, a, b, None, why, stands.id), content.name_of(
                stands
            )

        if not self._has_been_used:
            raise _no_judgement(a, b)
        return self._add(make, noting)

    def local_entries(self) -> tuple[tuple[EntryName, Payload], ...]:
        """Entries of other types that were written while the centre belonged to no framework, with
        what they say, in the order in which they were written."""
        return self._content().local if self._has_been_used else ()

    def write_entries(
        self, entries: Sequence[StatementEntry], noting: Noting | None = None
    ) -> list[EntryName]:
        """Add entries of other types, for this centre alone; `noting` as in `Writer.write`. Raises
        JournalDamaged where entries are gone or changed; then nothing was added."""
        self._carry_over()
        return self._stored.write(entries, noting)

    def close(self) -> None:
        """Let go of the file now; it is opened again when it is needed."""
        if "_stored" in vars(self):
            self._stored.close()

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is in a database of its own, which has to be asked over a connection."""
        return self._url is not None

    def state(self) -> str:
        """A text that changes with everything that is said, comes or goes. For a file it costs next
        to nothing: the time and size of the file and of SQLite's log beside it."""
        if self._url is not None:
            return "-".join(map(str, self._stored.counts().values()))
        waiting = self._path.with_name(f"{self._path.name}-wal")
        return "-".join(filter(None, map(_change_of, (self._path, waiting))))

    def verify(self, *, with_members: bool = True) -> tuple[Finding, ...]:
        """Everything that is wrong with it, in sentences; nothing where it is whole. Without what
        the channel finds in the journal of a member, if wanted."""
        if not self._has_been_used:
            return ()
        return tuple(self._stored.findings(with_members=with_members))

    def require_whole(self) -> None:
        """Raises JournalDamaged if entries are gone or changed, unless a person has accepted that;
        else remembers how many there are. Rows of an earlier Riparian are carried over."""
        if self._has_been_used:
            self._carry_over()
            self._stored.require_whole()

    def warning(self) -> str | None:
        """A sentence for readers of a build where entries are gone or the file cannot be read.

        Only the number of entries is looked at, and only when a file has changed; a database
        server is not asked: that costs a connection."""
        if self._url is not None:
            return None
        beside = (self._path.with_name(name) for name in (MEMORY_FILE, SIZES_FILE))
        state = " ".join([self.state(), *map(_change_of, beside)])
        if self._warned[0] != state:
            self._warned = state, self._look()
        return self._warned[1]

    def _look(self) -> str | None:
        try:
            return missing_in_file(self._path)
        except (sqlite3.Error, OSError) as error:
            from riparian.store.journal.faults import trouble_of_file  # heavy

            return trouble_of_file(self._path, error).what

    def accept(self, by: str) -> tuple[Finding, ...]:
        """Accept everything as it is: entries that are gone are no longer missed, damaged ones do
        not count. Notes who did so and when; returns what was accepted."""
        by = _required_text("a name", by, LONGEST_NAME)
        return tuple(self._stored.accept(by)) if self._has_been_used else ()

    @property
    def _has_been_used(self) -> bool:
        """Whether anything was ever said or held here, as far as can be told without opening."""
        beside = (self._path.with_name(name) for name in (MEMORY_FILE, SIZES_FILE))
        return self._url is not None or any(x.exists() for x in (self._path, *beside))

    @cached_property
    def _stored(self) -> StoredStatements:
        # Heavy, and most centres need none
        from riparian.exchange.statements.stored_statements import StoredStatements

        keys = self._path.with_name(KEYS_FOLDER)
        return StoredStatements(self._path, self._url, keys, lambda: self.member())

    def _content(self) -> StatementContent:
        return self._stored.content()

    def _add(
        self,
        make: Callable[[StatementContent], tuple[S, About | None]],
        noting: Noting | None,
    ) -> S:
        self._carry_over()
        return self._stored.add(make, noting)

    def _carry_over(self) -> None:
        from riparian.exchange.statements.carry_over import carry_over  # heavy as well

        carried = carry_over(self._stored, lambda names: self.things(names))
        if carried:
            self.tell(
                f"What people said ({count_of(carried, 'entry')}) stands in this centre's signed "
                f"journal from now on; nothing was lost. Back up {self._path.name}, {SIZES_FILE} "
                f"and {KEYS_FOLDER}/ together."
            )


def _no_member() -> MemberJournal:
    raise CentreError(
        "This centre is the node of a member, whose keys were not opened.",
        "Open it as a centre: Centre.open(folder).journal.",
    )


def _nothing_known(_: Collection[str]) -> Mapping[str, Thing]:
    return {}


def _silent(_: str) -> None:
    return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _change_of(path: Path) -> str:
    """When a file was last changed, and its size; empty for an empty one or none."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        return ""
    return f"{stat.st_mtime_ns:x}.{stat.st_size:x}" if stat.st_size else ""


def _pair(left: str, right: str) -> tuple[str, str]:
    """A pair as it is kept; raises BadRequest for a record and itself."""
    if left == right:
        raise BadRequest(
            f"Expected two records, got {left} twice.", "Give the identifiers of two records."
        )
    return pair_of(left, right)


def _no_correction(activity: str) -> UnknownName:
    return UnknownName(
        f"There is no correction of the places of {activity} to undo.",
        "`riparian place-set --list` lists those there are.",
    )


def _no_judgement(a: str, b: str) -> UnknownName:
    return UnknownName(
        f"There is no judgement on {a} and {b} to undo.",
        "`riparian judgements` lists those there are.",
    )


def _required_texts(why: str, by: str) -> tuple[str, str]:
    return (
        _required_text("a reason", why, LONGEST_WHY),
        _required_text("a name", by, LONGEST_NAME),
    )


def _required_text(what: str, words: str, most: int) -> str:
    text = " ".join(_shown(words).split())
    if not text or len(text) > most:
        got = f"{len(text)} characters" if text else "nothing"
        option = "--why" if what == "a reason" else "--by"
        raise BadRequest(
            f"Expected {what} of 1 to {most} characters, got {got}.", f"Give it with {option} TEXT."
        )
    return text


def _shown(words: str) -> str:
    """Without letters that no encoding has, and without those that steer a terminal."""
    whole = words.encode(errors="replace").decode()
    return "".join(c for c in whole if c.isspace() or unicodedata.category(c) != "Cc")
