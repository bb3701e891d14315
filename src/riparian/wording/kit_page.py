"""The page of a join kit: for whoever opens it first, in one file that asks nobody for anything."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, StrictUndefined

from riparian.centre.admission import KitFacts
from riparian.codelists.lists import country_name
from riparian.english import listed

OLDEST_PYTHON = "3.11"
_OFFLINE = "pip install --no-index --find-links wheels riparian"
_ONLINE = "pip install riparian"


def kit_page(
    facts: KitFacts, file: str, platforms: Sequence[str] = (), pythons: Sequence[str] = ()
) -> str:
    """The page of the kit in a file of that name, with wheels for these platforms and versions of
    Python."""
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True).from_string(
        (files("riparian.wording") / "kit_page.html").read_text("utf-8")
    )
    maker = facts.charter.members[facts.by]
    return page.render(
        facts=facts,
        charter=facts.charter,
        maker=maker.name,
        voters=len(facts.charter.terms.voters),
        file=file,
        install=_install(platforms),
        platforms=listed(platforms),
        python=listed(pythons, last="or") if platforms else f"{OLDEST_PYTHON} or newer",
        place=lambda country: (country_name(country) or country) if country else "–",
    )


def _install(platforms: Sequence[str]) -> list[str]:
    """The lines that install Riparian; on Windows the environment is entered in another way."""
    windows, others = r"env\Scripts\activate", ". env/bin/activate"
    if not platforms or ("windows" in platforms and len(set(platforms)) > 1):
        activate = [f"{others:<32}(on Windows: {windows})"]
    else:
        activate = [windows if "windows" in platforms else others]
    return ["python -m venv env", *activate, _OFFLINE if platforms else _ONLINE]
