"""docs/reference/python.md: the public names, and the records that they take and give."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec

import riparian
from reference_docs.markdown import block, page, table
from riparian import errors
from riparian.centre import centre
from riparian.centre.access import Access
from riparian.centre.answering import Answering
from riparian.centre.brief_records import Brief, BriefFilter
from riparian.centre.cases import Cases
from riparian.centre.channel import Channel
from riparian.centre.charter_desk import CharterDesk
from riparian.centre.claims import Claims
from riparian.centre.desk_entries import DeskEntries
from riparian.centre.desk_sharing import DeskSharing
from riparian.centre.evidence import Evidence
from riparian.centre.export_records import ExportFilter, ExportReport
from riparian.centre.gathering import Gathering
from riparian.centre.host_words import HostWords
from riparian.centre.meetings import Meetings
from riparian.centre.member_editions import MemberEditions
from riparian.centre.my_country import MyCountry
from riparian.centre.notice_events import View
from riparian.centre.notice_mail import NoticeMail
from riparian.centre.notice_reading import NoticePage, NoticeRead, NoticeReading, Viewer
from riparian.centre.notices import Notices
from riparian.centre.packs import Packs
from riparian.centre.people import People
from riparian.centre.receipts import Receipts
from riparian.centre.row_pictures import RowPictures
from riparian.centre.shared_statements import SharedStatements
from riparian.centre.sources_on_web import SourcesOnWeb
from riparian.centre.verdicts import Verdicts
from riparian.desk.accounts.accounts import Accounts
from riparian.desk.notices.feed_tokens import FeedTokens
from riparian.exchange.planned_words import Noting
from riparian.export.about import About
from riparian.store.layout import Layout
from riparian.store.settings import Settings

_INTRO = """\
Everything that the command line does goes through `Centre`. Whatever a person can do wrong raises
a `RiparianError`; bad data never raises, see [problems](../concepts/problems.md). How to use it:
[from Python](../guides/use-from-python.md)."""


_OPENED = {
    centre.Centre: lambda: centre.Centre(Layout(Path()), Settings()),
    Channel: lambda: Channel(Access(Layout(Path()), Settings())),
    HostWords: lambda: centre.Centre(Layout(Path()), Settings()).host_words,
    MyCountry: lambda: centre.Centre(Layout(Path()), Settings()).my_country,
    Notices: lambda: centre.Centre(Layout(Path()), Settings()).notices,
    DeskEntries: lambda: DeskEntries(Access(Layout(Path()), Settings()), None),
    DeskSharing: lambda: DeskSharing(
        Channel(Access(Layout(Path()), Settings())),
        lambda: People(Access(Layout(Path()), Settings())),
    ),
    Gathering: lambda: centre.Centre(Layout(Path()), Settings()).gathering,
    Cases: lambda: centre.Centre(Layout(Path()), Settings()).cases,
    Accounts: lambda: People(Access(Layout(Path()), Settings())).accounts,
}
"""Classes whose methods are documented, and how one of each is made."""

# `Centre` knows these by name alone: they are imported by who asks for them.
_BY_NAME = {
    "About": About,
    "ExportFilter": ExportFilter,
    "ExportReport": ExportReport,
    "Brief": Brief,
    "BriefFilter": BriefFilter,
    "Cases": Cases,
    "Noting": Noting,
    "Answering": Answering,
    "Channel": Channel,
    "CharterDesk": CharterDesk,
    "Claims": Claims,
    "DeskEntries": DeskEntries,
    "DeskSharing": DeskSharing,
    "Evidence": Evidence,
    "RowPictures": RowPictures,
    "FeedTokens": FeedTokens,
    "Gathering": Gathering,
    "HostWords": HostWords,
    "Meetings": Meetings,
    "MemberEditions": MemberEditions,
    "Packs": Packs,
    "MyCountry": MyCountry,
    "NoticeMail": NoticeMail,
    "NoticePage": NoticePage,
    "NoticeRead": NoticeRead,
    "NoticeReading": NoticeReading,
    "Notices": Notices,
    "People": People,
    "Receipts": Receipts,
    "SharedStatements": SharedStatements,
    "SourcesOnWeb": SourcesOnWeb,
    "Verdicts": Verdicts,
    "View": View,
    "Viewer": Viewer,
}

_CHANNEL = "Why it is as it is: [0044](../decisions/0044-a-channel-that-everybody-carries.md)."

_CASES = "Why it is as it is: [0052](../decisions/0052-cases-as-folds.md)."

_SHARING = "Why it is as it is: [0049](../decisions/0049-drafts-and-parts-kept-closer.md)."

_ACCOUNTS = "Why it is as it is: [0048](../decisions/0048-accounts.md)."


def python_page() -> str:
    """The page."""
    public = {name: getattr(riparian, name) for name in riparian.__all__}
    inner = [record for record in _records(public) if record.__name__ not in public]
    parts = [_INTRO, block(_example(), "python")]
    parts.append("Public names of `riparian`: " + ", ".join(f"`{name}`" for name in public) + ".")
    for name, thing in public.items():
        if inspect.isclass(thing):
            parts += [f"## {name}", *_class(thing)]
        elif inspect.isfunction(thing):
            parts += [f"## {name}", *_member(name, thing)]
        else:
            parts += [f"## {name}", f"The version, now `{thing}`."]
    parts += ["## Channel", "What `Centre.channel` gives. " + _CHANNEL, *_class(Channel)]
    parts += ["## DeskEntries", "What `Centre.desk` gives.", *_class(DeskEntries)]
    parts += ["## Sharing", "What `Centre.sharing` gives. " + _SHARING, *_class(DeskSharing)]
    parts += ["## Cases", "What `Centre.cases` gives. " + _CASES, *_class(Cases)]
    parts += ["## HostWords", "What `Centre.host_words` gives.", *_class(HostWords)]
    parts += ["## MyCountry", "What `Centre.my_country` gives.", *_class(MyCountry)]
    parts += ["## Notices", "What `Centre.notices` gives.", *_class(Notices)]
    accounts = "What `Centre.people.accounts` gives. " + _ACCOUNTS
    parts += ["## Accounts", accounts, *_class(Accounts)]
    parts += ["## Errors", block(_tree())]
    parts.append("## Records inside these")
    parts.append("Not imported from `riparian`; they come as parts of the above, and as JSON.")
    for record in sorted(inner, key=lambda r: (r.__module__, r.__name__)):
        parts += [f"### {record.__name__}", f"From `{record.__module__}`.", *_class(record)]
    return page("Python", *parts)


def _example() -> str:
    match = re.search(r"\n\n((?:    .*\n)+)", centre.__doc__ or "")
    assert match is not None
    return "from pathlib import Path\nfrom riparian import Centre, OverlapFilter\n\n" + (
        inspect.cleandoc("\n" + match[1])
    )


def _tree() -> str:
    lines = (errors.__doc__ or "").splitlines()
    return inspect.cleandoc("\n" + "\n".join(line for line in lines if line.startswith("    ")))


def _class(thing: type) -> list[str]:
    parts = [inspect.getdoc(thing) or ""]
    if issubclass(thing, msgspec.Struct):
        parts.append(_fields(thing))
    if thing in _OPENED:
        for name, member in _members(thing):
            parts += [f"### {thing.__name__}.{name}", *_member(name, member)]
    return parts


def _members(thing: type) -> list[tuple[str, Any]]:
    """The public methods and properties of a class; also those that one is given, when it is
    opened, by the classes that it is made of."""
    opened = vars(_OPENED[thing]())
    given = {name: value for name, value in opened.items() if inspect.ismethod(value)}
    members = {**vars(thing), **given}
    return [(name, member) for name, member in members.items() if not name.startswith("_")]


def _function(member: Any) -> Any:
    """What is called for it."""
    if isinstance(member, property):
        return member.fget
    if isinstance(member, cached_property):
        return member.func
    return getattr(member, "__func__", member)


def _member(name: str, member: Any) -> list[str]:
    if isinstance(member, property | cached_property):
        written = f"{name}: {_function(member).__annotations__['return']}"
        return [block(written, "python"), inspect.getdoc(_function(member)) or ""]
    kind = "with " if hasattr(_function(member), "__wrapped__") else ""
    function = inspect.unwrap(_function(member))
    written = f"{kind}{name}{_signature(function)}"
    return [block(written, "python"), inspect.getdoc(function) or ""]


def _signature(function: Any) -> str:
    signature = inspect.signature(function)
    shown = []
    for parameter in signature.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        text = f"{parameter.name}: {parameter.annotation}"
        if parameter.default is not inspect.Parameter.empty:
            text += f" = {parameter.default!r}"
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and "*" not in shown:
            shown.append("*")
        shown.append(text)
    return f"({', '.join(shown)}) -> {signature.return_annotation}"


def _fields(struct: type[msgspec.Struct]) -> str:
    rows = []
    for field in msgspec.structs.fields(struct):
        default = "needed" if field.required else f"`{_default(field)}`"
        rows.append((f"`{field.name}`", f"`{_annotation(struct, field.name)}`", default))
    return table(("field", "type", "default"), rows) if rows else ""


def _annotation(struct: type, name: str) -> str:
    found = next(c for c in struct.__mro__ if name in vars(c).get("__annotations__", {}))
    return str(found.__annotations__[name])


def _default(field: Any) -> str:
    if field.default is not msgspec.NODEFAULT:
        return (
            f"{type(field.default).__name__}()"
            if isinstance(field.default, msgspec.Struct)
            else repr(field.default)
        )
    return f"{field.default_factory.__name__}()"


def _records(public: dict[str, Any]) -> set[type[msgspec.Struct]]:
    """Every record that a public name takes or gives, and the records inside those."""
    waiting: list[Any] = [thing for thing in public.values() if inspect.isclass(thing)]
    waiting += [
        hint
        for class_ in _OPENED
        for _, member in _members(class_)
        for hint in get_type_hints(_function(member), localns=_BY_NAME).values()
    ]
    records: set[type[msgspec.Struct]] = set()
    while waiting:
        for struct in _structs_in(waiting.pop()):
            if struct not in records:
                records.add(struct)
                waiting += get_type_hints(struct).values()
    return records


def _structs_in(hint: Any) -> Iterator[type[msgspec.Struct]]:
    if inspect.isclass(hint) and issubclass(hint, msgspec.Struct):
        yield hint
    for inner in get_args(hint):
        yield from _structs_in(inner)
