"""The measurements, part by part. Each compares within one run, in turns (A B A B), so that what
else the machine does falls on both sides."""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.bare_answers import BARE
from benchmarks.centre_files import write_centre_files
from benchmarks.figures import Figure, megabytes, middle
from benchmarks.growing import snapshot_of
from benchmarks.iati_files import read_pool, write_iati
from benchmarks.repeated import make_repeated
from benchmarks.running import Failed, Ran, run

PYTHON = (sys.executable,)
RIPARIAN = (*PYTHON, "-m", "riparian")
WORK = (*PYTHON, "-m", "benchmarks.work")


@dataclass(frozen=True)
class Bench:
    """Where the real files are, where made ones may stand, and how much is to be measured.
    `splink`: a Python that has Splink."""

    data: Path
    workplace: Path
    full: bool
    activities: int
    splink: Path | None = None

    @property
    def iati(self) -> list[Path]:
        """Every real IATI file."""
        return sorted((self.data / "iati").rglob("*.xml"))


def reading(bench: Bench) -> list[Figure]:
    """Reading IATI against a bare pass of the same parser, per core; then over two cores."""
    files = {
        "state-vietnam.xml": [f for f in bench.iati if f.name == "state-vietnam.xml"],
        "AidData China (1.04)": [f for f in bench.iati if f.name.startswith("iati_1.04_China")],
        "dportal_covid.xml": [f for f in bench.iati if f.name == "dportal_covid.xml"],
        "all IATI files together": bench.iati,
    }
    figures = []
    for name, those in files.items():
        ratios = []
        for _ in range(5):
            bare, read = (_done(run((*WORK, work, *those))) for work in ("bare", "read"))
            ratios.append(read["seconds"] / bare["seconds"])
        ratio, rounds = middle(ratios)
        size = sum(map(megabytes, those))
        note = f"{rounds}; {size / read['seconds']:.0f} MB/s, {read['counted']:.0f} records"
        what = f"reading / bare iterparse: {name}"
        figures.append(Figure("reading", what, ratio, "times", at_most=2.5, note=note))
    return [*figures, _deriving(bench), _scaling(bench)]


def _deriving(bench: Bench) -> Figure:
    """Reading and deriving, once everything that a process makes at its beginning is there."""
    ratios = []
    for _ in range(3):
        bare, both = (_done(run((*WORK, w, *bench.iati))) for w in ("bare", "read-and-derive"))
        ratios.append(both["seconds"] / bare["seconds"])
    ratio, rounds = middle(ratios)
    what = "reading and deriving / bare iterparse: all IATI files together"
    return Figure("reading", what, ratio, "times", at_most=3, note=rounds)


def _scaling(bench: Bench) -> Figure:
    largest = sorted(bench.iati, key=lambda f: f.stat().st_size, reverse=True)
    gains = []
    for _ in range(3):
        one, two = (_done(run((*WORK, "spread", n, *(largest * 4)))) for n in ("1", "2"))
        gains.append(one["seconds"] / two["seconds"])
    gain, rounds = middle(gains)
    return Figure("reading", "one worker / two workers", gain, "times", at_least=1.7, note=rounds)


def memory(bench: Bench) -> list[Figure]:
    """Peak memory of reading, and of reading and deriving, a small and a large file."""
    pool = read_pool(bench.iati, "2.03")
    figures: list[Figure] = []
    peaks: dict[str, list[float]] = {"once": [], "derived": []}
    works = {"once": "reading", "derived": "reading and deriving"}
    for megabyte in (100, 1000) if bench.full else (20, 200):
        path = bench.workplace / f"large-{megabyte}.xml"
        write_iati(path, pool, random.Random(megabyte), size=megabyte * 1_000_000)
        for work, words in works.items():
            ran = run((*WORK, work, path))
            peaks[work].append(ran.peak_mb)
            figures.append(
                Figure(
                    "memory",
                    f"peak of {words} {megabyte} MB",
                    ran.peak_mb,
                    "MB",
                    at_most=600,
                    note=f"{_done(ran)['counted']:,.0f} records in {ran.seconds:.1f} s",
                )
            )
        path.unlink()
    for work, (small, large) in peaks.items():
        what = f"peak at ten times the size / before: {works[work]}"
        figures.append(Figure("memory", what, large / small, "times", at_most=1.2))
    return figures


