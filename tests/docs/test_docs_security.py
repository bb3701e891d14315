"""SECURITY.md names everything that goes out: code, commands, settings and hosts."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from outgoing import MODULES, NETWORKED, ROWS, SECURITY, marked
from riparian.cli.main import COMMANDS
from riparian.desk.accounts import attempts, passwords
from riparian.desk.accounts.records import LONGEST_TOKEN_DAYS, SHORTEST_PASSWORD
from riparian.desk.accounts.roles import Rights, Role
from riparian.desk.accounts.sign_in import SESSION_SECONDS
from riparian.desk.suggestions import suggestions
from riparian.exchange.transfer.bundle_cost import LARGEST_POSTED
from riparian.gather.recipes.list_recipes import PACKAGED
from riparian.store.settings import Settings
from riparian.web.connections import ConnectionLimits
from riparian.web.response_cache import KEPT_BYTES
from riparian.web.uploads import LARGEST_UPLOAD

SOURCE = Path(__file__).parents[2] / "src" / "riparian"
REACH_OUT = {
    "aiohttp", "asyncssh", "boto3", "distributed", "fsspec", "ftplib", "gcsfs", "grpc",
    "http.client", "httpx", "httpx2", "imaplib", "paramiko", "poplib", "psycopg", "requests",
    "s3fs", "smtplib", "socket", "ssl", "subprocess", "urllib.request", "urllib3", "websockets",
    "xmlrpc",
}  # fmt: skip
"""What a module imports that asks others, or starts a program, which could."""

STAY_HERE = {
    "cli/commands/serve.py": "makes the socket at which it is asked",
    "exchange/addresses.py": "reads addresses",
    "ingest/tables/pdf/pictures/letter_program.py": "starts tesseract",
    "web/connections.py": "is asked",
    "web/serving/worker.py": "is asked",
    "workers/cluster/on_worker.py": "is asked by the scheduler",
    "workers/processes.py": "starts workers of its own",
}
ADDRESS_FIELDS = {"url", "server", "issuer", "scheduler", "service", "contact", "local_addresses"}
"""Names of settings that say whom a centre asks, or whether it asks."""


def imports_of(path: Path) -> set[str]:
    """Names of modules that a file imports, in functions too; the driver of a database is named in
    an address."""
    content = path.read_text("utf-8")
    names = set()
    for node in ast.walk(ast.parse(content)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    if "postgresql+psycopg" in content:
        names.add("psycopg")
    return names


def reaches_out(path: Path) -> bool:
    return any(
        name == each or name.startswith(f"{each}.")
        for name in imports_of(path)
        for each in REACH_OUT
    )


def test_every_module_that_can_reach_out_is_named_once():
    found = {p.relative_to(SOURCE).as_posix() for p in SOURCE.rglob("*.py") if reaches_out(p)}
    assert sorted(MODULES) == sorted(found - STAY_HERE.keys())
    assert found >= STAY_HERE.keys()


def test_every_command_that_is_named_is_there():
    every = set(COMMANDS) | {"every command, if set"}
    for row in ROWS:
        assert set(marked(row[1])) <= every, row
        assert marked(row[1]) or row[1] in every, row


def test_every_setting_that_says_whom_to_ask_is_named():
    named = {
        f"[{section.name}] {field.name}"
        for section in msgspec.structs.fields(Settings)
        if isinstance(section.type, type) and issubclass(section.type, msgspec.Struct)
        for field in msgspec.structs.fields(section.type)
        if field.name in ADDRESS_FIELDS
    }
    assert len(named) > 8
    assert named == set(re.findall(r"`(\[\w+\] \w+)`", "|".join(row[3] for row in ROWS)))


def test_every_host_that_is_known_without_a_setting_is_named():
    recipes = (tomllib.loads(p.read_text("utf-8")) for p in PACKAGED.glob("*/recipe.toml"))
    known = {host for recipe in recipes for host in recipe["hosts"]}
    known |= {
        host
        for path in (SOURCE / "language" / "translate").glob("*.py")
        for host in re.findall(r"https://([a-z0-9.-]+[a-z])", path.read_text("utf-8"))
        if not host.endswith("example.org")
    }
    told = {x for x in marked(SECURITY) if re.fullmatch(r"([a-z0-9-]+\.)+(com|org|jp|kr|int)", x)}
    assert told == known


@pytest.mark.parametrize("role", Role)
def test_the_roles_that_need_a_second_step_are_named(role):
    said = SECURITY.partition("**A second step** is needed by ")[2].partition(":")[0]
    assert (role.value in said) == Rights((role,)).need_second_factor


def test_the_figures_are_those_of_the_code():
    limits, said = ConnectionLimits(), " ".join(SECURITY.split())
    for words in (
        f"Passwords** have {SHORTEST_PASSWORD} characters or more",
        f"{passwords.MEMORY_KIB // 1024} MiB, {passwords.PASSES} passes",
        f"{attempts.FAILURES_OF_BOTH} wrong attempts at one account from one address, "
        f"{attempts.FAILURES_FROM_ADDRESS} from one address",
        f"{attempts.FAILURES_OF_ACCOUNT} at one account from everywhere; and "
        f"{attempts.FAILURES_OF_CODE} wrong codes",
        f"A session ends after {SESSION_SECONDS // 3600} hours",
        f"end within {LONGEST_TOKEN_DAYS} days",
        f"{limits.connections} at a time, {limits.per_address} of one address",
        f"{limits.head_seconds:.0f} seconds for a request's headers "
        f"({limits.head_bytes // 1024} KiB), {limits.body_seconds:.0f} for what follows them "
        f"({limits.body_bytes // 1024} KiB)",
        f"upload have {LARGEST_UPLOAD // 2**20} MiB",
        f"other nodes {LARGEST_POSTED // 2**20} MiB",
        f"{suggestions.MOST_FROM_ADDRESS} a day from one address, {suggestions.MOST_IN_ALL} in all,"
        f" {suggestions.LONGEST_TEXT:,} characters",
        f"within {KEPT_BYTES // 10**6} MB",
    ):
        assert words in said


def test_where_commands_use_the_network_is_asked_of_those_that_do():
    assert {"exchange", "fetch", "share", "translate"} <= NETWORKED
    assert not NETWORKED & {"projects", "overlaps", "status", "explain", "search"}
