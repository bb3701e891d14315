"""Hatchling looks here before it builds a wheel: no map or no fonts, no wheel.

`tools/build_assets.py` builds them and they are not committed, so that a wheel could be built that
shows pages without a map and without Khmer letters. An installation in place needs none.

The wheel also takes along which versions of other packages it was tested with, for join kits.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("src/riparian/web/static/vendor")
NEEDED = (
    "LICENCES.txt",
    "built-from.txt",
    "fonts-large.css",
    "fonts.css",
    "htmx.min.js",
    "maplibre-gl-worker.mjs",
    "maplibre-gl.css",
    "maplibre-gl.mjs",
)
REQUIREMENTS = "requirements/run.txt", "riparian/run_requirements.txt"
"""Where that stands here, and where in the wheel."""

FONT = re.compile(r'url\("(fonts/[^"/]+)"\)')


class AssetsHook(BuildHookInterface):  # type: ignore[type-arg]
    """Refuses to build a wheel, or what one is built from, without them."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Stop the build where a file is missing or empty."""
        if version == "editable":
            return
        if lacking := lacking_assets(Path(self.root) / VENDOR):
            more = f" and {len(lacking) - 3} more" if len(lacking) > 3 else ""
            self.app.abort(
                f"The map and the fonts are not all in {VENDOR} (missing: "
                f"{', '.join(lacking[:3])}{more}). A wheel without them would show pages without "
                "them, so none is built. Run `python tools/build_assets.py` first."
            )
        if self.target_name == "wheel":
            source, place = REQUIREMENTS
            build_data["force_include"][source] = place


def lacking_assets(vendor: Path) -> list[str]:
    """What is missing or empty in the folder: the files themselves, and the fonts that its style
    sheets name."""
    sheets = [vendor / name for name in NEEDED if name.endswith(".css")]
    fonts = {
        x for sheet in sheets if sheet.exists() for x in FONT.findall(sheet.read_text("utf-8"))
    }
    return [name for name in (*NEEDED, *sorted(fonts)) if not _has_content(vendor / name)]


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
