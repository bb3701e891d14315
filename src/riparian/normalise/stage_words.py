"""What the words of a record say of its state: planned, agreed, ongoing or ended, and on which day.

The words are those of `stage_words.csv`. English is read by *signs* ("under construction", "was
completed"), Japanese and Korean by *stems* with the ending that follows (착공했다, 実施している).
No sign counts where it is denied ("not yet under construction"), lies ahead ("to be completed in
2027", 준공 예정, 完了する予定) or is said of a part ("completed the design study", 사무소 개소).

Notes of compilers begin with a word of their own, the *label* ("started; …"), and quote the source.
Not here: what a state means for the status on a day, which is `riparian.normalise.status`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, cast

import msgspec

from riparian.codelists.lists import read_table
from riparian.language.figures.prose import FoundDate, dates_in, folded_prose, periods_in
from riparian.language.needed_words import NeededWords
from riparian.model.derived import Stage, Sureness
from riparian.normalise.iso_days import span_of

_Told = Literal["planned", "agreed", "begun", "ongoing", "ended"]

_ALONG: dict[Stage, int] = {"planned": 0, "agreed": 1, "ongoing": 2, "ended": 3}
"""How far along a project is."""

_BEFORE, _BEHIND = 45, 16
"""Characters before and behind an English sign in which what denies or delays it is looked for."""

_PART_BEFORE, _PART_BEHIND = 20, 30
"""Characters before a stem and behind an English sign in which a part may be named."""

_RATHER_BEHIND = 12
"""Characters by which a date behind a sign is nearer than one before it."""

_LONGEST_QUOTE = 90


class StageStatement(msgspec.Struct, frozen=True):
    """One thing that a record says of its state.

    `on` is the ISO day on which it was said; of a month or year the first, but the last where it
    says that the project has ended; None where no day is known. `date` is the same as precise as it
    is written. `begins`: it says that the project began about then. `closing`: it says that the end
    is at hand.
    """

    stage: Stage
    words: str
    on: str | None = None
    date: str | None = None
    begins: bool = False
    closing: bool = False
    sureness: Sureness = "reported"


def statements_in_note(note: str) -> tuple[StageStatement, ...]:
    """What a compiler's note says: by its label where it has one, else by the words it quotes."""
    if _NOT_OF_STATE.match(note):
        return ()
    segments = segments_of(note)
    page = next((day for part in segments if (day := _page_date(part))), None)
    for at, segment in enumerate(segments):
        label = _label(segment)
        if label is not None:
            near = " ".join(segments[at : at + 2])
            own = dates_in(_ASIDE.sub(" ", _QUOTED.sub(" ", segment)))
            date = own[-1].date if own else _date_behind(near) or page
            return (_statement_of_label(label, near, date),)
    return tuple(
        statement for segment in segments for statement in _signs(segment, page, "reported")
    )


def segments_of(note: str) -> list[str]:
    """The parts of a note, without the compilers' remarks on their own cells."""
    parts = (part.strip() for part in folded_prose(note).split(";"))
    return [part for part in parts if part and not _REMARK.match(part)]


@lru_cache(maxsize=4096)
def statements_in_text(text: str) -> tuple[StageStatement, ...]:
    """What the sentences of a title or description say outright, and with a date."""
    if not _may_say(text):
        return ()
    sentences = re.split(r"(?<=[.!?;。])\s+|(?<=。)|\n", folded_prose(text))
    return tuple(
        statement
        for sentence in sentences
        if _SUBJECT.search(sentence)
        for statement in _signs(sentence, None, "inferred", in_prose=True)
        if statement.on is not None
    )


def latest_statement(statements: Iterable[StageStatement]) -> StageStatement | None:
    """The one that counts. A project never goes back: what began is not undone by a later
    agreement. Of "ongoing" and "ended" the later one counts, or the end where a day is missing."""
    every = list(statements)
    if not every:
        return None
    moving = [statement for statement in every if _ALONG[statement.stage] >= _ALONG["ongoing"]]
    if not moving:
        return max(every, key=lambda statement: (_ALONG[statement.stage], statement.on or ""))
    undated_end = [
        statement for statement in moving if statement.stage == "ended" and statement.on is None
    ]
    if undated_end:
        return undated_end[0]
    return max(moving, key=lambda statement: (statement.on or "", _ALONG[statement.stage]))


# notes

