"""Reading `recipe.toml`: every fault is told with its file, its key and what was expected."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from riparian.errors import BadRequest, RiparianError
from riparian.gather.recipes.intermediates import fault_of
from riparian.gather.recipes.paths import fault_in
from riparian.gather.recipes.recipe import (
    EACH,
    STEPS,
    TABLES,
    IndexOfFiles,
    OneFile,
    PagesByNextLink,
    PagesByNumber,
    PagesByOffset,
    Recipe,
)
from riparian.gather.recipes.rhythm import RHYTHMS
from riparian.ingest.choose_reader import reader_named
from riparian.ingest.mapped.engine.mapping import parse_mapping
from riparian.language.declared_languages import language_code
from riparian.normalise.providers import load_providers
from riparian.store.web_names import host_name, is_loopback

RECIPE_FILE, MAPPING_FILE = "recipe.toml", "mapping.toml"
NOT_STATED = "not stated"
"""The licence where none is."""

LARGEST = 256 * 1024
"""Bytes of a recipe or a mapping."""

SHORT_HASH = 16
"""Letters of a recipe's hash that people read and write."""

_AT = re.compile(r" - at `\$\.?([^`]*)`$")
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_MISSING = re.compile(r"Object missing required field `(.*)`")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")


class LoadedRecipe(msgspec.Struct, frozen=True):
    """A recipe, the text of its mapping, intermediate certificates by host, and the hash of it all:
    what a person agrees to."""

    recipe: Recipe
    mapping: str | None
    sha256: str
    intermediates: dict[str, str] = {}

    @property
    def short_hash(self) -> str:
        """The beginning of the hash, for people."""
        return self.sha256[:SHORT_HASH]


def read_recipe(folder: Path, shown: str | None = None) -> LoadedRecipe:
    """The recipe in a folder that has its name, called `shown` in what is told about it. Raises
    BadRequest."""
    file = f"{shown or folder}/{RECIPE_FILE}"
    content = _content(folder / RECIPE_FILE, file)
    recipe = _decode(content, file)
    faults = [*_faults(recipe, folder.name)]
    if faults:
        raise _wrong(file, *faults[0])
    mapping = None
    if recipe.read.mapping:
        beside = f"{shown or folder}/{MAPPING_FILE}"
        mapping = _text(_content(folder / MAPPING_FILE, beside), beside)
        parse_mapping(mapping, beside)
    intermediates = {
        host: _intermediates(folder / name, f"{shown or folder}/{name}")
        for host, name in sorted(recipe.certificates.items())
    }
    digest = hashlib.sha256()
    for part in (content, (mapping or "").encode(), *map(str.encode, intermediates.values())):
        digest.update(len(part).to_bytes(8, "big") + part)
    return LoadedRecipe(recipe, mapping, digest.hexdigest(), intermediates)


def _intermediates(path: Path, shown: str) -> str:
    pem = _text(_content(path, shown), shown)
    if (fault := fault_of(pem)) is not None:
        raise BadRequest(
            f"{shown} holds no intermediate certificates: {fault}.",
            "Put there, in PEM, the certificate that signed the server's, and no root.",
        )
    return pem


def _content(path: Path, shown: str) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise BadRequest(
            f"{shown} cannot be read ({error.strerror}).",
            "A recipe is a folder of its name with recipe.toml in it, and with the other files that"
            " it names.",
        ) from error
    if len(content) > LARGEST:
        raise BadRequest(f"{shown} is longer than {LARGEST // 1024} KiB.", "Make it shorter.")
    return content


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file} is not in UTF-8.", "Save it as UTF-8.") from error


