"""What every build reads in a new process, read before a process forks that is to stand for many
new ones: three seconds of a processor each. No database is opened, as its threads would not be in
the processes that fork off."""

from __future__ import annotations

from riparian.catalogue.search import project_texts, query_glossary, write_index
from riparian.normalise import places
from riparian.normalise.derive import load_tables
from riparian.normalise.purpose_inference.purpose_model import load_model
from riparian.overlap.signals import keywords


def preload(region: str = "mekong") -> None:
    """Read it."""
    load_tables(region)
    load_model()
    places._text_places(region)
    project_texts._listed(region)
    write_index._begun(query_glossary.glossary_rows)
    for stems in (keywords._formula_stems, keywords._field_stems, keywords._country_stems):
        stems()
