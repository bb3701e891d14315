"""Several threads at once may read a struct for the first time: msgspec before 0.23 lets one take
what another has half made, and the process ends (docs/decisions/0111)."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

READ_AT_ONCE = """
import sys, threading, types
import msgspec

sys.setswitchinterval(1e-6)

def family(name):
    made = types.ModuleType(name)
    sys.modules[name] = made
    lines = ["from __future__ import annotations", "import msgspec"]
    for n in range(30):
        lines.append(f"class Form{n}(msgspec.Struct, tag='f{n}'):")
        lines.append("    words: list[str] = []")
        lines.append(f"    part: Form{max(n - 1, 0)} | None = None")
        lines.append(f"    other: Form{n} | Form{max(n - 1, 0)} | None = None")
    exec("\\n".join(lines).replace("Form0 | Form0", "Form0"), made.__dict__)
    return made.Form29

def read(form):
    together.wait()
    msgspec.json.decode(content, type=form)

content = b'{"type":"f0"}'
for n in range(1, 30):
    content = b'{"type":"f%d","words":["y"],"part":' % n + content + b'}'
for n in range(40):
    together = threading.Barrier(8)
    threads = [threading.Thread(target=read, args=[form]) for form in [family(f"made{n}")] * 8]
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
