"""`write_site`: what everybody may see of a centre, as a folder of files that need no server.

    write_site(Centre.open(Path("my-centre")), Path("copy"))

The copy is written beside and renamed. What is in its place goes only where it is an earlier copy,
and only once the new one is whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import msgspec
from lxml.html import HtmlElement

from riparian.centre.centre import Centre
from riparian.errors import BadRequest, CentreBusy, SnapshotMissing
from riparian.normalise.iso_days import today
from riparian.overlap.report.overlap_list.overlap_question import OverlapFilter
from riparian.static_copy.addresses import Address
from riparian.static_copy.compact import compact, compact_part
from riparian.static_copy.contents import WITH_FINDER, Contents, Holds
from riparian.static_copy.finder import Index, index_overlaps, index_projects
from riparian.static_copy.list_rows import Row, rows_of
from riparian.static_copy.own_files import SCRIPT, STYLE, OwnFiles
from riparian.static_copy.page import Link, Setting, read_page, stand_alone, tell_about
from riparian.static_copy.shared_drawings import share_maps
from riparian.static_copy.shared_styles import share_styles
from riparian.static_copy.walk import Advance, Walk
from riparian.store.failures import shortage_in_words
from riparian.store.writing import beside, sync_folder
from riparian.version import __version__
from riparian.web.app import make_app
from riparian.wording.static_copy import (
    IN_THIS_COPY,
    copy_line,
    held_in_copy,
    left_out_of_copy,
    overlaps_held,
    strengths_from,
)

ABOUT_COPY = "copy.json"
"""The file by which a folder is known for a copy: of what it is, and of which day."""

STRENGTH = "strong"
"""Weaker overlaps than this are not taken along where nothing is said."""

ABOUT = "/about"
_INDEX_FILES = {"projects": "find/projects.js", "overlaps": "find/overlaps.js"}
_FONT = ".woff2"


class SiteReport(msgspec.Struct, frozen=True):
    """What was written: pages; all files but fonts, with how many bytes; fonts; projects, and
    overlaps of all that there are."""

    centre: str
    build: str
    day: str
    pages: int
    files: int
    bytes: int
    font_bytes: int
    projects: int
    overlaps: int
    of_overlaps: int


def write_site(
    centre: Centre,
    folder: Path,
    strength: str = STRENGTH,
    advance: Advance | None = None,
    *,
    word: bool = False,
) -> SiteReport:
    """Write what everybody may see of the centre to `folder`, with overlaps down to `strength`
    (very strong, strong, moderate, weak), and where `word` is set with briefs as Word files too.
    Raises BadRequest where the folder is something else than an earlier copy, and for the member's
    own view; SnapshotMissing before the first build; CentreBusy where a build goes live meanwhile;
    DiskFull; OSError where nothing can be written."""
    strengths = strengths_from(strength)
    if centre.as_member:
        raise BadRequest(
            "A copy holds what everybody may see, and never the member's own view.",
            "Leave out --as-member.",
        )
    if not centre.built():
        raise SnapshotMissing(
            f"Nothing has been built in {centre.layout.root} yet.",
            "Add files with `riparian add PATH`, then run `riparian build`.",
        )
    folder = folder.absolute()
    _require_place(folder)
    unfinished = beside(folder)
    public = Centre(centre.layout, centre.settings)
    public.keep_open()
    try:
        with shortage_in_words(folder.parent):
            unfinished.mkdir()
            report = _Copy(public, unfinished, strengths, word).write(advance or _say_nothing)
            _put_in_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        public.close()
    return report


def _say_nothing(*_: object) -> None:
    """For whoever does not ask how far it is."""


def _require_place(folder: Path) -> None:
    """Raises BadRequest where a copy cannot stand there."""
    if not folder.parent.is_dir():
        raise BadRequest(
            f"There is no folder {folder.parent}.", "Make it first, or name another place."
        )
    if not folder.exists() and not folder.is_symlink():
        return
    is_folder = folder.is_dir() and not folder.is_symlink()
    if not is_folder or not ((folder / ABOUT_COPY).is_file() or not any(folder.iterdir())):
        raise BadRequest(
            f"{folder} is there already and is no earlier copy, so nothing was written.",
            "Name a folder that is not there yet.",
        )


def _put_in_place(unfinished: Path, folder: Path) -> None:
    """Give the copy its name. An earlier one stands until then, and comes back where that fails."""
    if folder.exists():
        earlier = unfinished.with_name(f"{unfinished.name}-earlier")
        folder.replace(earlier)
        try:
            unfinished.replace(folder)
        except OSError:
            earlier.replace(folder)
            raise
        shutil.rmtree(earlier, ignore_errors=True)
    else:
        unfinished.replace(folder)
    sync_folder(folder.parent)


class _Copy:
    """One copy on its way, of everybody's view of a centre that is kept open."""

    def __init__(
        self, centre: Centre, folder: Path, strengths: tuple[str, ...], word: bool
    ) -> None:
        self._word = word
        self._centre, self._folder, self._strengths = centre, folder, strengths
        self._day, self._build = today(), centre.built() or ""
        self._pairs = centre.settings.overlap.pairs

    def write(self, advance: Advance) -> SiteReport:
        """Write everything."""
        advance("reading the catalogue", 0, 0)
        for pair in self._pairs:
            self._centre.read_ahead(*pair)
        found = [self._centre.browse_overlaps(*p, OverlapFilter(limit=0)) for p in self._pairs]
        projects = index_projects(self._centre, self._day)
        overlaps = index_overlaps(self._centre, self._strengths, projects.span())
        indices = {"projects": projects, "overlaps": overlaps}
        of_all = {
            "projects": len(indices["projects"].ids),
            "overlaps": sum(page.total for page in found),
        }
        app = make_app(self._centre, root_path="")
        day = date.fromisoformat(self._day)
        walk = Walk(app, self._contents(indices), self._folder, day)
        walk.run(self._start(indices), advance)
        if (self._centre.built(), today()) != (self._build, self._day):
            raise CentreBusy(
                "Another build went live, or the day ended, while the copy was made.",
                "Make it again: nothing was written.",
            )
        self._make_stand_alone(walk, indices, of_all, advance)
        self._write_about(walk)
        return self._report(walk, indices, of_all)

    def _contents(self, indices: Mapping[str, Index]) -> Contents:
        return Contents(
            Holds(
                pairs=self._pairs,
                projects=frozenset(indices["projects"].ids),
                overlaps=frozenset(indices["overlaps"].ids),
                datasets=frozenset(each.name for each in self._centre.holdings(self._day)),
                strengths=self._strengths,
                values={name: index.values() for name, index in indices.items()},
                word=self._word,
            )
        )

    def _start(self, indices: Mapping[str, Index]) -> Iterable[Address]:
        """The first page, the lists, and what has a page of its own."""
        yield Address("/")
        for path in WITH_FINDER:
            yield Address(path)
            yield Address(path).saying(("state", "all"))
        yield from (Address(f"/compare/{a}/{b}") for a, b in self._pairs)
        for of, index in indices.items():
            yield from (Address(f"/{of}/{each}") for each in index.ids)

    def _setting(self, walk: Walk, held: str) -> Setting:
        own = OwnFiles(walk.write)

        def find(address: Address, fragment: str) -> Link | None:
            return own.link(address) or walk.link(address, fragment)

        return Setting(
            line=copy_line(self._centre.settings.name, self._day),
            living=living_address(self._centre),
            find=find,
            about=walk.names[Address(ABOUT)],
            projects=walk.names[Address("/projects")],
            script=SCRIPT,
            style=STYLE,
            overlaps=f"{IN_THIS_COPY} {held}." if self._strengths else "",
        )

    def _make_stand_alone(
        self,
        walk: Walk,
        indices: Mapping[str, Index],
        of_all: Mapping[str, int],
        advance: Advance,
    ) -> None:
        held = overlaps_held(len(indices["overlaps"].ids), of_all["overlaps"], self._strengths)
        setting = self._setting(walk, held)
        rows: dict[str, list[Row]] = {name: [] for name in indices}
        for done, address in enumerate(walk.pages):
            advance("writing pages", done, len(walk.pages))
            name = walk.names[address]
            page = read_page((self._folder / name).read_bytes())
            of = WITH_FINDER.get(address.path, "")
            entries = rows_of(page, of) if of and address.values("state") == ("all",) else []
            stand_alone(page, address, name, setting, _INDEX_FILES.get(of, ""))
            share_maps(page, name, walk.write)
            share_styles(page, name, walk.write)
            if address.path == ABOUT:
                self._tell_about(page, setting, indices, of_all)
            for entry, ids in entries:
                rows[of].append((compact_part(entry), ids))
            walk.write(name, compact(page))
        for of, index in indices.items():
            walk.write(_INDEX_FILES[of], index.script(rows[of], of_all[of]))

    def _tell_about(
        self,
        page: HtmlElement,
        setting: Setting,
        indices: Mapping[str, Index],
        of_all: Mapping[str, int],
    ) -> None:
        held, of = len(indices["overlaps"].ids), of_all["overlaps"]
        kept = held_in_copy(of_all["projects"], overlaps_held(held, of, self._strengths))
        tell_about(page, setting.line, kept, left_out_of_copy(held, of, self._word))

    def _write_about(self, walk: Walk) -> None:
        told = {
            "made_by": f"Riparian {__version__}", "centre": self._centre.settings.name,
            "build": self._build, "day": self._day, "strengths": self._strengths or "all",
        }  # fmt: skip
        walk.write(ABOUT_COPY, msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n")

    def _report(
        self, walk: Walk, indices: Mapping[str, Index], of_all: Mapping[str, int]
    ) -> SiteReport:
        files = [file for file in self._folder.rglob("*") if file.is_file()]
        sizes = {file: file.stat().st_size for file in files}
        fonts = [file for file in files if file.suffix == _FONT]
        font_bytes = sum(sizes[file] for file in fonts)
        return SiteReport(
            centre=self._centre.settings.name,
            build=self._build,
            day=self._day,
            pages=len(walk.pages),
            files=len(files) - len(fonts),
            bytes=sum(sizes.values()) - font_bytes,
            font_bytes=font_bytes,
            projects=of_all["projects"],
            overlaps=len(indices["overlaps"].ids),
            of_overlaps=of_all["overlaps"],
        )


def living_address(centre: Centre) -> str:
    """Where the centre itself is on the web, as its settings say; empty where they do not."""
    web = centre.settings.web
    below = f"https://{web.hosts[0]}{web.root_path}" if web.hosts else ""
    site = centre.settings.mail.site or below  # which has the path, too
    return f"{site.rstrip('/')}/" if site else ""
