"""Years of a project as people write them."""

from __future__ import annotations

from riparian.catalogue.project_lines import ProjectLine
from riparian.english import listed
from riparian.overlap.report.overlap_records import Side


def year_words(line: ProjectLine | Side) -> str:
    """`2017–2021`, `from 2017`, `until 2021`, `2017–about 2021`, `mentioned in 2019`; `from 2017,
    under way in 2025` where a source says so on a day of a year that its dates do not hold."""
    said, ran = _by_dates(line), _year(line.under_way_on)
    dates = [day[:4] for day in (line.start, line.end) if day]
    if ran is None or ran in dates or (len(dates) == 2 and dates[0] < ran < dates[1]):
        return said
    silent = not (line.start or line.end) and {day[:4] for day in line.seen} <= {ran}
    return f"under way in {ran}" if silent else f"{said}, under way in {ran}"


def _by_dates(line: ProjectLine | Side) -> str:
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
    """First and last year as they count for the evidence; one known year stands for both, and a day
    on which it is said to be under way is in one in which it ran (`project_years.sql`)."""
    dates = [int(day[:4]) for day in (line.start, line.end) if day]
    known = dates or [int(sighting[:4]) for sighting in sorted(line.seen)]
    ran = [int(line.under_way_on[:4])] if line.under_way_on else []
    if not known and not ran:
        return None
    return min(known[:1] + ran), max(known + ran)


def _year(day: str | None) -> str | None:
    return day[:4] if day else None
