"""What the documents say can be run is run; what can be run is documented."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import click
import pytest

import riparian
from folder_copies import copy_folder
from quick_seals import QUICK
from ready_program import ready_program
from riparian.cli.main import COMMANDS
from riparian.cli.main import riparian as group
from riparian.codelists.lists import themes
from riparian.exchange.keys import seal
from riparian.problems import KINDS
from riparian.store.settings import OverlapSettings, Settings
from running import BOUND_SECONDS

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
FIXTURES = ROOT / "tests" / "fixtures" / "whole"
DOCUMENTS = sorted(
    [
        ROOT / "README.md",
        *(p for p in (ROOT / "docs").rglob("*.md") if p.parent.name != "reference"),
    ]
)

needs_a_shell = pytest.mark.skipif(sys.platform == "win32", reason="the documents speak to a shell")


def page(name):
    return (REFERENCE / name).read_text("utf-8")


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands_in(text):
    """Every riparian command in the shell blocks and marks of a document."""
    lines = [line for block in blocks(text, "sh") for line in block.splitlines()]
    lines += re.findall(r"<!-- (?:quoted|run): (.*?)(?: \|.*?)? -->", text)
    for line in lines:
        for command in line.split(" && "):
            program = command.split(maxsplit=1)[:1]
            if program and program[0].rpartition("/")[2] == "riparian":
                yield shlex.split(command.split(" > ")[0], comments=True)[1:]


# the documents can be followed


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    """A person's folder after `make demo`, with a download at hand and `riparian` on the path."""
    home = tmp_path_factory.mktemp("home")
    (home / "Downloads").mkdir()
    download = (FIXTURES / "united_states.xml").read_bytes()
    (home / "Downloads" / "activities.xml").write_bytes(download)
    copy_folder(sample.layout.root, home / "demo-centre")
    with ready_program(tmp_path_factory.mktemp("program")) as content:
        for where in (home / ".venv" / "bin", home / "bin"):
            where.mkdir(parents=True)
            program = where / "riparian"
            program.write_text(content)
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        yield home


