"""docs/reference/entries.md: the types of entries, and the fields of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from reference_docs.markdown import code, page, table
from riparian.exchange.entries.entry_types import TYPES, EntryType

_INTRO = """\
What members say to each other stands in entries of their journals ([the channel](../concepts/\
channel.md)). Beside records (`activity`), notes, withdrawals and what nodes act on, there are the
types below. Each has a JSON Schema in the package, `riparian/exchange/entries/schemas/`. A field
that a reader does not know is passed over. An entry that does not fit its type is shown with what
is wrong with it, and counts nowhere."""


def entries_page() -> str:
    """The page."""
    return page("Entries", _INTRO, *(part for each in TYPES.values() for part in _of(each)))


def _of(entry_type: EntryType) -> Sequence[str]:
    doc = " ".join((entry_type.body.__doc__ or "").split())
    about = " or ".join({"nothing": "nothing"}.get(x, f"a {x}") for x in sorted(entry_type.about))
    about = about.replace("a entry", "an entry")
    return (
        f"## {entry_type.name}",
        f"{doc} About {about}.",
        table(("field", "is", "needed"), list(_fields(entry_type))),
    )


def _fields(entry_type: EntryType) -> Iterator[tuple[str, str, str]]:
    for field in msgspec.structs.fields(entry_type.body):
        kind = msgspec.json.schema(field.type)
        yield code(field.name), _words(kind), "yes" if field.required else "no"


def _words(schema: dict[str, object]) -> str:
    """A JSON Schema in words, for these forms."""
    if isinstance(options := schema.get("anyOf"), list):
        return " or ".join(_words(each) for each in options if each.get("type") != "null")
    if isinstance(values := schema.get("enum"), list):
        return "one of " + ", ".join(code(str(value)) for value in sorted(values))
    if schema.get("type") == "object" and isinstance(
        inner := schema.get("additionalProperties"), dict
    ):
        return f"by field, {_words(inner)}"
    if schema.get("type") == "array" and isinstance(inner := schema.get("items"), dict):
        return f"a list, each {_words(inner)}"
    if "pattern" in schema:
        return "a text of the form " + code(str(schema["pattern"]))
    if schema.get("type") == "string":
        return f"a text of up to {schema.get('maxLength', 0):,} characters"
    return str(schema.get("type", "a value"))
