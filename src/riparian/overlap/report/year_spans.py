"""Years of a project as people write them."""

from __future__ import annotations

from riparian.catalogue.project_lines import ProjectLine
from riparian.english import listed
from riparian.overlap.report.overlap_records import Side


def year_words(line: ProjectLine | Side) -> str:
    """`2017–2021`, `from 2017`, `until 2021`, `2017–about 2021`, `mentioned in 2019`."""
    start, end = _year(line.start), _year(line.end)
    about = "about " if line.end_sureness in ("assumed", "inferred") else ""
    first = f"about {start}" if line.start_sureness in ("assumed", "inferred") else start
    if start and end:
        return first + (f"–{about}{end}" if end != start else "") if first else ""
    if start:
        return f"from {first}"
    if end:
        return f"until {about}{end}"
    if line.seen:
        years = sorted({sighting[:4] for sighting in line.seen})
        return f"mentioned in {listed(dict.fromkeys((years[0], years[-1])))}"
    return "years not stated"


def span_of(line: ProjectLine | Side) -> tuple[int, int] | None:
    """First and last year as they count for the evidence; one known year stands for both."""
    seen = sorted(int(sighting[:4]) for sighting in line.seen)
    start, end = _year(line.start), _year(line.end)
    first = start or end or (str(seen[0]) if seen else None)
    last = end or start or (str(seen[-1]) if seen else None)
    if first is None or last is None:
        return None
    return int(first), max(int(first), int(last))


def _year(day: str | None) -> str | None:
    return day[:4] if day else None
