"""What every node calls the records of this centre, as the live snapshot has them."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress

from riparian.catalogue.record_claims import COPIES_LAST
from riparian.catalogue.sql_conditions import AMONG_IDS, text_of
from riparian.centre.access import Access
from riparian.errors import CentreError
from riparian.exchange.entries.payload import LONGEST_ADDRESS, Thing
from riparian.exchange.entries.statements import thing_called
from riparian.language.invisible_characters import clean_line
from riparian.model.activity import Activity
from riparian.store.schema import NEWEST_FIRST


def things_of(access: Access, units: Collection[str]) -> dict[str, Thing]:
    """By the name that this centre has for a record, or for a project after its first record:
    reporter and identifier, else publisher and page. Those without either, and those that the
    catalogue has not, are left out; before the first build, all."""
    things = {}
    with suppress(CentreError), access.reading_if_built() as snapshot:
        rows = (
            []
            if snapshot is None
            else snapshot.rows(
                "SELECT DISTINCT ON (unit_id) unit_id, reporting_org_ref, reporting_org_name,"
                f" identifier, url FROM activity WHERE unit_id {AMONG_IDS}"
                f" ORDER BY unit_id, {COPIES_LAST}, {NEWEST_FIRST}",
                {"ids": text_of(units)},
            )
        )
        for unit, ref, name, identifier, url in rows:
            thing = thing_called(
                _line(ref or name), _line(identifier), _line(name or ref), _line(url)
            )
            if thing is not None:
                things[str(unit)] = thing
    return things


def thing_of_activity(activity: Activity) -> Thing | None:
    """The same of one record as its source has it; None where it has neither."""
    reporter = activity.reporting_org
    name = reporter.narratives[0].text if reporter.narratives else None
    return thing_called(
        _line(reporter.ref or name),
        _line(activity.iati_identifier),
        _line(name or reporter.ref),
        _line(activity.provenance.url),
    )


def _line(text: str | None) -> str:
    return clean_line(text or "", LONGEST_ADDRESS)
