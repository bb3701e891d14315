"""What a shell completes: it asks the program, which opens nothing for it."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from running import BOUND_SECONDS

pytestmark = pytest.mark.slow


@pytest.fixture
def offered(riparian, monkeypatch):
    """What is offered for the last of some words, by value."""

    def ask(*words):
        monkeypatch.setenv("_RIPARIAN_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(("riparian", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        answer = riparian()
        assert answer.status == 0
        assert answer.err == ""
        return [value for line in answer.out.splitlines() if (value := line.partition(",")[2])]

    return ask


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("brie",), ["brief"]),
        (("channel-or-so",), []),
        (("overlaps", "JP", "KR", "--country", "L"), ["LA"]),
        (("overlaps", "JP", "KR", "--kind", "doub"), ["doubling"]),
        (("areas", "JP", "KR", "--theme", "wat"), ["water"]),
        (("projects", "--provider", "jp"), ["JP"]),
        (("projects", "--state", "rec"), ["recent"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
    ],
)
def test_it_offers_what_begins_so(offered, words, expected):
    assert offered(*words) == expected


def test_all_commands_are_offered(offered, riparian, monkeypatch):
    commands = offered("")
    monkeypatch.delenv("_RIPARIAN_COMPLETE")
    assert all(f"\n  {name} " in riparian("--help").out for name in commands)
    assert len(commands) > 30


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(riparian, shell):
    answer = riparian("completion", shell)
    assert answer.status == 0
    assert "_RIPARIAN_COMPLETE" in answer.out


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_takes_the_script(riparian, tmp_path):
    script = tmp_path / "riparian.bash"
    script.write_text(riparian("completion", "bash").out, "utf-8")
    done = subprocess.run(
        ["bash", "-c", f"source {script} && complete -p riparian"], capture_output=True, text=True,
        timeout=BOUND_SECONDS, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "riparian" in done.stdout


def test_another_shell_is_refused(riparian):
    assert riparian("completion", "tcsh").status == 2