_QUOTED = re.compile(r"\"([^\"]+)\"|(?<![A-Za-z0-9])'(.+?)'(?![A-Za-z])")
_ASIDE = re.compile(r"\([^()]*\)")
_PAGE = re.compile(
    r"\b(?:page|news|report|release|article|archive|(?<!KOICA )list|shown|interview|address)"
    r"(?: (?:of|dated|archive|for|on|a|meeting|after|points|to|with|from|the))*[\s(]*$",
    re.IGNORECASE,
)
_NO_DAY_OF_IT = re.compile(
    r"\b(?:calls?|until|till|through|by|phase|follows?|to be|will|expected|scheduled|planned|due"
    r"|target|on track)\b[^;]{0,16}$",
    re.IGNORECASE,
)
# Notes that the reader of registers makes of other cells
_NOT_OF_STATE = re.compile(r"Event without a date:|Source:|Places as written:")
_REMARK = re.compile(r"^(?:start|end) ?=")
"""Of the compilers on their own cells."""
_BY_A_DAY = re.compile(r" by [^;.,]{0,30}\d{4}")
"""Behind a sign: "completed by 2026" is a plan."""
_AHEAD = re.compile(r"^ ?(?:まで|까지|[にを]?(?:予定|目)|예정|목표)")


def _label(segment: str) -> tuple[str, _Told] | None:
    """The label that a segment consists of, besides dates, brackets and quotations."""
    bare = _QUOTED.sub(" ", _ASIDE.sub(" ", segment))
    for date in reversed(dates_in(bare)):
        bare = bare[: date.start] + bare[date.end :]
    bare = " ".join(bare.split()).strip(" .,:-~").lower()
    bare = re.sub(r"(?: (?:in|on|since|of|at|from|to|early|late|mid))+$", "", bare)
    stage = _lexicon().labels.get(bare)
    return (bare, stage) if stage else None


def _statement_of_label(label: tuple[str, _Told], near: str, date: str | None) -> StageStatement:
    name, stage = label
    quoted = _quote(near)
    words = f"{name}: {quoted}" if quoted else name
    return _statement(stage, words, date, "reported", closing=name == "closing")


def _quote(text: str) -> str:
    match = _QUOTED.search(text)
    return short_quote((match[1] or match[2]) if match else "")


def _date_behind(text: str) -> str | None:
    """The date in brackets, as a note gives the day of what it quotes: `"…" (2024-06-19)`."""
    for aside in _ASIDE.findall(text):
        dates = dates_in(aside)
        if dates and not re.search(r"\bafter\b|\bsince\b|-end|planned", aside):
            return dates[-1].date
    plain = without_quotations(_ASIDE.sub(lambda m: " " * len(m[0]), text))
    for date in dates_in(plain):
        if re.search(r"\b(?:on|of|in|at|dated)\s*$", plain[: date.start]):
            return date.date
    return None


def is_page_date(segment: str, date: FoundDate) -> bool:
    """Whether a date in a note is that of the page that is quoted."""
    return bool(_PAGE.search(segment[: date.start]))


def without_quotations(segment: str) -> str:
    """A part of a note with spaces in place of what it quotes: the compilers' own words."""
    return _QUOTED.sub(lambda m: " " * len(m[0]), segment)


def _page_date(segment: str) -> str | None:
    plain = without_quotations(segment)
    for date in dates_in(plain):
        if is_page_date(plain, date):
            return date.date
    return None


# running text

_SUBJECT = re.compile(
    r"\b(?:projects?|programmes?|programs?|constructions?|works|implementation|initiative|bridge|"
    r"road|hospital|school|plant|dam|phases?|activity|activities)\b"
    r"|事業|計画|プロジェクト|工事|建設|사업|공사|건설|프로젝트",
    re.IGNORECASE,
)
# "currently 29% complete", 50%のマイルストーンに達し
_PERCENT = re.compile(
    r"(?<![\d.])(?P<much>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)(?:[^;.]{0,14}?| of [^;.,]{0,40}?)"
    r"(?:complete|done|finished|built|progress|達し|完了|進捗|완료|진행)"
    r"|(?:進捗率|공정률|progress)[^\d;.]{0,8}(?P<rate>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)",
    re.IGNORECASE,
)
_PERCENT_WORDS = ("%", "percent", "per cent")
_A_SHARE = re.compile(r"\d ?(?:%|per ?cent\b)")
"""Before "completed": not all of it is."""
_ANOTHER = re.compile(
    r"\W*(?:(?:an?|one|the) )?(?:another|other|similar|previous|earlier|existing)\b", re.IGNORECASE
)
_PARTICIPLES = frozenset(("completed", "finished"))
"""Signs that can stand behind a noun and describe it."""
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|got|which|that|who)\b(?:\W+\w+){0,3}\W*$",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"^(?: (?:in|on|by|during|at|since|early|late|mid)\b[^,.;]*?\d{4}| (?:\w+ )?\d{4})",
    re.IGNORECASE,
)
"""The day behind a participle."""
_VERB = re.compile(
    r"\s+(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should|does|do|did|needs?"
    r"|lacks?|requires?|remains?|serves?|suffers?)\b",
    re.IGNORECASE,
)
_SET_OFF = re.compile(rf"\s*,{_VERB.pattern}", re.IGNORECASE)
_QUALIFIES = re.compile(
    r"(?<=complete) (?!(?:and|as|at|by|in|now|of|on|since|so|to|when|with)\b)\w", re.IGNORECASE
)
"""Behind "100 % complete": it is said of a thing (complete automation), not of the state."""
# 3年目に入った現時点, "in its second year"
_NTH_YEAR = re.compile(
    r"(?P<n>\d{1,2}) ?(?:年目|년차)"
    r"|\bin its (?P<word>second|third|fourth|fifth|2nd|3rd|4th|5th) year\b",
    re.IGNORECASE,
)


