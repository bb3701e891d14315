"""`PageReader`: Japan's own pages on its projects, saved as HTML.

One file is one page. Known are MOFA's ex-ante evaluations, lists by country and signing releases,
those of the embassies, and JICA's releases, 事業事前評価表 and project outlines. A record is one
project of the page; what a page calls its projects, and not its tags, decides what is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from riparian.errors import BadRequest, not_readable
from riparian.ingest.reader import AS_FOUND, Look, ReadOptions, ReadRecord
from riparian.ingest.saved_pages.page_activity import PageSource, make_record
from riparian.ingest.saved_pages.page_encoding import DecodedText, decode_page
from riparian.ingest.saved_pages.page_layout import find_projects, layout_of
from riparian.ingest.saved_pages.page_lines import PAGE_LIMIT, Page, read_page
from riparian.ingest.saved_pages.publisher import publisher_of
from riparian.problems import Problem, make_problem

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*|<!--.{0,2000}?-->\s*)*"
    r"<(?:!doctype html|html|head|body|meta|title)\b",
    re.IGNORECASE | re.DOTALL,
)


class PageReader:
    """Reads Japan's pages on projects; a page above `PAGE_LIMIT` bytes is refused."""

    name = "page"
    version = 6
    describes = "pages of Japan's MOFA, embassies and JICA on projects, saved as HTML"

    def recognises(self, look: Look) -> bool:
        """Whether it is such a page, and of such a publisher."""
        if not _is_html(look.head):
            return False
        try:
            page = read_page(_text(look.path, look.encoding).text)
        except (OSError, LookupError, ValueError):
            return False
        return layout_of(page) is not None and publisher_of(page) is not None

    def read(
        self, path: Path, dataset: str, options: ReadOptions = AS_FOUND
    ) -> Iterator[ReadRecord | Problem]:
        """Yield what concerns the page, then a `ReadRecord` for each project in it.

        Raises SourceUnreadable if it cannot be opened, BadRequest for an encoding there is not.
        """
        try:
            decoded = _text(path, options.encoding)
        except OSError as error:
            raise not_readable(path, error) from error
        except LookupError as error:
            raise BadRequest(
                f"There is no text encoding '{options.encoding}'.",
                "Try utf-8, cp932 (Japanese) or euc_jp.",
            ) from error
        except _TooLargeError:
            yield make_problem(
                "file-without-records", dataset=dataset, line=1,
                message=f"The page is larger than {PAGE_LIMIT:,} bytes; no page on projects is. "
                "It was not read.",
            )  # fmt: skip
            return
        page = read_page(decoded.text)
        yield from _about_file(decoded, page, dataset)
        yield from _records(page, dataset)


class _TooLargeError(ValueError):
    """The file is larger than any page."""


def _is_html(head: bytes) -> bool:
    text = head[:4096].replace(b"\0", b"").decode("latin-1")
    # The byte order marks of UTF-8 and UTF-16 as Latin-1 shows them; NULs of UTF-16 are gone
    return _HTML.match(text.removeprefix("ï»¿").removeprefix("ÿþ")) is not None


def _text(path: Path, encoding: str | None) -> DecodedText:
    with path.open("rb") as file:
        data = file.read(PAGE_LIMIT + 1)
    if len(data) > PAGE_LIMIT:
        raise _TooLargeError
    return decode_page(data, encoding)


def _records(page: Page, dataset: str) -> Iterator[ReadRecord | Problem]:
    layout = layout_of(page)
    projects = find_projects(page, layout) if layout else []
    if not projects:
        what = "of a known kind, but names no project" if layout else "of no kind that is known"
        yield make_problem(
            "file-without-records", dataset=dataset, line=1,
            message=f"The page is {what}: expected a title under 案件名, in 「」 or in a "
            "numbered line. An index of pages holds none; add the pages that it leads to.",
        )  # fmt: skip
        return
    if layout and layout.wrong_day:
        kept = "the records were kept without the day of the page"
        yield make_problem(
            "date-wrong", dataset=dataset, line=1, field="day of the page", expected="a date",
            got=layout.wrong_day, kept=kept,
        )  # fmt: skip
    title = next((line.text for line in page.lines if line.heading), page.title)
    source = PageSource(
        dataset, page.url, publisher_of(page), page.title or title, layout.day if layout else None
    )
    for number, project in enumerate(projects, 1):
        yield make_record(project, number, source)


def _about_file(decoded: DecodedText, page: Page, dataset: str) -> Iterator[Problem]:
    """How the page had to be read: its encoding, and where it breaks off."""
    if decoded.guessed or decoded.odd:
        why = decoded.odd or "the page does not say its encoding"
        yield make_problem(
            "file-encoding-guessed", dataset=dataset, line=1, got=decoded.encoding,
            message=f"The encoding is not sure: {why}. It was read as {decoded.encoding}.",
        )  # fmt: skip
    if decoded.replaced:
        yield make_problem(
            "text-not-utf-8", dataset=dataset, line=1,
            message=f"{decoded.replaced:,} places of the page are no text in {decoded.encoding}. "
            "They became '\ufffd'.",
        )  # fmt: skip
    if page.stopped:
        yield make_problem(
            "file-not-well-formed", dataset=dataset, line=1,
            message=f"The page could not be read to its end ({page.stopped}). "
            "What stood before was read.",
        )  # fmt: skip
    if re.search(r"<html\b", decoded.text, re.IGNORECASE) and not re.search(
        r"</html\s*>", decoded.text[-20_000:], re.IGNORECASE
    ):
        yield make_problem(
            "file-cut-off", dataset=dataset, line=decoded.text.count("\n") + 1,
            message="The page ends before </html>. What stood before the end was read.",
        )  # fmt: skip
