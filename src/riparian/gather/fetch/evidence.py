"""A run as a WARC file: every answer, as it came, with its headers and its time (ISO 28500).

Bodies that are very large stand in `bodies/` alone; their record has their hash and is marked as
cut (`WARC-Truncated`). One that did not change since (status 304) is a `revisit`.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from riparian.gather.fetch.run_store import HARMLESS_HEADERS, KeptAnswer, Run, RunStore
from riparian.store.writing import beside, put_in_place, sync_file

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes of a body that is written into the WARC itself."""

_NOT_KEPT = frozenset(("set-cookie", "content-encoding", "transfer-encoding", "content-length"))
"""Headers that no longer fit the body, which is kept unpacked, or say who asked."""


def warc_of(store: RunStore, run: Run) -> Path:
    """Where the WARC of a run stands, or would."""
    return store.folder / run.source / f"{run.id}.warc.gz"


def write_warc(store: RunStore, run: Run, agent: str) -> Path:
    """Write the WARC of a run, whole or not at all."""
    path = warc_of(store, run)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = beside(path)
    try:
        with temporary.open("wb") as out:
            writer: Any = WARCWriter(out, gzip=True)
            writer.write_record(
                writer.create_warcinfo_record(
                    path.name, {"software": agent, "isPartOf": run.source, "run": str(run.id)}
                )
            )
            for answer in store.answers(run):
                _write(writer, store, answer)
        sync_file(temporary)
        put_in_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    return path


def write_for_others(store: RunStore, run: Run) -> tuple[str, int]:
    """Keep a run as one file for others, among the bodies: its hash and size. It says nothing of
    who asked, and holds what had not changed since an earlier run."""
    path = store.incoming(f"for-others:{run.id}")
    with path.open("wb") as out:
        writer: Any = WARCWriter(out, gzip=True)
        for answer in store.answers(run):
            _write(writer, store, answer, for_others=True)
    sync_file(path)
    return store.take(path)


def _write(writer: Any, store: RunStore, answer: KeptAnswer, *, for_others: bool = False) -> None:
    kept = [
        (k, v)
        for k, v in sorted(answer.headers.items())
        if k not in _NOT_KEPT and (not for_others or k in HARMLESS_HEADERS)
    ]
    status = 200 if for_others and answer.sha256 is not None else answer.status
    head = StatusAndHeaders(f"{status} -", kept, protocol="HTTP/1.1")
    stated = {"WARC-Date": answer.received_at.replace("+00:00", "Z")}
    if answer.sha256 is not None:
        stated["WARC-Payload-Digest"] = f"sha256:{answer.sha256}"
    kind, payload = "response", b""
    if answer.status == 304 and not for_others:
        kind = "revisit"
        stated["WARC-Profile"] = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    elif answer.sha256 is not None and answer.bytes <= LARGEST_BODY:
        with store.open_body(answer) as body:
            payload = body.read()
    elif answer.sha256 is not None:
        stated["WARC-Truncated"] = "length"
    record = writer.create_warc_record(
        answer.url, kind, payload=BytesIO(payload), length=len(payload),
        http_headers=head, warc_headers_dict=stated,
    )  # fmt: skip
    writer.write_record(record)