class _Lexicon(msgspec.Struct, frozen=True):
    labels: dict[str, _Told]
    needed: NeededWords
    signs: re.Pattern[str]
    stage_of_sign: dict[str, _Told]
    future: re.Pattern[str]
    future_behind: re.Pattern[str]
    negation: re.Pattern[str]
    part: re.Pattern[str]
    stems: tuple[_Stems, ...]


class _Stems(msgspec.Struct, frozen=True):
    """Stems of a language whose endings decide."""

    stems: re.Pattern[str]
    stage_of_stem: dict[str, _Told]
    past: re.Pattern[str]
    progressive: re.Pattern[str]
    undone: re.Pattern[str]
    part: re.Pattern[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    rows = read_table(__package__, "stage_words.csv")

    def words(lang: str, *roles: str) -> list[str]:
        return [r["words"] for r in rows if r["lang"] == lang and r["role"] in roles]

    def stages_of(lang: str, role: str) -> dict[str, _Told]:
        return {
            r["words"]: cast(_Told, r["stage"])
            for r in rows
            if r["lang"] == lang and r["role"] == role
        }

    return _Lexicon(
        stages_of("en", "label"),
        NeededWords((*words("en", "sign"), *_PERCENT_WORDS)),
        _whole_words(words("en", "sign")),
        stages_of("en", "sign"),
        _whole_words(words("en", "future")),
        _whole_words(words("en", "future-behind")),
        _whole_words(words("en", "negation")),
        _whole_words(words("en", "part")),
        tuple(
            _Stems(
                _any_of(words(lang, "stem")),
                stages_of(lang, "stem"),
                _any_of(words(lang, "past")),
                _any_of(words(lang, "progressive")),
                _any_of(words(lang, "future", "negation")),
                _any_of(words(lang, "part")),
            )
            for lang in ("ja", "ko")
        ),
    )


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    # The longest first: an expression takes the first alternative that fits
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{_any_of(words).pattern})(?![a-z])", re.IGNORECASE)


def _may_say(text: str) -> bool:
    """Whether a text can say anything of a state: a cheap test, made of every description."""
    lexicon = _lexicon()
    return lexicon.needed.may_be_in(text) and bool(
        lexicon.signs.search(text)
        or (not text.isascii() and any(stem.stems.search(text) for stem in lexicon.stems))
        or _PERCENT.search(text)
    )


def _signs(
    text: str, page: str | None, sureness: Sureness, *, in_prose: bool = False
) -> Iterator[StageStatement]:
    """`in_prose`: what is completed may be something else there than the project."""
    lexicon = _lexicon()
    for match in lexicon.signs.finditer(text):
        stage = lexicon.stage_of_sign[match[0].lower()]
        if in_prose and stage == "ended" and _is_of_another(text, match.start(), match.end()):
            continue
        if _stands(text, match.start(), match.end(), stage, lexicon):
            date = _date_near(text, match.start(), match.end()) or page
            yield _statement(stage, _around(text, match.start(), match.end()), date, sureness)
    for stems in lexicon.stems if not text.isascii() else ():
        for match in stems.stems.finditer(text):
            if _stem_stands(text, match, stems):
                stage = stems.stage_of_stem[match[0]]
                date = _date_near(text, match.start(), match.end()) or page
                yield _statement(stage, _around(text, match.start(), match.end()), date, sureness)
    for match in _PERCENT.finditer(text):
        whole = float(match["much"] or match["rate"]) >= 100
        if in_prose and whole and _QUALIFIES.match(text, match.end()):
            continue
        if not lexicon.negation.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            date = _date_near(text, match.start(), match.end()) or page
            words = _around(text, match.start(), match.end())
            yield _statement("ended" if whole else "ongoing", words, date, sureness)
    for match in _NTH_YEAR.finditer(text):
        date = _date_near(text, match.start(), match.end()) or page
        words = _around(text, match.start(), match.end())
        yield _statement("ongoing", words, date, sureness)


