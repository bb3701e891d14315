"""What a journal asks of the disk."""

import subprocess
import sys

LOOK = """
import sys
from pathlib import Path
from riparian.store.journal.engine import open_engine
with open_engine(Path(sys.argv[1]), None).connect() as connection:
    print(connection.exec_driver_sql("PRAGMA synchronous").scalar())
"""


def test_a_journal_in_use_is_synced_at_every_commit(tmp_path):
    """In a process of its own: here journals are not synced, so that tests need not wait."""
    command = [sys.executable, "-c", LOOK, str(tmp_path / "journal.db")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2"  # FULL
