"""A small search index made of projects that a test writes down."""

from __future__ import annotations

import pytest

from riparian.catalogue.search import write_index
from riparian.catalogue.search.index_entry import Contents, Name, Text
from riparian.catalogue.search.match_words import find_matches
from riparian.catalogue.search.open_index import held_of, open_index
from riparian.catalogue.search.parse_query import read_query
from riparian.catalogue.search.query_translation import units_of


@pytest.fixture
def make_index(tmp_path, monkeypatch):
    """An index of these projects: id to texts by field, and codes of names; and those names."""

    def make(projects, names=(), glossary=None):
        rows = []
        for project_id, fields in sorted(projects.items()):
            texts = [
                Text(field, text)
                for field, some in fields.items()
                if field != "names"
                for text in ([some] if isinstance(some, str) else some)
            ]
            texts.append(Text("identifier", project_id))
            titles = fields.get("title", ["(no title)"])
            row = {
                "project_id": project_id,
                "title": titles if isinstance(titles, str) else titles[0],
                "title_by": None,
                "original": None,
                "original_lang": None,
                "countries": [],
            }
            held = tuple(fields.get("names", ()))
            rows.append(Contents(project_id, (project_id,), tuple(texts), held, row))
        monkeypatch.setattr(write_index, "contents_of", lambda *_: iter(rows))
        monkeypatch.setattr(write_index, "names_of", lambda _: [Name(*n) for n in names])
        if glossary is not None:
            monkeypatch.setattr(write_index, "glossary_rows", lambda: iter(glossary))
        path = tmp_path / "made.search.db"
        path.unlink(missing_ok=True)
        write_index.write_index(None, path)
        return path

    return make


@pytest.fixture
def look(make_index):
    """Find projects in such an index: ids with how they were found, in order."""

    def looked(projects, words, most=None, allowed=None, **more):
        with open_index(make_index(projects, **more)) as index:
            query = read_query(words)
            synonyms = {} if "glossary" in more else None
            units = units_of(index, query.sought, synonyms)
            found = find_matches(index, query, units, most, allowed)
            held = held_of(index, found.best)
            return [(held[e].row["project_id"], how) for e, how in found.best.items()], found

    return looked