def _decode(content: bytes, file: str) -> Recipe:
    try:
        tree = tomllib.loads(_text(content, file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadRequest(f"{file} is not TOML: {error}.", "Correct that line.") from error
    try:
        return msgspec.convert(tree, Recipe)
    except msgspec.ValidationError as error:
        raise _wrong(file, *_in_words(str(error), tree)) from error


def _in_words(message: str, tree: dict[str, Any]) -> tuple[str, str, str]:
    """The key at which something is wrong, what, and what to do."""
    match = _AT.search(message)
    at, message = (match[1], message[: match.start()]) if match else ("", message)
    if unknown := _UNKNOWN.fullmatch(message):
        name, known = unknown[1], _keys(at, tree)
        near = get_close_matches(name, known, 1)
        what = f"Did you mean `{near[0]}`?" if near else f"Known are: {', '.join(sorted(known))}."
        return _joined(at, name), "there is no such key", what
    if missing := _MISSING.fullmatch(message):
        name = missing[1]
        return _joined(at, name), f"it is missing; expected {_expected(at, name, tree)}", _SEE
    if at == "steps.step":
        steps = ", ".join(str(step.__struct_config__.tag) for step in STEPS)
        return at, f"there is no such step; expected one of: {steps}", _SEE
    name = at.rpartition(".")[2].partition("[")[0]
    parent = at.rpartition(".")[0]
    wanted = _expected(parent, name, tree)
    more = f" ({wanted})" if wanted != "a value" else ""
    return at, message[:1].lower() + message[1:] + more, _SEE


_SEE = "docs/reference/recipes.md says what each key of a recipe holds."


def _joined(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


def _struct_at(at: str, tree: dict[str, Any]) -> type[msgspec.Struct] | None:
    name = at.partition("[")[0]
    if name == "":
        return Recipe
    if name == "steps":
        section = tree.get("steps")
        tag = section.get("step") if isinstance(section, dict) else None
        return next((step for step in STEPS if step.__struct_config__.tag == tag), None)
    return TABLES.get(name)


def _keys(at: str, tree: dict[str, Any]) -> set[str]:
    struct = _struct_at(at, tree)
    if struct is None:
        return set()
    return {f.name for f in msgspec.structs.fields(struct)} | ({"step"} if at == "steps" else set())


def _expected(at: str, name: str, tree: dict[str, Any]) -> str:
    """What a key holds, in the words of the reference."""
    struct = _struct_at(at, tree)
    for field in msgspec.structs.fields(struct) if struct else ():
        if field.name == name:
            words = description_of(field.type).rstrip(".")
            return words[:1].lower() + words[1:] if words else "a value"
    return "one of the steps" if name == "step" else "a value"


def description_of(form: Any) -> str:
    """The words that stand with a key of a recipe."""
    parts = getattr(form, "__metadata__", ())
    return next((x.description for x in parts if isinstance(x, msgspec.Meta) and x.description), "")


def _faults(recipe: Recipe, folder_name: str) -> Iterator[tuple[str, str, str]]:
    """What the forms cannot say: the key, what is wrong, what to do."""
    if recipe.name != folder_name:
        yield "name", f"expected '{folder_name}', the name of its folder", "Make both the same."
    if recipe.rhythm not in RHYTHMS:
        yield "rhythm", f"'{recipe.rhythm}' is none", f"One of: {', '.join(RHYTHMS)}."
    for code in recipe.languages:
        if language_code(code) != code:
            yield "languages", f"'{code}' is no language code", 'Two letters each: ["ja", "en"].'
    if recipe.provider is not None and recipe.provider not in load_providers().providers:
        yield "provider", f"there is no provider '{recipe.provider}'", "A code, as JP or KR."
    for host in recipe.hosts:
        if host_name(host) != host:
            yield (
                "hosts", f"'{host}' is no host name", "Names alone, in small letters: www.oda.go.kr"
            )  # fmt: skip
    if recipe.passing_on is not None and recipe.licence.lower().startswith(NOT_STATED):
        yield "passing_on", "no licence is stated that would allow it", "Leave it out."
    yield from _address_faults(recipe)
    yield from _path_faults(recipe)
    for host in recipe.certificates:
        if host not in recipe.hosts:
            yield "certificates", f"'{host}' is not among `hosts`", "Name it there too."
    yield from _cut_faults(recipe)
    yield from _key_faults(recipe)
    if recipe.read.reader is not None:
        try:
            reader_named(recipe.read.reader)
        except RiparianError as error:
            yield "read.reader", f"there is no reader '{recipe.read.reader}'", error.try_this


def _address_faults(recipe: Recipe) -> Iterator[tuple[str, str, str]]:
    steps = recipe.steps
    addresses = [("terms", recipe.terms, False), ("steps.address", steps.address, True)]
    if recipe.details is not None and recipe.details.address is not None:
        addresses.append(("details.address", recipe.details.address, True))
    for key, address, asked in addresses:
        plain = _IN_BRACES.sub("x", address)
        if not is_web_address(plain):
            yield key, f"'{address[:80]}' is no web address", "Write it from https:// on."
        elif asked and host_of(plain) not in recipe.hosts:
            yield (
                "hosts", f"{key} leads to {host_of(plain)}, which is not among them",
                "Name every host that is to be asked.",
            )  # fmt: skip
    if (EACH in steps.address) != bool(steps.each):
        yield "steps.each", f"{EACH} in the address and `each` go together", "Give both, or none."
    for value in steps.each:
        if not re.fullmatch(r"[\w.+~-]{1,80}", value, re.ASCII):
            yield "steps.each", f"'{value}' cannot be put into an address", "Letters and digits."


def _path_faults(recipe: Recipe) -> Iterator[tuple[str, str, str]]:
    steps, details = recipe.steps, recipe.details
    paths: list[tuple[str, str]] = []
    if isinstance(steps, IndexOfFiles):
        paths += [("items", steps.items), ("item_name", steps.item_name)]
        paths += [("link", path) for path in steps.link]
        paths += [("where", path) for path in steps.where]
    elif isinstance(steps, PagesByNumber | PagesByOffset | PagesByNextLink):
        paths += [("records", steps.records), ("key", steps.key)]
        paths += [("total", steps.total)] if steps.total else []
        paths += [("fields", path) for path in steps.fields.values()]
        paths += [("next", steps.next)] if isinstance(steps, PagesByNextLink) else []
        if steps.format == "html" and not steps.fields:
            yield "steps.fields", "they are missing; html has no columns", "Name them by paths."
    if not isinstance(steps, OneFile):
        for key, path in paths:
            if fault := fault_in(path, steps.format):
                yield f"steps.{key}", f"'{path}': {fault}", _SEE
    if details is None:
        return
    if isinstance(steps, OneFile | IndexOfFiles):
        yield "details", "only a list of pages has details", "Leave [details] out."
        return
    for path in details.fields.values():
        if fault := fault_in(path, details.format):
            yield "details.fields", f"'{path}': {fault}", _SEE
    if (details.address is None) == (details.link is None):
        yield "details", "expected an address or a link", "Give one of the two."
    if details.link is not None and (fault := fault_in(details.link, steps.format)):
        yield "details.link", f"'{details.link}': {fault}", _SEE
    for match in _IN_BRACES.finditer(details.address or ""):
        if fault := fault_in(match[1], steps.format):
            yield "details.address", f"'{match[1]}': {fault}", _SEE


def _cut_faults(recipe: Recipe) -> Iterator[tuple[str, str, str]]:
    cut = recipe.cut
    if cut is None:
        return
    if not isinstance(recipe.steps, OneFile | IndexOfFiles):
        yield "cut", "only files are cut", "Leave [cut] out."
    if cut.is_of_activities == bool(cut.rows):
        yield (
            "cut", "expected publishers, countries or regions, or else rows",
            "Publishers, countries and regions are for IATI, rows for tables.",
        )  # fmt: skip


def _key_faults(recipe: Recipe) -> Iterator[tuple[str, str, str]]:
    key = recipe.key
    if key is None:
        return
    if key.host not in recipe.hosts:
        yield "key.host", f"'{key.host}' is not among `hosts`", "Name it there too."
    if (key.parameter is None) == (key.header is None):
        yield "key", "expected a parameter or a header that holds it", "Give one of the two."
    if urlsplit(recipe.steps.address).scheme != "https" and not is_loopback(key.host):
        yield "steps.address", "the key would be sent unencrypted", "Write https://."


def is_web_address(text: str) -> bool:
    """Whether that is an address of the web, of a host, without a user or a part."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # refused when it is asked for
        name = host_name(parts.hostname or "")
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.fragment)
    printable = text.isprintable() and not any(map(str.isspace, text))
    return parts.scheme in ("http", "https") and bool(name) and plain and printable


def host_of(address: str) -> str:
    """The host of an address."""
    return host_name(urlsplit(address).hostname or "")


def _wrong(file: str, key: str, what: str, try_this: str) -> BadRequest:
    return BadRequest(f"{file}: {key or 'recipe'}: {what.rstrip('.')}.", try_this)
