"""A suggested mapping as TOML text, with the reason for each choice as a comment.

What has to be filled in by a person stands in it as comments, ready to be uncommented. What is
written parses to the mapping that was given (`parse_mapping`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from riparian.english import count_of
from riparian.ingest.mapped.engine.mapping import FieldSource, Mapping
from riparian.ingest.mapped.suggest.suggestion import (
    NO_COUNTRY,
    NO_CURRENCY,
    NO_FUNDER,
    ColumnChoice,
    Suggestion,
)

_COMMENT_LIMIT = 200
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_OPTIONS = (
    "lang", "separator", "pattern", "prefix", "unit", "currency", "vocabulary", "event", "type",
    "values", "year",
)  # fmt: skip


def write_mapping(mapping: Mapping, suggestion: Suggestion | None = None) -> str:
    """The mapping as TOML; with its suggestion, the reasons as comments and what is left to say."""
    lines = [*_table(mapping, suggestion), "", *_columns(mapping, suggestion)]
    if suggestion is not None and suggestion.left_out:
        lines += ["", *_left_out(suggestion)]
    lines += [*_values(mapping, suggestion), *_purposes(suggestion)]
    lines += _defaults(mapping, suggestion)
    return "\n".join(lines).rstrip() + "\n"


def quote(text: str) -> str:
    """A text as a TOML basic string; half surrogates, which TOML cannot hold, become `?`."""
    safe = text.encode("utf-8", "replace").decode()
    return '"' + "".join(_ESCAPES.get(c) or _escape(c) for c in safe) + '"'


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escape(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 127 else letter


def comment(text: str) -> str:
    """A text on one line as a comment, cut where it is long."""
    plain = "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in text)
    plain = plain.encode("utf-8", "replace").decode()
    return "# " + (plain if len(plain) <= _COMMENT_LIMIT else f"{plain[: _COMMENT_LIMIT - 1]}…")


def _table(mapping: Mapping, suggestion: Suggestion | None) -> Iterator[str]:
    rules = mapping.table
    yield "[table]"
    if suggestion is not None:
        yield comment(suggestion.key.why)
    if rules.key:
        yield f"key = {_list_of(rules.key)}"
    if rules.key_optional:
        yield f"key_optional = {_list_of(rules.key_optional)}"
    if rules.fill_down:
        yield f"fill_down = {_list_of(rules.fill_down)}"
    for name in ("sheet", "encoding", "date_order", "decimal", "fiscal"):
        if (value := getattr(rules, name)) is not None:
            if name == "fiscal" and suggestion is not None and suggestion.fiscal:
                yield comment(f"{suggestion.fiscal}.")
            yield f"{name} = {quote(value)}"
    if rules.header_row is not None:
        yield f"header_row = {rules.header_row}"
    if rules.skip:
        yield f"skip = {_list_of(rules.skip)}"


def _list_of(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(map(quote, texts))}]"


def _columns(mapping: Mapping, suggestion: Suggestion | None) -> Iterator[str]:
    yield "[columns]"
    chosen = {c.column: c for c in suggestion.columns} if suggestion else {}
    for field, sources in mapping.columns.items():
        for source in sources:
            choice = chosen.get(source.columns[0])
            if choice and choice.field == field:
                yield comment(_reason(choice))
        yield from _field(field, sources)
        if field == "sector" and suggestion is not None and _open_purposes(suggestion):
            yield f"# {_purpose_line(suggestion)}"


def _reason(choice: ColumnChoice) -> str:
    other = f" (or {choice.runner_up})" if choice.runner_up else ""
    return f"{choice.sureness}{other}: {choice.why}"


def _field(field: str, sources: tuple[FieldSource, ...]) -> Iterator[str]:
    langs = [source.lang for source in sources]
    if all(langs) and len(set(langs)) == len(langs):
        for source in sources:
            yield f"{field}.{source.lang} = {_source(source, with_lang=False)}"
    elif len(sources) == 1:
        yield f"{field} = {_source(sources[0])}"
    else:
        yield f"{field} = ["
        yield from (f"    {_source(source)}," for source in sources)
        yield "]"


def _source(source: FieldSource, *, with_lang: bool = True) -> str:
    options = [
        f"{name} = {quote(value) if isinstance(value, str) else _list_of(value)}"
        for name in _OPTIONS
        if (with_lang or name != "lang") and (value := getattr(source, name)) is not None
    ]
    options += ["once = true"] if source.once else []
    if source.template is not None:
        return f"{{ {', '.join([f'template = {quote(source.template)}', *options])} }}"
    column = quote(source.column or "")
    return f"{{ {', '.join([f'column = {column}', *options])} }}" if options else column


def _left_out(suggestion: Suggestion) -> Iterator[str]:
    yield "# Not read:"
    for choice in suggestion.left_out:
        yield comment(f"  {quote(choice.column)}: {choice.why}")


def _values(mapping: Mapping, suggestion: Suggestion | None) -> Iterator[str]:
    unknown = suggestion.unknown_words if suggestion else {}
    for field in dict.fromkeys([*mapping.values, *unknown]):
        words, open_words = mapping.values.get(field, {}), unknown.get(field, ())
        yield ""
        yield f"[values.{field}]" if words or not open_words else f"# [values.{field}]"
        yield from (f"{_key(word)} = {quote(code)}" for word, code in words.items())
        if open_words:
            yield f"# What do these mean? Give {_CODES.get(field, 'a code')}, and take the # away."
        for word, count in open_words:
            yield f'# {_key(word)} = ""  # {_rows(count)}'


_CODES = {
    "status": "1 planned, 2 under way, 3 finalised, 4 closed, 5 cancelled or 6 suspended",
    "amount_type": "2 commitment, 3 disbursement or 4 expenditure",
    "country": "the ISO code of the country (LA), or region: and the DAC code (region:789)",
    "region": "the DAC code of the region (789)",
    "purpose_code": "the DAC purpose code (5 digits, or 3 for a category)",
}


def _open_purposes(suggestion: Suggestion) -> bool:
    return suggestion.purposes is not None and not suggestion.purposes.outright


def _purpose_line(suggestion: Suggestion) -> str:
    assert suggestion.purposes is not None
    source = FieldSource(column=suggestion.purposes.column, separator=suggestion.purposes.separator)
    return f"purpose_code = {_source(source)}"


def _purposes(suggestion: Suggestion | None) -> Iterator[str]:
    """Words for sectors to be given DAC codes, as comments to be uncommented."""
    if suggestion is None or suggestion.purposes is None or suggestion.purposes.outright:
        return
    yield ""
    yield (
        "# Projects without a purpose cannot overlap: take the # away from purpose_code in"
        " [columns] "
        "and here, and give DAC codes (5 digits, or 3)."
    )
    yield "# [values.purpose_code]"
    for word, code, count in suggestion.purposes.words:
        yield f"# {_key(word)} = {quote(code)}  # {_rows(count)}"


def _rows(count: int) -> str:
    return f"in {count_of(count, 'row')}"


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else quote(text)


def _defaults(mapping: Mapping, suggestion: Suggestion | None) -> Iterator[str]:
    advice = suggestion.advice if suggestion else ()
    if not mapping.defaults and not advice:
        return
    yield ""
    yield "[defaults]"
    yield from (f"{field} = {quote(value)}" for field, value in mapping.defaults.items())
    for sentence in advice:
        yield comment(sentence)
        if sentence == NO_FUNDER and suggestion is not None:
            yield f"# provider = {quote(suggestion.provider or _WHO)}"
        elif example := _EXAMPLES.get(sentence):
            yield f"# {example}"


_WHO = "a country's ISO code, or the organisation's name"
_EXAMPLES = {NO_CURRENCY: 'currency = "USD"', NO_COUNTRY: 'country = "LA"'}
