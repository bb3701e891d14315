"""How long a pack takes, and how many pages it has.

    .venv/bin/python tools/pack_bench.py CENTRE [--overlaps 60]

In a copy of the centre a meeting about the country with the most overlaps is called, with an agenda
of twenty items; then its pack is made twice, as PDF and as Word file.
"""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

from riparian import Centre
from riparian.desk.accounts.records import Actor
from riparian.desk.pack.blocks import document_of
from riparian.desk.sharing.choice import Choice, Sharer
from riparian.document.pdf_file import pdf_of
from riparian.document.word_file import word_file_of
from riparian.exchange.entries.entry_types import Agenda, Meeting


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("centre", type=Path)
    parser.add_argument("--overlaps", type=int, default=60)
    parser.add_argument("--country", default="VN")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "centre"
        shutil.copytree(asked.centre, copy)
        centre, desk = Centre.open(copy), Sharer(Actor("bench"), "bench")
        called = Meeting("Annual meeting", "2027-03-02", country=asked.country)
        name = str(centre.meetings.call(called, Choice(), desk))
        for number in range(1, 21):
            item = Agenda(f"Item {number}", number, "What is wanted of it", ("a paper",))
            centre.meetings.put_on_agenda(name, item, desk)
        for turn in ("first", "again"):
            began = time.perf_counter()
            pack = centre.packs.pack(name, overlaps=asked.overlaps)
            made = time.perf_counter()
            pdf = pdf_of(document_of(pack))
            printed = time.perf_counter()
            word = word_file_of(document_of(pack))
            done = time.perf_counter()
            print(
                f"{turn}: {len(pack.overlaps)} overlaps, {len(pypdfium2.PdfDocument(pdf))} pages;"
                f" made in {made - began:.1f} s, PDF in {printed - made:.1f} s"
                f" ({len(pdf) / 1e6:.1f} MB), Word file in {done - printed:.1f} s"
                f" ({len(word) / 1e6:.1f} MB)"
            )


if __name__ == "__main__":
    main()