def tables(bench: Bench) -> list[Figure]:
    """Reading a table of the size of the CRS, against the bare library that reads the same file."""
    rows, sheet_rows = (1_000_000, 100_000) if bench.full else (50_000, 10_000)
    run((*WORK, "make-tables", bench.data, bench.workplace, str(rows), str(sheet_rows)))
    figures = []
    for kind in ("csv", "parquet", "xlsx"):
        path = bench.workplace / f"crs.{kind}"
        figures += _table(kind, path, sheet_rows if kind == "xlsx" else rows, bench.full)
        path.unlink()
    return figures


def _table(kind: str, path: Path, rows: int, full: bool) -> list[Figure]:
    ratios, seconds, peaks = [], [], []
    for _ in range(1 if full else 3):
        bare = _done(run((*WORK, "bare-table", path)))
        ran = run((*WORK, "table", path))
        read = _done(ran)
        if not read["counted"] == bare["counted"] == rows:
            raise Failed(f"{kind}: {bare['counted']} rows, of which {read['counted']} were read")
        ratios.append(read["seconds"] / bare["seconds"])
        seconds.append(read["seconds"])
        peaks.append(ran.peak_mb)
    ratio, rounds = middle(ratios)
    what = f"{rows:,} CRS rows as {kind}"
    whole = rows == 1_000_000
    note = f"{rows / median(seconds):,.0f} rows/s"
    return [
        Figure("tables", f"reading / bare library: {what}", ratio, "times", note=rounds),
        Figure("tables", f"reading {what}", median(seconds), "s", 60 if whole else None, note=note),
        Figure("tables", f"peak memory, {what}", max(peaks), "MB", at_most=1500),
    ]


def locating(bench: Bench) -> list[Figure]:
    """Places out of texts: activities a second on one core, and against a bare search for names."""
    ratios, speeds = [], []
    for _ in range(5):
        bare, found = (_done(run((*WORK, work, bench.data))) for work in ("bare-places", "places"))
        ratios.append(found["seconds"] / bare["seconds"])
        speeds.append(found["counted"] / found["seconds"])
    ratio, rounds = middle(ratios)
    speed, runs = middle(speeds)
    what = "activities a second, title and 1,000 characters"
    return [
        Figure("locating", "locating / bare search for the names", ratio, "times", note=rounds),
        Figure("locating", what, speed, "a second", at_least=3_000, note=runs),
    ]


def glossing(bench: Bench) -> list[Figure]:
    """Titles glossed on one core, against the tokenizer of their language alone."""
    figures = []
    for lang, name in (("ja", "Japanese, against Sudachi"), ("ko", "Korean, against Kiwi")):
        ratios, speeds = [], []
        for _ in range(5):
            bare, found = (
                _done(run((*WORK, f"{work}-{lang}", bench.data))) for work in ("tokens", "gloss")
            )
            ratios.append(found["seconds"] / bare["seconds"])
            speeds.append(found["counted"] / found["seconds"])
        ratio, rounds = middle(ratios)
        speed, runs = middle(speeds)
        what = f"glossing / bare tokenizer: {name}"
        figures += [
            Figure("glossing", what, ratio, "times", note=rounds),
            Figure(
                "glossing", f"titles glossed: {name.split(',')[0]}", speed, "a second", note=runs
            ),
        ]
    return figures


def building(bench: Bench) -> list[Figure]:
    """The first and the second build of the real files, and of many activities."""
    many = bench.workplace / "many"
    write_centre_files(bench.data, many, bench.activities)
    real = (bench.data / "iati", bench.data / "register")
    figures = _build("real files", bench.workplace / "real-centre", real, None)
    limits = (180.0, 3000.0) if bench.activities == 100_000 else None
    return figures + _build(f"{bench.activities:,}", centre_of(bench), (many,), limits)


