"""Structs are ready before there are threads: several at once may read one for the first time."""

from __future__ import annotations

import subprocess
import sys

READ_AT_ONCE = """
import sys, threading, types
import msgspec
from types import SimpleNamespace
from riparian.web.prepared_structs import prepare_structs

sys.setswitchinterval(1e-6)
made = types.ModuleType("made")
sys.modules["made"] = made
lines = ["from __future__ import annotations", "import msgspec"]
for n in range(60):
    lines.append(f"class Form{n}(msgspec.Struct):")
    lines.append("    what: str | None = None")
    lines.append("    words: list[str] = []")
    lines.append(f"    part: Form{max(n - 1, 0)} | None = None")
exec("\\n".join(lines), made.__dict__)
content = b'{}'
for n in range(59):
    content = b'{"what":"x","words":["y"],"part":' + content + b'}'
prepare_structs(SimpleNamespace(is_node=False))
together = threading.Barrier(4)

def read():
    together.wait()
    msgspec.json.decode(content, type=made.Form59)

threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("read")
"""


def test_threads_that_read_a_struct_for_the_first_time_at_once_do_not_end_the_process():
    done = subprocess.run(
        [sys.executable, "-c", READ_AT_ONCE], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "read\n"), done.stderr