def _stands(text: str, start: int, end: int, stage: _Told, lexicon: _Lexicon) -> bool:
    """Whether an English sign says what is: not denied, not yet to come, not of a part."""
    before, behind = _clause_before(text, start), text[end : end + _BEHIND]
    return not (
        lexicon.future.search(before)
        or lexicon.negation.search(before)
        or lexicon.future_behind.search(behind)
        or _BY_A_DAY.match(text[end : end + 40])
        or (stage == "ended" and _A_SHARE.search(before))
        or lexicon.part.search(before[-30:])
        or (stage != "ongoing" and lexicon.part.search(text[end : end + _PART_BEHIND]))
    )


def _is_of_another(text: str, start: int, end: int) -> bool:
    """Whether what was completed is something that the sentence only describes (the bridge,
    completed in 1998, is in poor condition), or brings in as another (a similar project was)."""
    before = _clause_before(text, start)
    if _ANOTHER.match(before):
        return True
    if text[start:end].lower() not in _PARTICIPLES or _AUXILIARY.search(before):
        return False
    behind = _BESIDE.sub(" ", text[end:])
    if before.rstrip().endswith(","):  # The bridge, completed in 1998, is in poor condition
        return bool(_SET_OFF.match(behind))
    return bool(re.search(r"\w\W*$", before) and _VERB.match(behind))


def _stem_stands(text: str, match: re.Match[str], stems: _Stems) -> bool:
    behind = re.split(r"[.;。,、\"')]", text[match.end() :], maxsplit=1)[0][:16]
    before = text[max(0, match.start() - _PART_BEFORE) : match.start()]
    lexicon = _lexicon()
    if lexicon.negation.search(_clause_before(text, match.start())):
        return False
    if stems.part.search(before) or stems.undone.search(behind):
        return False
    if stems.stage_of_stem[match[0]] == "ongoing":
        return bool(stems.progressive.search(behind[:7]))
    return bool(stems.past.search(behind[:9]))


def _clause_before(text: str, start: int) -> str:
    """The words of the clause before a sign: what stands behind the last full stop."""
    window = text[max(0, start - _BEFORE) : start]
    return re.split(r"[.;:!?。]\s", window)[-1]


def _date_near(text: str, start: int, end: int) -> str | None:
    """The day of a sign: in brackets behind it, or beside it in the same sentence."""
    ends = {period.last for period in periods_in(text)}
    dates = [
        date for date in dates_in(text) if date.date not in ends and not _lies_ahead(text, date)
    ]
    for aside in _ASIDE.finditer(text, end):
        within = [date for date in dates if aside.start() <= date.start < aside.end()]
        if within:
            return within[-1].date
    near = [
        (date.start - end if date.start >= end else start - date.end + _RATHER_BEHIND, date.date)
        for date in dates
    ]
    return min(near)[1] if near else None


def _lies_ahead(text: str, date: FoundDate) -> bool:
    """Whether a date is that of something yet to come, or not of this."""
    before = text[max(0, date.start - 26) : date.start]
    return bool(_NO_DAY_OF_IT.search(before) or _AHEAD.search(text[date.end :]))


def _around(text: str, start: int, end: int) -> str:
    """The quotation in which a sign stands, else its clause."""
    for match in _QUOTED.finditer(text):
        if match.start() <= start and end <= match.end():
            return short_quote(match[1] or match[2])
    beside = _QUOTED.search(text)
    if beside and any(a.start() < start < a.end() for a in _ASIDE.finditer(text)):
        return short_quote(beside[1] or beside[2])
    return short_quote(text[max(0, text.rfind(". ", 0, start) + 1) :].strip())


def short_quote(text: str) -> str:
    """Words of a source as a rule quotes them: no longer than a line."""
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 2].rstrip() + " …"


def _statement(
    sign: _Told, words: str, date: str | None, sureness: Sureness, *, closing: bool = False
) -> StageStatement:
    stage: Stage = "ongoing" if sign == "begun" else sign
    span = span_of(date)
    on = (span.last if stage == "ended" else span.first).isoformat() if span else None
    return StageStatement(stage, words, on, date, sign == "begun", closing, sureness)


def year_of_project(note: str) -> tuple[int, str | None] | None:
    """Which year of the project a note says it is in (3年目 is 3), and the date of the note."""
    for segment in segments_of(note):
        if match := _NTH_YEAR.search(segment):
            return _nth(match), _date_near(segment, match.start(), match.end())
    return None


def _nth(match: re.Match[str]) -> int:
    if match["n"]:
        return int(match["n"])
    word = match["word"].lower()
    return {"second": 2, "third": 3, "fourth": 4, "fifth": 5}.get(word) or int(word[0])
