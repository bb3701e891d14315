"""Files for operators: commands, options and addresses in them are those that there are."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import click
import pytest
import yaml

from riparian.cli.main import riparian

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parents[2] / "packaging"
UNITS = sorted((FOLDER / "systemd").iterdir())
CONTAINERFILE = (FOLDER / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
GUIDE = (FOLDER.parent / "docs/guides/run-a-centre.md").read_text("utf-8")


def unit(path):
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(path.read_text("utf-8"))
    return parser


def instructions(name):
    joined = CONTAINERFILE.replace("\\\n", " ")
    return [line.partition(" ")[2] for line in joined.splitlines() if line.startswith(f"{name} ")]


def commands():
    """Every command line of Riparian in these files, without the program."""
    for path in UNITS:
        if found := unit(path).get("Service", "ExecStart", fallback=""):
            yield shlex.split(found)[1:]
    [entry], [default] = instructions("ENTRYPOINT"), instructions("CMD")
    entry = json.loads(entry)[1:]
    yield entry + json.loads(default)
    yield entry + COMPOSE["services"]["serve"]["command"]
    [looped] = re.findall(r"riparian (.*?);", COMPOSE["services"]["build"]["entrypoint"][-1])
    yield shlex.split(looped)


@pytest.mark.parametrize("words", [*commands()], ids=" ".join)
def test_every_command_can_be_given_so(words):
    outer = riparian.make_context("riparian", list(words), resilient_parsing=True)
    name, *rest = outer._protected_args + outer.args
    command = riparian.get_command(outer, name)
    assert command is not None, name
    known = {o for p in command.params if isinstance(p, click.Option) for o in p.opts}
    options = [w for w in rest if w.startswith("-")]
    assert set(options) <= known
    command.make_context(name, list(rest), parent=outer)


def test_health_is_asked_at_addresses_that_there_are():
    asked = CONTAINERFILE + (FOLDER / "Caddyfile").read_text("utf-8")
    assert set(re.findall(r"/(?:healthz|readyz)\b", asked)) == {"/healthz", "/readyz"}


def test_no_image_is_whatever_is_newest():
    images = [line.split()[0] for line in instructions("FROM")]
    images += [s["image"] for s in COMPOSE["services"].values()]
    for image in images:
        version = image.rpartition(":")[2]
        assert version == "local" or re.match(r"\d+\.\d+\.\d+", version), image


def test_nothing_runs_as_root_nor_writes_to_what_it_runs_from():
    assert instructions("USER") == ["riparian"]
    for name in ("serve", "build"):
        service = COMPOSE["services"][name]
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
    for path in UNITS:
        if path.suffix == ".service":
            service = unit(path)["Service"]
            assert service["User"] == "riparian"
            assert service["ProtectSystem"] == "strict"
            assert service["NoNewPrivileges"] == "yes"


def test_the_image_is_made_of_files_that_there_are():
    for name in re.findall(r"(?:requirements|tools)/\S+", CONTAINERFILE):
        assert (FOLDER.parent / name).exists(), name


def test_the_timer_starts_a_unit_that_there_is():
    timers = [path for path in UNITS if path.suffix == ".timer"]
    assert timers
    assert all(path.with_suffix(".service") in UNITS for path in timers)


def test_the_guide_names_every_file():
    names = [p.name for p in FOLDER.rglob("*") if p.is_file()]
    assert [name for name in names if name not in GUIDE] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here.")
def test_systemd_takes_the_units(tmp_path):
    for path in UNITS:
        text = path.read_text("utf-8").replace("/opt/riparian/bin/riparian", "/bin/true")
        (tmp_path / path.name).write_text(text)
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert [line for line in said.stderr.splitlines() if str(tmp_path) in line] == []
