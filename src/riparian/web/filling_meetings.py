"""A meeting that somebody calls, as an entry says it: of which framework, and of which edition."""

from __future__ import annotations

from riparian.centre.case_filling import filled
from riparian.centre.centre import Centre
from riparian.exchange.entries.entry_types import MEETING, Meeting
from riparian.store.snapshot import current_build, day_of_build


def meeting_filled(centre: Centre, name: str, day: str, place: str, country: str) -> Meeting:
    """The meeting; without a country it is of the centre's framework. It looks at the catalogue
    that everybody may see now. Raises BadRequest for what is missing or has another form."""
    joined = centre.is_node and centre.channel.has_joined
    build = current_build(centre.layout)
    build_day = day_of_build(centre.layout, build) if build else ""
    said = filled(
        MEETING,
        name=name.strip(),
        day=day,
        place=place.strip(),
        country=country,
        framework=centre.channel.charter().framework if joined and not country else "",
        edition=build if build_day else "",
        edition_day=build_day,
    )
    assert isinstance(said, Meeting)
    return said
