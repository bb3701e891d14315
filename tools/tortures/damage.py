"""Every file of a centre torn or flipped: it is named, and made again where that is possible."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path, PurePath

import msgspec

from tortures.bench import Bench

Harm = Callable[[bytearray, random.Random], None]


def _cut_to_nothing(content: bytearray, _: random.Random) -> None:
    content.clear()


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content)) :]


def _flip(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _blank(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content))
    content[start : start + 4096] = bytes(len(content[start : start + 4096]))


def _add(content: bytearray, chance: random.Random) -> None:
    content += chance.randbytes(chance.randrange(1, 200))


HARMS: dict[str, Harm] = {
    "emptied": _cut_to_nothing, "cut": _cut, "flipped": _flip, "blanked": _blank, "grown": _add,
}  # fmt: skip

GONE = "removed"

OURS_ALONE = ("sources/", "journal.", "keys/", "centre.toml")
"""What nothing can make again: it is said what to do."""

NO_MATTER = ("catalogue/lock", ".log.json")
"""What holds nothing that anybody is shown as true."""


class Damage:
    """Damages one file at a time."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def files(self) -> list[str]:
        """Every file of the centre that is built."""
        root = self.bench.work / "built" / "centre"
        return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())

    @staticmethod
    def fits(name: str, pattern: str) -> bool:
        """Whether a file has a name of that form."""
        return PurePath(name).match(pattern)

    def one(self, chance: random.Random, name: str | None = None, harm: str | None = None) -> None:
        """One file damaged in one way, by chance where it is not said."""
        name = name or chance.choice(self.files())
        harm = harm or chance.choice([*HARMS, GONE])
        with self.bench.trial(f"damage: {harm}", "built") as root:
            what = f"{name} {harm}"
            if _harm(root / name, harm, chance):
                self._try(what, name, root)

    def _try(self, what: str, name: str, root: Path) -> None:
        bench = self.bench
        seen = bench.look(root)
        bench.expect(seen.broke is None, f"{what}: readers break: {seen.broke}")
        checked = bench.run(root, "check", "--json")
        bench.expect_fair(f"{what}, checked", checked)
        findings = _findings(checked.out)
        if not any(mark in name for mark in NO_MATTER):
            shows_false = seen.parts is not None and not bench.is_whole(seen)
            bench.expect(
                not shows_false or bool(findings) or checked.status != 0,
                f"{what}: something else is shown, and `check` finds nothing",
            )
            bench.expect(
                bool(findings) or checked.status in (1, 2) or bench.is_whole(seen),
                f"{what}: `check` finds nothing and nothing whole is shown: {seen}",
            )
        for finding in findings:
            whole = all(finding.get(part) for part in ("what", "file", "lost", "next"))
            bench.expect(whole, f"{what}: a finding without its parts: {finding}")
        bench.counts["damage found" if findings or checked.status else "damage without effect"] += 1
        repaired = bench.run(root, "check", "--repair")
        bench.expect_fair(f"{what}, repaired", repaired)
        built = bench.run(root, "build", "--no-meanings")
        bench.expect_fair(f"{what}, built", built)
        if not name.startswith(OURS_ALONE):
            bench.expect(built.status == 0, f"{what}: no recovery: {built.in_words()}")
            bench.expect_whole(f"{what}, repaired and built", root)


def _harm(file: Path, harm: str, chance: random.Random) -> bool:
    """Damage a file; whether it is another now."""
    before = file.read_bytes()
    if harm == GONE:
        file.unlink()
        return True
    content = bytearray(before)
    if content or harm in ("emptied", "grown"):
        HARMS[harm](content, chance)
    file.write_bytes(content)
    return bytes(content) != before


def _findings(out: str) -> list[dict[str, str]]:
    try:
        return msgspec.json.decode(out, type=dict[str, list[dict[str, str]]])["findings"]
    except (msgspec.DecodeError, KeyError):
        return []
