"""What the fields of a record are called where they stand by themselves."""

from __future__ import annotations

from riparian.exchange.entries.entry_types import Field

FIELD_NAMES: dict[Field, str] = {
    "activity": "That it exists",
    "title": "Title",
    "description": "Description",
    "activity_status": "Status",
    "start_date": "Start",
    "end_date": "End",
    "location": "Places",
    "sector": "Purposes",
    "value": "Amount",
    "participating_org": "Agencies",
}
"""By field."""
