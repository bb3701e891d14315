"""Everything as publishers really publish it; needs the files of ../shared."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from lxml import etree

from riparian import AreaFilter, Centre, OverlapFilter, ProblemFilter, ProjectFilter, SourceOptions
from riparian.problems import KINDS
from thoroughly import THOROUGH

pytestmark = [pytest.mark.slow, pytest.mark.shared]

START_TAG = re.compile(rb"<iati-activity[ >]")


ENOUGH = 200
"""Activities of a file that are taken where not all are: half a dozen files hold most of them, and
each takes a hundredth of a second."""
ACTIVITY = re.compile(rb"<iati-activity[ >].*?</iati-activity>\s*", re.DOTALL)


def thinned(content):
    """A file of activities with every second, third … of them, so that about so many are left."""
    every = -(-len(ACTIVITY.findall(content)) // ENOUGH)
    number = iter(range(len(content)))
    return ACTIVITY.sub(lambda match: b"" if next(number) % every else match[0], content)


@pytest.fixture(scope="module")
def files(shared, tmp_path_factory):
    """The folder of every IATI file and both registers; of large files some activities, or all of
    them in `make test-thorough`."""
    folder = tmp_path_factory.mktemp("files") / "data"
    for part in ("iati", "register"):
        for file in filter(Path.is_file, (shared / "data" / part).rglob("*")):
            copy = folder / file.relative_to(shared / "data")
            copy.parent.mkdir(parents=True, exist_ok=True)
            content = file.read_bytes()
            copy.write_bytes(content if THOROUGH or file.suffix != ".xml" else thinned(content))
    return folder


@pytest.fixture(scope="module")
def real(files, tmp_path_factory):
    """A centre of these files, built. Only for reading. Without an encoder, which takes half of
    the time and has tests of its own."""
    root = tmp_path_factory.mktemp("real") / "c"
    settings = Centre.init(root, name="Real").layout.settings
    text = settings.read_text("utf-8")
    assert 'encoder = "auto"' in text
    settings.write_text(text.replace('encoder = "auto"', 'encoder = "none"'), "utf-8")
    centre = Centre.open(root)
    centre.add([files / "iati", files / "register"])
    centre.build()
    return centre


@pytest.fixture(scope="module")
def lines(real):
    """Every project of it."""
    return real.projects()[0]


@pytest.fixture(scope="module")
def overlaps(real):
    """Every overlap of Japan and Korea in it."""
    return real.overlaps("JP", "KR")[0]


def test_every_file_is_taken_in_but_the_notes_about_them(real, shared):
    files = [
        f for part in ("iati", "register") for f in (shared / "data" / part).rglob("*")
        if f.is_file() and f.suffix in (".xml", ".csv")
    ]  # fmt: skip
    assert len(real.datasets()) == len(files) >= 68
    assert {d.reader for d in real.datasets()} == {"iati", "register"}


def test_each_iati_file_gives_as_many_records_as_it_has_start_tags(real):
    expected, got = {}, {}
    for dataset, status in zip(real.datasets(), real.status(), strict=True):
        assert dataset.name == status.name
        assert status.records == status.activities + status.refused
        if dataset.reader == "iati":
            expected[dataset.name] = len(START_TAG.findall(dataset.file.read_bytes()))
            got[dataset.name] = status.records
    assert got == expected
    assert sum(got.values()) > (10_000 if THOROUGH else 3_000)


def test_the_registers_give_512_and_389_records(real):
    found = {d.name: (d.records, d.refused) for d in real.status() if d.reader == "register"}
    assert found == {"japan": (512, 0), "korea": (389, 0)}


def test_no_reader_breaks_on_a_real_file(real):
    for code in (
        "reader-failed",
        "rule-failed",
        "record-unreadable",
        "record-cut-off",
        "file-not-well-formed",
    ):
        assert real.problems(ProblemFilter(code=code)) == ([], 0)


def test_every_problem_says_where_it_is_and_in_words_what_it_is(real):
    names = {d.name for d in real.datasets()}
    for problem in real.problems()[0]:
        assert problem.code in KINDS
        assert problem.dataset in names
        assert problem.message
        assert problem.line or problem.row or KINDS[problem.code].code.startswith(("file-", "col"))


def test_every_activity_stands_where_its_provenance_says(real):
    files = {d.name: d for d in real.datasets()}
    with real.reading() as connection:
        rows = connection.execute(
            'SELECT dataset, identifier, line, "row" FROM activity USING SAMPLE 400 (reservoir, 7)'
        ).fetchall()
    by_dataset = defaultdict(list)
    for dataset, *rest in rows:
        by_dataset[dataset].append(rest)
    for name, of_it in by_dataset.items():
        if files[name].reader == "register":
            with files[name].file.open(encoding="utf-8-sig", newline="") as table:
                cells = list(csv.reader(table))
            assert all(cells[row - 1][0] == key for key, _, row in of_it)
        else:
            text = files[name].file.read_bytes().splitlines()
            assert all(b"<iati-activity" in text[line - 1] for _, line, _ in of_it)


def test_the_country_of_us_activities_is_found_on_their_transactions(real):
    with real.reading() as connection:
        rows = connection.execute(
            """
            SELECT a.activity_id, list(c.country), list(c.rule)
            FROM activity AS a JOIN activity_country AS c USING (activity_id)
            WHERE a.dataset IN ('usaid-la', 'usaid-th', 'state-laos', 'state-vietnam')
            GROUP BY ALL
            """
        ).fetchall()
        all_of = connection.execute(
            "SELECT count(*) FROM activity"
            " WHERE dataset IN ('usaid-la', 'usaid-th', 'state-laos', 'state-vietnam')"
        ).fetchone()
    assert len(rows) > 0.95 * all_of[0]
    on_transactions = [countries for _, countries, rules in rows if "transaction" in str(rules)]
    assert len(on_transactions) > 0.5 * len(rows)
    assert {"LA", "TH", "VN"} <= {c for countries in on_transactions for c in countries}


def test_projects_of_japan_that_undp_runs_are_listed_under_both(real):
    of_undp = {p.id: p for p in real.projects(ProjectFilter(provider="UNDP"))[0]}
    of_japan = {p.id: p for p in real.projects(ProjectFilter(provider="JP"))[0]}
    both = set(of_undp) & set(of_japan)
    assert both
    for project_id in list(both)[:5]:
        claims = [c for s in real.project(project_id).sources for c in s.providers]
        assert {"JP", "UNDP"} <= {c.provider for c in claims}
        assert "funder" in {c.role for c in claims if c.provider == "JP"}


def test_the_money_of_a_project_is_never_counted_in_full_in_several_countries(real, lines):
    with real.reading() as connection:
        worst = connection.execute(
            "SELECT max(s) FROM (SELECT sum(share) AS s FROM project_country GROUP BY project_id)"
        ).fetchone()
    assert worst[0] <= 1.000001
    headline = defaultdict(float)
    for line in lines:
        for provider in line.providers:
            headline[provider] += line.usd or 0.0
    for a, b in (("JP", "KR"), ("US", "CN"), ("UNDP", "ADB")):
        areas = real.areas(a, b, AreaFilter(level="country"))[0]
        assert sum(x.usd_a or 0.0 for x in areas) <= headline[a] * 1.000001
        assert sum(x.usd_b or 0.0 for x in areas) <= headline[b] * 1.000001


def test_several_countries_are_split(real, lines):
    many = [p for p in lines if len(p.countries) > 1 and p.usd]
    assert many
    for line in many[:5]:
        [source, *_] = real.project(line.id).sources
        assert sum(c.share for c in source.countries) <= 1.000001


def test_absurd_amounts_are_in_no_headline(lines):
    assert max(p.usd or 0.0 for p in lines) < 5e10


def test_every_value_says_by_which_rule_and_how_sure(real):
    with real.reading() as connection:
        for table in ("provider", "country", "purpose", "amount"):
            [count] = connection.execute(
                f"SELECT count(*) FROM activity_{table} WHERE coalesce(rule, '') = ''"
                " OR sureness NOT IN ('reported', 'derived', 'inferred', 'assumed')"
            ).fetchone()
            assert count == 0, table


def test_real_overlaps_are_bounded_unique_and_add_up(real, overlaps):
    keep = real.settings.overlap.keep_per_project
    assert len(overlaps) > 1000
    assert len({frozenset((o.a.id, o.b.id)) for o in overlaps}) == len(overlaps)
    assert max(Counter(o.a.id for o in overlaps).values()) <= keep
    assert max(Counter(o.b.id for o in overlaps).values()) <= keep
    for overlap in overlaps:
        total = sum(piece.bits for piece in overlap.evidence)
        assert total == pytest.approx(overlap.strength_bits, abs=0.05)  # nine rounded lines


def test_both_orders_of_real_providers_give_the_same_ids(real, overlaps):
    turned = real.overlaps("KR", "JP")[0]
    assert {o.id for o in turned} == {o.id for o in overlaps}


@pytest.mark.parametrize(("a", "b"), [("US", "CN"), ("CN", "ADB"), ("US", "JP")])
def test_other_providers_are_paired_on_demand_with_sources(real, a, b):
    found, total = real.overlaps(a, b, OverlapFilter(limit=50))
    assert total >= len(found) > 0
    names = {d.name for d in real.datasets()}
    for overlap in found:
        assert (overlap.a.provider, overlap.b.provider) == (a, b)
        assert {s.dataset for piece in overlap.evidence for s in piece.source} <= names
        assert a in next(p for p in [real.project(overlap.a.id).project]).providers


def test_ids_of_a_pair_on_demand_explain(real):
    found, _ = real.overlaps("CN", "ADB")
    for overlap in found[:4]:
        explained = real.explain(overlap.id)
        assert {explained.a.id, explained.b.id} == {overlap.a.id, overlap.b.id}
        assert explained.strength_bits == overlap.strength_bits
        assert explained.kind == overlap.kind


def test_ids_explain_for_the_providers_for_which_they_were_listed(real):
    found, _ = real.overlaps("UNDP", "KR", OverlapFilter(limit=3))
    for overlap in found:
        explained = real.explain(overlap.id, between=("UNDP", "KR"))
        assert explained.strength_bits == overlap.strength_bits
        assert (explained.a.provider, explained.b.provider) == ("UNDP", "KR")


def test_nothing_is_closer_than_all_pairs(real):
    found, _ = real.overlaps("US", "CN", OverlapFilter(limit=5))
    assert max(o.closer_than for o in found) < 1


def test_who_pays_is_named_before_who_carries_it_out(lines):
    undp = [p for p in lines if set(p.providers) == {"KR", "UNDP"} and "KOICA" in p.agencies]
    assert undp
    assert all(p.providers[0] == "KR" for p in undp)


def test_no_email_or_telephone_of_a_contact_gets_into_the_catalogue(real):
    emails, numbers = set(), set()
    for dataset in real.datasets():
        if dataset.reader == "iati":
            for contact in etree.parse(dataset.file).iter("contact-info"):
                for child, into in (("email", emails), ("telephone", numbers)):
                    into |= {(e.text or "").strip() for e in contact.iter(child)}
    # only what a person could be reached by: words such as "n/a" stand in these elements too
    addresses = {word.strip(";,") for e in emails for word in e.split() if "@" in word}
    telephones = {n for n in numbers if sum(c.isdigit() for c in n) >= 8}
    assert len(addresses) > 20
    assert len(telephones) > 5
    with real.reading() as connection:
        tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        text = "\n".join(
            str(connection.execute(f"SELECT * FROM {table}").fetchall())
            for table in tables
            if table.startswith(("activity", "project", "record", "problem"))
        )
    in_descriptions = published_elsewhere(real)
    leaked = {s for s in addresses | telephones if s in text}
    assert {s for s in leaked if s not in in_descriptions} == set()


def published_elsewhere(real):
    """All text of the files outside contacts: what stands in a description, too, was published."""
    parts = []
    for dataset in real.datasets():
        if dataset.reader == "iati":
            tree = etree.parse(dataset.file)
            etree.strip_elements(tree, "contact-info", with_tail=False)
            parts.append(etree.tostring(tree, encoding="unicode"))
    return "\n".join(parts)


def test_a_real_file_read_twice_under_two_names_gives_the_same_records(shared, tmp_path):
    path = shared / "data" / "iati" / "us" / "usaid-la.xml"
    centre = Centre.init(tmp_path / "c")
    centre.add([path])
    other = tmp_path / "other.xml"
    other.write_bytes(path.read_bytes() + b"\n")
    centre.add([other], SourceOptions(name="other"))
    centre.build()
    first, second = centre.status()
    assert first.records == second.records == 54
    assert centre.projects()[1] == 54
