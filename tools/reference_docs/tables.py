"""docs/reference/problems.md, settings.md and themes.md: catalogues that the code holds."""

from __future__ import annotations

import inspect

import msgspec

from reference_docs.markdown import block, code, page, table
from riparian.codelists.lists import data_file, load_codelist, read_rows, theme_rules, themes
from riparian.problems import GOT_LIMIT, KINDS, Problem
from riparian.store.settings import TEMPLATE, Settings
from riparian.store.snapshot import KEEP_SNAPSHOTS

_SEVERITIES = (
    ("error", "something was lost"),
    ("warning", "the record was kept, but a value in it is doubtful or missing"),
    ("note", "it was kept; a choice was made"),
)


def problems_page() -> str:
    """Every kind of problem, the worst first."""
    fields = ", ".join(code(name) for name in Problem.__struct_fields__)
    parts = [
        "What can be wrong in a file, and what to do about it. Nothing on this page stops a build."
        " What it means for you: [problems](../concepts/problems.md).",
        f"A problem has {fields}. `line` counts XML lines and `row` table rows, both from 1, the"
        f" header being row 1. `got` quotes at most {GOT_LIMIT} characters.",
        block("riparian problems --code date-wrong\nriparian problems --severity error --json",
              "sh"),
    ]  # fmt: skip
    for severity, meaning in _SEVERITIES:
        kinds = [kind for kind in KINDS.values() if kind.severity == severity]
        rows = [(code(kind.code), kind.meaning, kind.next_step) for kind in kinds]
        parts += [
            f"## {severity.capitalize()}s: {meaning}",
            table(("kind", "meaning", "what to do"), rows),
        ]
    return page("Kinds of problem", *parts)


def settings_page() -> str:
    """`centre.toml`."""
    return page(
        "Settings: centre.toml",
        "`riparian init` writes this file into the centre's folder. It is checked whenever the"
        " centre is opened; a name or value that is not known is an error that says where. A change"
        " takes effect with the next `riparian build`.",
        block(TEMPLATE.format(name="my-centre"), "toml"),
        table(("setting", "type", "default"), _fields(Settings, "")),
        *_sections(),
        "## What is no setting",
        f"The last {KEEP_SNAPSHOTS} snapshots stay on disk, the live one among them. Rules and"
        " reference tables belong to the installed version and not to a centre.",
    )


def _sections() -> list[str]:
    """Each part of the file, with what its own docstring says."""
    parts = []
    for field in msgspec.structs.fields(Settings):
        if isinstance(field.default, msgspec.Struct):
            struct = type(field.default)
            rows = _fields(struct, f"{field.name}.")
            parts += [
                f"## [{field.name}]",
                inspect.getdoc(struct) or "",
                table(("setting", "type", "default"), rows),
                *_MORE.get(field.name, ()),
            ]
    return parts


_MORE = {
    "overlap": (
        "`pairs` only says what is worked out in advance: `riparian overlaps` takes any two"
        " providers. The strengths are explained in [evidence in"
        " bits](../concepts/evidence-in-bits.md).",
    ),
    "openid": (
        "How it is used: [with the office's"
        " account](../guides/accounts.md#with-the-offices-account).",
    ),
    "translate": (
        "How it is used: [translate titles by a service](../guides/translate-titles.md).",
    ),
    "web": (
        "A change takes effect when `riparian serve` is started again. More on both: [read a centre"
        " in a browser](../guides/in-a-browser.md#who-can-see-it).",
    ),
}
"""What is to be said of a part besides."""


def _fields(struct: type[msgspec.Struct], prefix: str) -> list[tuple[str, str, str]]:
    rows = []
    for field in msgspec.structs.fields(struct):
        if isinstance(field.default, msgspec.Struct):
            continue
        kind = struct.__annotations__[field.name]
        given = field.default
        default = msgspec.json.encode(
            field.default_factory() if given is msgspec.NODEFAULT else given
        ).decode()
        rows.append((code(prefix + field.name), code(kind), code(default)))
    return rows


def themes_page() -> str:
    """Every theme with the purpose codes in it, each with the reason where one is given."""
    parts = [
        "A theme is a set of DAC purpose codes under a name for people who know no codes. Every"
        " purpose code and every 3-digit category belongs to exactly one. The grouping is this"
        " project's own judgement, not the DAC's. A 3-digit category stands for each of its purpose"
        " codes that is not named elsewhere.",
        table(
            ("id", "theme", "what is in it"),
            [(f"[`{t.id}`](#{t.id})", t.name, t.note) for t in themes()],
        ),
    ]
    why = {row["code"]: row["why"] for row in read_rows(data_file("themes"))}
    for theme in themes():
        rows = [
            (code(c), _code_name(c), why[c]) for c, found in theme_rules().items() if found is theme
        ]
        parts += [f"## {theme.id}", f"{theme.name}.", table(("code", "name", "why here"), rows)]
    return page("Themes", *parts)


def _code_name(number: str) -> str:
    for name in ("Sector", "SectorCategory"):
        entry = load_codelist(name).get(number)
        if entry is not None:
            return entry.name + (" (withdrawn)" if entry.withdrawn else "")
    return ""
