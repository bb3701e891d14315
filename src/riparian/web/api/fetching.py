"""The sources on the web that this centre has recipes for; what came of asking them."""

from __future__ import annotations

from riparian.errors import NotThere
from riparian.gather.gate.record_changes import RecordChange
from riparian.gather.source_state import SourceHistory
from riparian.web.api.envelope import Listed, by_number
from riparian.web.api.operation import Call, Operation, Param
from riparian.wording.sources_on_web import RECORD_WORDS

GROUP = "Sources on the web"


def web_sources(call: Call) -> Listed:
    """Every source, by name."""
    found = call.centre.sources_on_web.histories()
    return by_number(call, lambda offset, limit: (found[offset : offset + limit], len(found)))


def web_source_records(call: Call) -> Listed:
    """What the newest edition of a source changed."""
    name, what = call.path["source"], call.params.get("what")
    on_web = call.centre.sources_on_web
    if all(each.name != name for each in on_web.sources()):
        raise NotThere(f"There is no source '{name[:80]}'.", "See /api/v1/web-sources.")
    found = [x for x in on_web.record_changes(name) if what in (None, x.what)]
    return by_number(call, lambda offset, limit: (found[offset : offset + limit], len(found)))


OPERATIONS = (
    Operation(
        "web_sources", "GET", "/web-sources", "The sources on the web, and what came of asking",
        web_sources, SourceHistory, "anybody", listed=True, groups=GROUP,
        explained="The list of `riparian sources --json`, with marks, changes and what was held"
        " back.",
    ),
    Operation(
        "web_source_records", "GET", "/web-sources/{source}/records",
        "The records that the newest edition of a source changed", web_source_records,
        RecordChange, "anybody",
        (Param("what", "What happened to them.", tuple(RECORD_WORDS)),), listed=True, groups=GROUP,
    ),
)  # fmt: skip
