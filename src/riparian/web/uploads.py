"""Forms of several parts (multipart/form-data, RFC 7578): long texts, and one file.

All of it is bounded before it is looked at. Each field keeps its last value; a file is kept in
memory, since it is no larger than the bound.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qsl

import msgspec
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from riparian.errors import BadRequest, SourceError
from riparian.exchange.plain_text import plain_line
from riparian.store.names import NAME_BYTES, file_name
from riparian.store.scratch import scratch_folder
from riparian.web.local import OWN_PAGE

LARGEST_UPLOAD = 4 * 1024 * 1024
"""Bytes of a form with its file."""
MOST_PARTS = 600


class Upload(msgspec.Struct, frozen=True):
    """A form: its fields, and the file in it, if somebody chose one."""

    fields: dict[str, str]
    file_name: str = ""
    content: bytes = b""

    @property
    def known_as(self) -> str:
        """The name of the file, as whoever sent it knows it and any disk can hold it."""
        line = plain_line(file_name(self.file_name), len(self.file_name))
        name = "".join("-" if x in _NOT_IN_NAMES else x for x in line)
        last = name.strip(" .").encode()[-NAME_BYTES:].decode(errors="ignore")
        return last.strip(" .") or "file"

    @contextmanager
    def as_file(self) -> Iterator[Path]:
        """The file on disk, as long as the block lasts. Of one that cannot be read BadRequest says
        why, under that name and without the folder of this computer in which it lay."""
        with scratch_folder() as folder:
            path = folder / self.known_as
            path.write_bytes(self.content)
            try:
                yield path
            except SourceError as error:
                what, try_this = (
                    x.replace(f"{folder}{os.sep}", "") for x in (error.what, error.try_this)
                )
                raise BadRequest(what, try_this) from error


_NOT_IN_NAMES = '<>:"/\\|?*'


async def read_upload(request: Request) -> Upload:
    """The form that a page sent, of several parts or not; raises BadRequest for anything else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return Upload(_fields(await _whole(request)))
    if kind != "multipart/form-data":
        raise BadRequest("The page sent something other than a form.", OWN_PAGE)
    body = await _whole(request)

    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(
        request.headers, stream(), max_files=1, max_fields=MOST_PARTS, max_part_size=LARGEST_UPLOAD
    )
    try:
        parts = await parser.parse()
    except (MultiPartException, UnicodeDecodeError, ValueError, KeyError) as error:
        raise BadRequest("The form could not be read.", OWN_PAGE) from error
    fields: dict[str, str] = {}
    upload = Upload(fields)
    for name, value in parts.multi_items():
        if isinstance(value, UploadFile):
            content = await value.read()
            if value.filename and content:
                upload = msgspec.structs.replace(
                    upload, file_name=value.filename[:200], content=content
                )
        else:
            fields[name] = value.strip()
    with suppress(OSError):
        await parts.close()
    return upload


def _fields(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARTS
        )
    except ValueError as error:
        raise BadRequest("The form could not be read.", OWN_PAGE) from error
    return {name: value.strip() for name, value in fields}


async def _whole(request: Request) -> bytes:
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST_UPLOAD:
                raise BadRequest(
                    f"What you send has more than {LARGEST_UPLOAD // 1024 // 1024} MiB.",
                    "Shorten it, or share the file in parts.",
                )
    except ClientDisconnect as error:  # nobody is there any more to read this
        raise BadRequest("Your form was only partly received.", OWN_PAGE) from error
    return bytes(body)
