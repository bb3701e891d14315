"""Memory does not depend on how many files there are."""

from __future__ import annotations

import os
import sys

import duckdb
import pytest

import riparian.build.build as building
from benchmarks.running import run
from riparian import Centre

pytestmark = pytest.mark.slow

MANY = 600
PEAK_MB = 800
"""What building them may take, all processes together; 370 were measured, of which most is code,
tables and the database. Opened all at once, 548 files took more than the database may have."""

ACTIVITY = """<iati-activities version="2.03"><iati-activity default-currency="USD">
<iati-identifier>XM-DAC-{n}-A</iati-identifier>
<reporting-org ref="XM-DAC-{n}" type="10"><narrative>Publisher {n}</narrative></reporting-org>
<title><narrative>Well number {n} of village {n}</narrative></title>
<activity-status code="2"/><activity-date type="1" iso-date="2020-01-01"/>
<recipient-country code="{country}"/><sector code="14031"/>
</iati-activity></iati-activities>
"""


@pytest.fixture
def many(tmp_path, monkeypatch):
    """A centre of so many small files, added and not built."""
    (tmp_path / "files").mkdir()
    for n in range(MANY):
        country = ("KH", "LA", "MM", "TH", "VN")[n % 5]
        text = ACTIVITY.format(n=f"{n:05}", country=country)
        (tmp_path / "files" / f"publisher-{n:05}.xml").write_text(text)
    centre = Centre.init(tmp_path / "centre")
    with monkeypatch.context() as quickly:
        quickly.setattr(os, "fsync", lambda _: None)  # three for each file; a test need not wait
        report = centre.add([tmp_path / "files"])
    assert (len(report.added), report.refused) == (MANY, ())
    return centre


def test_hundreds_of_files_are_built_within_the_memory_of_a_few(many):
    ran = run([sys.executable, "-m", "riparian", "-C", many.layout.root, "build", "--no-meanings"])
    assert f"Records: {MANY:,} = {MANY:,} kept + 0 refused." in ran.out
    assert ran.peak_mb < PEAK_MB
    with many.reading() as connection:
        found = connection.execute("SELECT count(DISTINCT dataset) FROM activity").fetchall()
    assert found == [(MANY,)]


@pytest.mark.parametrize(
    "error", [MemoryError(), duckdb.OutOfMemoryException("could not allocate block")]
)
def test_too_little_memory_says_what_to_do(my_own, riparian, monkeypatch, error):
    def short(*_, **__):
        raise error

    monkeypatch.setattr(building, "assemble", short)
    answer = riparian("-C", my_own.layout.root, "build", "--anew")
    assert answer.status == 1
    assert "too little memory" in answer.err
    assert "try: Close other programs" in answer.err
    assert my_own.overlaps("JP", "KR")[1]