def shell(home, script):
    environment = os.environ | {
        "HOME": str(home), "PATH": f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    return subprocess.run(
        ["/bin/sh", "-e", "-c", script], cwd=home, env=environment, check=False,
        capture_output=True, text=True, encoding="utf-8", timeout=BOUND_SECONDS,
    )  # fmt: skip


@needs_a_shell
def test_the_readme_can_be_followed_from_top_to_bottom(folder):
    scripts = [b for b in blocks((ROOT / "README.md").read_text("utf-8"), "sh") if "make " not in b]
    assert len(scripts) >= 2
    for script in scripts:
        answer = shell(folder, script)
        assert answer.returncode == 0, f"{script}\n{answer.stderr}"
        assert answer.stdout


def test_the_make_targets_that_the_readme_names_are_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.findall(r"^make (\w+)", "\n".join(blocks((ROOT / "README.md").read_text("utf-8"), "sh")), re.MULTILINE)  # fmt: skip # noqa: E501
    assert {"demo", "test"} <= set(named)
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_command_in_a_document_is_one_that_there_is(document):
    for words in commands_in(document.read_text("utf-8")):
        with group.make_context("riparian", list(words)) as context:
            rest = words[2:] if words[0] == "-C" else words
            name, command, arguments = group.resolve_command(context, rest)
            command.make_context(name, arguments, parent=context).close()


PASSPHRASE = "seven boats on a brown river"
STEP = re.compile(
    r"^<!-- run: (?P<run>.*?) -->$|^<!-- file: (?P<file>.*?) -->\n```\w+\n(?P<content>.*?)^```"
    r"|^```sh\n(?P<sh>.*?)^```",
    re.MULTILINE | re.DOTALL,
)


TYPED = """#!/bin/sh
case " $* " in
  *" keys new "*|*" --seal "*) set -- "$@" --passphrase-file "$HOME/passphrase" ;;
  *"-kit.zip ") case " $* " in *" join "*)
    set -- "$@" --as adb --name "Asian Development Bank" --role observer \\
      --passphrase-file "$HOME/passphrase" ;; esac ;;
  *" join ") set -- "$@" --passphrase-file "$HOME/passphrase" ;;
  *"-centre share "*) set -- "$@" --yes ;;
esac
"""


@needs_a_shell
def test_the_guides_to_a_framework_can_be_followed_by_nine_members_and_a_newcomer(
    tmp_path, tmp_path_factory, monkeypatch
):
    """As a reader does, who types the passphrases and says yes; the marks say what others do."""
    monkeypatch.setattr(seal, "pyrage", QUICK)
    (tmp_path / "bin").mkdir()
    with ready_program(tmp_path_factory.mktemp("program"), quick_seals=True) as content:
        program = tmp_path / "bin" / "riparian"
        program.write_text(content.replace("#!/bin/sh\n", TYPED))
        program.chmod(0o755)
        (tmp_path / "passphrase").write_text(PASSPHRASE)
        founded = follow_the_guide(tmp_path, "start-a-framework.md")
        joined = follow_the_guide(tmp_path, "join-a-framework.md")
    assert "Signed by cambodia, japan, korea, laos, thailand and vietnam, and so in" in founded
    assert "waits to be admitted" in joined
    assert "node of Asian Development Bank (adb) in mekong" in joined
    for whole in (founded, joined):
        assert "Good morning from Tokyo." in whole
        assert "Everything is right" in whole


def follow_the_guide(tmp_path, guide):
    """Run every step of it in this folder; all that is printed."""
    printed = []
    for step in STEP.finditer((ROOT / "docs" / "guides" / guide).read_text("utf-8")):
        if step["file"]:
            written = with_seals(step["content"], tmp_path)
            (tmp_path / step["file"]).write_text(written, encoding="utf-8")
            continue
        script = step["sh"] or step["run"]
        answer = shell(tmp_path, script)
        assert answer.returncode == 0, f"{script}\n{answer.stderr}"
        printed.append(answer.stdout)
    return "".join(printed)


def with_seals(members, folder):
    """A list of members with the public half of the seal that each has made."""
    member = ""
    lines = []
    for line in members.splitlines():
        member = re.sub(r"\[member\.(.*)\]", r"\1", line) if line.startswith("[") else member
        public = seal.Seal.open(folder / f"{member}.seal", PASSPHRASE).public
        lines.append(line.replace("ed25519:…", public))
    return "\n".join(lines)


@needs_a_shell
@pytest.mark.usefixtures("only_thin_sample")
def test_the_guide_to_python_can_be_followed(tmp_path, monkeypatch):
    text = (ROOT / "docs" / "guides" / "use-from-python.md").read_text("utf-8")
    parts = blocks(text, "python")
    assert len(parts) >= 3
    monkeypatch.chdir(tmp_path)
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / "us.xml").write_bytes((FIXTURES / "united_states.xml").read_bytes())
    names: dict[str, object] = {}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        for part in parts:
            exec(compile(part, "use-from-python.md", "exec"), names)
    assert "Myanmar" in out.getvalue() or "Cambodia" in out.getvalue()


# everything is documented


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_every_option(name):
    text = page("commands.md")
    assert f"\n## {name}\n" in text
    section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
    command = group.get_command(click.Context(group), name)
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.opts[0] in section, parameter.opts
        else:
            assert (parameter.metavar or parameter.name.upper()) in section
    assert command.epilog.removeprefix("Example:").strip() in section


@pytest.mark.parametrize("code", KINDS)
def test_every_kind_of_problem_is_documented(code):
    kind = KINDS[code]
    [row] = [line for line in page("problems.md").splitlines() if line.startswith(f"| `{code}` |")]
    assert kind.meaning in row
    assert kind.next_step in row


@pytest.mark.parametrize("name", riparian.__all__)
def test_every_public_name_is_documented(name):
    assert f"`{name}`" in page("python.md")
    if name != "__version__":
        assert f"\n## {name}\n" in page("python.md")


def test_every_setting_is_documented():
    for field in Settings.__struct_fields__:
        assert f"`{field}`" in page("settings.md") or f"[{field}]" in page("settings.md")
    for field in OverlapSettings.__struct_fields__:
        assert f"`overlap.{field}`" in page("settings.md")


def test_every_theme_is_documented():
    for theme in themes():
        assert theme.id in page("themes.md")
        assert theme.name in page("themes.md")


def test_the_reference_is_up_to_date_with_the_code():
    answer = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "make_docs.py"), "--check"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