def live(bench: Bench) -> list[Figure]:
    """A first build of the real files until it is live, with the encoder and without, in turns."""
    folders = ("koica", "register", "crs", *(("iati", "aiddata") if bench.full else ()))
    added = bench.workplace / "live-added"
    shutil.rmtree(added, ignore_errors=True)
    run((*RIPARIAN, "init", added))
    run((*PYTHON, "-c", _ADD, added, *(bench.data / folder for folder in folders)))
    told = json.loads(run((*PYTHON, "-m", "benchmarks.live", added, bench.workplace)).out)
    rounds_of = zip(told["auto"], told["none"], strict=True)
    ratio, rounds = middle([a / b for a, b in rounds_of])
    records = f"{rounds}; {told['records']:,} records, {median(told['none']):.0f} s without"
    small = told["next_build"] / told["live_by_clock"]
    encoded = f"{told['encoded']:,} texts and titles, processor seconds"
    return [
        Figure("live", "until live, with encoder / without", ratio, "times", 1.1, note=records),
        Figure("live", "encoding afterwards, and the next build", told["after"], "s", note=encoded),
        Figure("live", "the small next build / until live", small, "times",
               note="the first by the clock"),
    ]  # fmt: skip


def cluster(bench: Bench) -> list[Figure]:
    """Reading and linking by two workers of a cluster with TLS, against two processes of our own,
    in turns."""
    made, centre = bench.workplace / "cluster-files", bench.workplace / "cluster-added"
    for folder in (made, centre, bench.workplace / "cluster"):
        shutil.rmtree(folder, ignore_errors=True)
    write_centre_files(bench.data, made, bench.activities // 10)
    run((*RIPARIAN, "init", centre))
    run((*RIPARIAN, "-C", centre, "add", made))
    ran = run((*PYTHON, "-m", "benchmarks.cluster", centre, bench.workplace / "cluster"))
    found = json.loads(ran.out)
    rounds = list(zip(found["cluster"], found["own"], strict=True))
    figures = []
    for part in ("reading", "linking"):
        for at, unit in enumerate(("clock", "processors")):
            ratio, note = middle([theirs[part][at] / ours[part][at] for theirs, ours in rounds])
            figures.append(
                Figure("cluster", f"{part}, cluster / own processes, by {unit}", ratio, "times",
                       at_most=1.1, note=note)
            )  # fmt: skip
    beside = median(found["scheduler"])
    what = "processor seconds of scheduler and nanny in a build"
    return [*figures, Figure("cluster", what, beside, "s")]


def files(bench: Bench) -> list[Figure]:
    """Many small files, one activity each: adding and building them, and with what memory."""
    many = 15_000 if bench.full else 2_000
    folder, centre = bench.workplace / "small-files", bench.workplace / "small-centre"
    for place in (folder, centre):
        shutil.rmtree(place, ignore_errors=True)
    pool, luck = read_pool(bench.iati, "2.03"), random.Random(many)
    folder.mkdir()
    for number in range(many):
        write_iati(folder / f"small-{number:05}.xml", pool, luck, activities=1)
    run((*RIPARIAN, "init", centre))
    added = run((*RIPARIAN, "-C", centre, "add", folder))
    built = run((*RIPARIAN, "-C", centre, "build", "--no-meanings", "--json"))
    kept = sum(d["reading"]["activities"] for d in json.loads(built.out)["datasets"])
    name = f"{many:,} files of one activity"
    return [
        Figure("files", f"adding {name}", added.seconds, "s", note=f"{added.peak_mb:.0f} MB"),
        Figure("files", f"building {name}", built.seconds, "s", note=f"{kept:,} records kept"),
        Figure("files", f"peak memory, building {name}", built.peak_mb, "MB", at_most=2_000),
    ]


def centre_of(bench: Bench) -> Path:
    """The large centre that `building` leaves behind for `asking`."""
    return bench.workplace / "large-centre"


def _build(
    name: str, centre: Path, paths: Sequence[Path], limits: tuple[float, float] | None
) -> list[Figure]:
    shutil.rmtree(centre, ignore_errors=True)
    run((*RIPARIAN, "init", centre))
    run((*PYTHON, "-c", _ADD, centre, *paths))
    build = (*RIPARIAN, "-C", centre, "build", "--no-meanings", "--json")
    first = run(build)
    report = json.loads(first.out)
    again = [run(build) for _ in range(3)]
    nothing = median(ran.seconds for ran in again)
    read_again = sum(len(json.loads(ran.out)["read"]) for ran in again)
    most_seconds, most_mb = limits or (None, None)
    steps = [*report["steps"], *(s for found in report["found"] for s in found["steps"])]
    steps.sort(key=lambda s: -s["seconds"])
    slowest = ", ".join(f"{s['step']} {s['seconds']:.1f} s" for s in steps[:4])
    pairs = sum(found["candidates"] for found in report["found"])
    found = ", ".join(
        f"{f['projects_a']:,} x {f['projects_b']:,} projects, {f['kept']:,} overlaps kept,"
        f" {f['cut_values']} values cut"
        for f in report["found"]
    )
    records = f"{sum(d['reading']['records'] for d in report['datasets']):,} records"
    return [
        Figure("building", f"first build, {name}", first.seconds, "s", most_seconds, note=records),
        Figure("building", f"its peak memory, {name}", first.peak_mb, "MB", most_mb),
        Figure("building", f"its slowest steps, {name}", steps[0]["seconds"], "s", note=slowest),
        Figure("building", f"pairs compared, {name}", pairs, "pairs", note=found),
        Figure("building", f"second build, nothing changed, {name}", nothing, "s", 2.0),
        Figure("building", f"datasets read by it, {name}", read_again, "", 0),
        Figure("building", f"second / first build, {name}", nothing / first.seconds, "times"),
    ]


_ADD = """
import pathlib, sys
from riparian.centre.centre import Centre
Centre.open(pathlib.Path(sys.argv[1])).add(map(pathlib.Path, sys.argv[2:]))
"""
"""Adding by the command line fails where a folder holds a file that is no data, as SOURCE.md."""


MEETING = 35_575
"""Projects of which the one public tool for project overlap keeps dense matrices of 10 GB."""


def meeting(bench: Bench) -> list[Figure]:
    """The overlaps of all providers, beside a chunked cosine of as many projects."""
    files, centre = bench.workplace / "meeting", bench.workplace / "meeting-centre"
    write_centre_files(bench.data, files, MEETING)
    _build(f"{MEETING:,}", centre, (files,), None)
    work = (*PYTHON, "-m", "benchmarks.meetings")
    rounds = [
        (run((*work, "cosine", str(MEETING))), run((*work, "overlaps", centre))) for _ in range(3)
    ]
    bare, told = ([_done(ran) for ran in those] for those in zip(*rounds, strict=True))
    last = told[-1]
    found = (
        f"{last['pairs']:,} pairs of {last['providers']} providers,"
        f" {last['candidates']:,} pairs of projects, {last['kept']:,} kept"
    )
    beside = f"peak {max(theirs.peak_mb for theirs, _ in rounds):.0f} MB"
    figures = [
        Figure("meeting", what, median(one["seconds"] for one in those), "s", note=note)
        for what, those, note in (
            ("overlaps of all providers", told, found),
            ("chunked float32 cosine, ten nearest", bare, beside),
        )
    ]
    for what, kind in (("the clock", "seconds"), ("processor seconds", "processor")):
        ratio, note = middle([a[kind] / b[kind] for a, b in zip(told, bare, strict=True)])
        name = f"overlaps / cosine, by {what}"
        figures.append(Figure("meeting", name, ratio, "times", 1 / 3, note=note))
    peak = max(ours.peak_mb for _, ours in rounds)
    return [*figures, Figure("meeting", "peak memory of overlaps", peak, "MB", 1000)]


LINKED = 12_000
"""Records that are linked by us and by Splink."""


def linking(bench: Bench) -> list[Figure]:
    """Records linked by two processes of ours, and by Splink 5 with four blocking rules."""
    if bench.splink is None:
        raise Failed("no Python that has Splink 5 was named (--splink)")
    files, centre = bench.workplace / "linking", bench.workplace / "linking-centre"
    write_centre_files(bench.data, files, LINKED)
    _build(f"{LINKED:,}", centre, (files,), None)
    made = centre / "made.duckdb"
    make_repeated(snapshot_of(centre), LINKED, made)
    theirs = (bench.splink, "-m", "benchmarks.splink_beside", made)
    ours = (*PYTHON, "-m", "benchmarks.growing", made, "linked")
    rounds = [(_done(run(theirs)), _done(run(ours))) for _ in range(3)]
    ratio, note = middle([mine["seconds"] / other["seconds"] for other, mine in rounds])
    other, mine = rounds[-1]
    note += (
        f"; {mine['records']:,.0f} records, {mine['pairs']:,.0f} pairs compared in"
        f" {mine['seconds']:.1f} s, by Splink {other['pairs']:,.0f} in {other['seconds']:.1f} s"
    )
    what = "linking / Splink, processor seconds"
    return [Figure("linking", what, ratio, "times", at_most=1.2, note=note)]


def starting(bench: Bench) -> list[Figure]:
    """Time until the command line answers, with the interpreter's own start beside it."""
    commands = {
        "python -c pass": (*PYTHON, "-c", "pass"),
        "riparian --version": (*RIPARIAN, "--version"),
        "riparian --help": (*RIPARIAN, "--help"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(10):
        for name, command in commands.items():
            seconds[name].append(run(command).seconds)
    base = median(seconds["python -c pass"])
    return [
        Figure(
            "starting",
            name,
            median(those),
            "s",
            None if name == "python -c pass" else 0.3,
            note=f"{median(those) / base:.1f} times the interpreter alone",
        )
        for name, those in seconds.items()
    ]


def asking(bench: Bench) -> list[Figure]:
    """How long a person waits for an answer from the large centre that `building` made."""
    centre = (*RIPARIAN, "-C", centre_of(bench))
    listed = json.loads(run((*centre, "overlaps", "JP", "KR", "--json", "--limit", "1")).out)
    overlap = listed[0]["id"]
    stored = {
        "overlaps JP KR": 2.0,
        "overlaps JP KR --country Cambodia --theme water": 2.0,
        "overlaps JP KR --on 2024-01-01": 2.0,
        "areas JP KR": 2.0,
        "projects": 2.0,
        "projects --query water": 2.0,
        "projects --ongoing-on 2024-01-01": 2.0,
        f"project {listed[0]['a']['id']}": 2.0,
        f"explain {overlap}": 2.0,
        "status": 2.0,
        "overlaps US JP": None,
    }
    figures = []
    for words, limit in stored.items():
        runs = [run((*centre, *words.split())) for _ in range(3)]
        peak = f"peak {max(ran.peak_mb for ran in runs):.0f} MB"
        note = peak if limit else f"{peak}; a pair worked out when asked for"
        what = " ".join(words.split()[:6])
        figures.append(
            Figure("asking", what, median(r.seconds for r in runs), "s", limit, note=note)
        )
    return figures


def serving(bench: Bench) -> list[Figure]:
    """Twenty readers at once on the pages of the large centre, each asking for something else."""
    centre = centre_of(bench)
    if not centre.is_dir():  # where this part is measured alone
        building(bench)
    figures = []
    for pause, processes, how in (
        (0.0, 1, "without a pause"),
        (0.0, 2, "without a pause, two processes"),
        (1.0, 1, "a second's thought between two pages"),
    ):
        asked = (*PYTHON, "-m", "benchmarks.serving", centre, str(pause), str(processes))
        told = json.loads(run(asked).out)
        for kind, took in told["kinds"].items():
            note = f"median {took['median_ms']} ms of {took['answers']} answers, {how}"
            most = 200 if kind == "search" else 150
            figures.append(
                Figure("serving", f"p95, {kind}, {how}", took["p95_ms"], "ms", most, note=note)
            )
        figures += [
            Figure("serving", f"answers that were no success, {how}", len(told["failed"]), "", 0),
            Figure("serving", f"peak memory of the server, {how}", told["peak_mb"], "MB", 1000),
        ]
        if paints := told["first_paint_ms"]:
            what = "first contentful paint from cold, median"
            figures.append(Figure("serving", f"{what}, {how}", median(paints), "ms", 1000))
    return figures + _beside_a_bare_answer(centre)


def _beside_a_bare_answer(centre: Path) -> list[Figure]:
    took = json.loads(run((*PYTHON, "-m", "benchmarks.bare_answers", centre)).out)
    bare = took.pop(BARE)
    return [
        Figure(
            "serving", f"{kind} / {BARE}", ms / bare, "times",
            at_most={"search": 60, "API page": None}.get(kind, 20),
            note=f"{ms:.1f} and {bare:.2f} ms of processor, one process, no answer kept",
        )
        for kind, ms in took.items()
    ]  # fmt: skip


def signed_in(bench: Bench) -> list[Figure]:
    """Pages of the sample for whoever is signed in, against the same for anybody; none is kept."""
    folder = bench.workplace / "signed-in"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    took = json.loads(run((*PYTHON, "-m", "benchmarks.signed_in", folder)).out)
    few, many = (median(took["notices"][which]) for which in ("few", "many"))
    note = f"medians, {many:.1f} and {few:.1f} ms of processor"
    what = "notices: out of 10,000 events / out of 50"
    figures = [Figure("signed-in", what, many / few, "times", at_most=1.5, note=note)]
    for kind, ways in took.items():
        if kind == "notices":
            continue
        one, other = median(ways["signed in"]), median(ways["anybody"])
        note = f"medians of {len(ways['anybody'])} pages, {one:.1f} and {other:.1f} ms of processor"
        what = f"signed in / anybody: {kind}"
        figures.append(Figure("signed-in", what, one / other, "times", at_most=1.1, note=note))
    return figures


def searching(bench: Bench) -> list[Figure]:
    """Searching the large centre, against a bare full-text question to the same index."""
    centre = centre_of(bench)
    if not centre.is_dir():  # where this part is measured alone
        building(bench)
    told = json.loads(run((*PYTHON, "-m", "benchmarks.searches", centre)).out)
    queries = told["queries"]
    whole = sorted(((q["whole"] * 1000, q["words"]) for q in queries), reverse=True)
    ratio = sum(q["whole"] for q in queries) / sum(q["bare"] for q in queries)
    slowest = ", ".join(f"{words} {ms:.0f} ms" for ms, words in whole[1:4])
    first, *later = (seconds * 1000 for seconds in told["meaning"])
    many = f"{len(queries)} queries, 20 hits with marks and reasons"
    return [
        Figure("searching", "median query", median(ms for ms, _ in whole), "ms", 50, note=many),
        Figure("searching", f"slowest query: {whole[0][1]}", whole[0][0], "ms", 50, note=slowest),
        Figure("searching", "searching / bare ranked MATCH, all queries", ratio, "times"),
        Figure(
            "searching",
            "the step by meaning, without the encoder",
            median(later),
            "ms",
            50,
            note=f"{first:.0f} ms the first time",
        ),
        Figure("searching", "making the index", told["made"], "s"),
        Figure("searching", "size of the index", told["bytes"] / 1e6, "MB"),
    ]


def meanings(bench: Bench) -> list[Figure]:
    """Encoding and comparing titles, against the bare encoder of the same texts."""
    folder = bench.workplace / "meanings"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    large = [centre_of(bench)] if centre_of(bench).is_dir() else []
    told = json.loads(run((*PYTHON, "-m", "benchmarks.meanings", bench.data, folder, *large)).out)

    def ratio(name: str, bare: str) -> tuple[float, str]:
        return middle([a / b for a, b in zip(told[name], told[bare], strict=True)])

    def each(name: str, many: float) -> str:
        return f"{many / median(told[name]):,.1f} titles/s"

    titles, matched = told["titles"], told["matched"][0]
    kept, _ = ratio("kept", "bare")
    match, rounds = ratio("match", "match_bare")
    alike, some = ratio("similar", "similar_bare")
    figures = [
        Figure("meanings", "encoding and keeping / bare encoder", kept, "times", 1.2,
               note=f"{each('kept', titles)}, bare {each('bare', titles)}"),
        Figure("meanings", "kept vectors / bare encoder", ratio("again", "bare")[0], "times", 0.05),
        Figure("meanings", "reading the sample's titles", told["read"][0], "s",
               note=each("read", told["read_titles"][0])),
        Figure("meanings", "finding titles / bare encoder", match, "times", 2.0,
               note=f"{rounds}; {each('match', matched)}"),
        Figure("meanings", "similar / bare encoder, sample", alike, "times", note=some),
        Figure("meanings", "similar, sample", median(told["similar"]), "s", 1.0),
    ]  # fmt: skip
    if large:
        what = f"similar by words alone, {bench.activities:,}"
        figures.append(Figure("meanings", what, median(told["large"]), "s"))
    return figures


def _done(ran: Ran) -> dict[str, float]:
    done: dict[str, float] = json.loads(ran.out)
    return done


PARTS: dict[str, Callable[[Bench], list[Figure]]] = {
    "reading": reading,
    "memory": memory,
    "tables": tables,
    "locating": locating,
    "glossing": glossing,
    "files": files,
    "building": building,
    "live": live,
    "cluster": cluster,
    "asking": asking,
    "meeting": meeting,
    "linking": linking,
    "searching": searching,
    "serving": serving,
    "signed-in": signed_in,
    "meanings": meanings,
    "starting": starting,
}
"""In this order: `asking`, `searching` and `serving` need the centre that `building` makes."""
