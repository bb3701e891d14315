"""`riparian gloss`."""

from __future__ import annotations

import re
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from riparian.centre.centre import Centre
from riparian.cli.options import json_option
from riparian.cli.output import console, print_json
from riparian.errors import BadRequest, CentreNotFound
from riparian.language.aid_glossary import GLOSSARIES, GLOSSED
from riparian.language.declared_languages import language_code
from riparian.language.gloss.gloss_title import MOST_CHARACTERS, Gloss
from riparian.language.invisible_characters import clean_line
from riparian.language.scripts import mainland_language, script_language
from riparian.language.title_parts import TitleParts
from riparian.language.title_words import read_words
from riparian.normalise.title_gloss import gloss
from riparian.wording.amounts import amount_in_words
from riparian.wording.title_labels import BY, read_in_words

_ECHO = 300
"""Characters of the original that are printed back."""

_IDENTIFIER = re.compile(r"(?=\S*\d)[A-Za-z0-9][\w.:/|~-]*")
"""One word with a digit in it: no title is that short."""

LANGUAGES = {"ja": "Japanese", "ko": "Korean"}


@click.command(epilog="Example:  riparian gloss プルサット上水道拡張計画")
@click.argument("text", metavar="TEXT")
@click.option(
    "--lang",
    type=click.Choice(GLOSSARIES),
    help="The language (ja, ko; km, lo, my, th, vi), if it is not clear from the letters.",
)
@json_option
@click.pass_context
def command(context: click.Context, text: str, lang: str | None, as_json: bool) -> None:
    """Translate a Japanese or Korean title into English with the glossary.

    Of one in Khmer, Lao, Burmese, Thai or Vietnamese the words are told that can be read one by
    one. No outside service is used. Words that are not in the glossary stay in their own script.
    Outside a centre, place names come from the region pack.
    """
    if not text.strip():
        raise BadRequest("No title was given.", "riparian gloss プルサット上水道拡張計画")
    lang = lang or _language(text)
    if lang not in GLOSSED:
        _tell_words(text, lang, as_json)
        return
    glossed = gloss(text, lang, region=_region(context.obj))
    if as_json:
        print_json(glossed)
    else:
        _print(console(), text, glossed)


def _tell_words(text: str, lang: str, as_json: bool) -> None:
    read = read_words(text, lang)
    if as_json:
        print_json({"lang": lang, "words": read.words, "rest": read.rest, "known": read.known})
        return
    out = console()
    out.print(Text(read_in_words(read), style="bold"))
    out.print(Text(f"  {clean_line(text, _ECHO)}", style="dim"))
    if read.rest:
        out.print(Text(f"  not read: {clean_line(read.rest, _ECHO)}"))


def _language(text: str) -> str:
    lang = script_language(text) or language_code(mainland_language(text) or "")
    if lang is None and _IDENTIFIER.fullmatch(text.strip()):
        raise BadRequest(
            f"Expected a title in Japanese or Korean, got '{text.strip()}', which looks like the"
            " identifier of a project.",
            f"riparian project {text.strip()} shows its titles with our gloss; or give the title"
            " itself.",
        )
    if lang is None:
        raise BadRequest(
            "Expected a title in Japanese, Korean or a language of the region, but it has no"
            " letters of these.",
            "Give the title as published; if it has only Chinese characters, add --lang ja.",
        )
    return lang


def _region(folder: Path) -> str:
    try:
        return Centre.open(folder).settings.region
    except CentreNotFound:
        if folder != Path():  # a centre was named, and is not there
            raise
        return "mekong"


def _print(out: Console, text: str, glossed: Gloss) -> None:
    if glossed.text:
        head = Text(glossed.text, style="bold")
        head.append(f"  ({BY['gloss']} of the {LANGUAGES[glossed.lang]})", style="dim")
        out.print(head)
    elif glossed.sentence:
        out.print(Text("This is a sentence; only titles and phrases are glossed.", style="bold"))
    elif glossed.cut:
        out.print(Text("The published title is cut off before it says what is done.",
                       style="bold"))  # fmt: skip
    else:
        out.print(
            Text("Too few of its words are in the glossary for an English title.", style="bold")
        )
    out.print(Text(f"  {clean_line(text, _ECHO)}", style="dim"))
    if glossed.unread:
        out.print(
            Text(
                f"  only the first {MOST_CHARACTERS:,} characters were read; {glossed.unread:,}"
                " were not"
            )
        )
    if glossed.garbled:
        out.print(
            Text("  some letters seem to be lost; it may have been saved in a wrong encoding")
        )
    if glossed.unknown:
        out.print(Text(f"  not in the glossary: {' · '.join(glossed.unknown)}"))
    title_parts = glossed.said
    if title_parts and (title_parts.start or title_parts.end):
        out.print(Text(f"  years: {title_parts.start or '?'} to {title_parts.end or '?'}"))
    if title_parts and title_parts.amount is not None:
        out.print(Text(f"  amount: {_money(title_parts)}"))


def _money(title_parts: TitleParts) -> str:
    usd = title_parts.amount if title_parts.currency == "USD" else None
    return amount_in_words(usd, title_parts.amount, title_parts.currency)
