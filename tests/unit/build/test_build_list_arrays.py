"""What lists need is the same file, whichever process writes it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from riparian import Centre
from riparian.store.snapshot import live_build

WRITE = """
import sys
from pathlib import Path
from riparian.build.list_arrays import write_lists
from riparian.store.snapshot import opened_for_reading

with opened_for_reading(Path(sys.argv[1])) as snapshot:
    write_lists(snapshot, Path(sys.argv[2]))
"""


def test_processes_with_sets_in_other_orders_write_the_same_file(sample: Centre, tmp_path: Path):
    snapshot = sample.layout.snapshot(live_build(sample.layout))
    files = [tmp_path / seed for seed in ("1", "2")]
    for file in files:
        subprocess.run(
            [sys.executable, "-c", WRITE, str(snapshot), str(file)],
            env={**os.environ, "PYTHONHASHSEED": file.name},
            check=True,
        )
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].stat().st_size > 100_000
