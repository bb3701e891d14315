"""Asking below /api/v1 with tokens of people who have never opened a browser."""

from __future__ import annotations

from starlette.testclient import TestClient

from people import OPERATOR
from riparian import Centre
from riparian.desk.accounts.records import Account, Actor
from riparian.desk.accounts.roles import Rights, Role
from riparian.web.app import make_app

HERE = ("127.0.0.1", 50000)


def web(centre: Centre, **more) -> TestClient:
    """The pages of a centre, as this computer asks for them."""
    app = make_app(Centre.open(centre.layout.root), **more)
    return TestClient(app, "http://localhost:8000", client=HERE)


def token_of(
    centre: Centre, name: str, *roles: Role, limit: str | None = None, full_name: str = ""
) -> tuple[Account, dict[str, str]]:
    """Somebody with these roles, and the header with a token of all of them."""
    rights, accounts = Rights(roles, limit), centre.people.accounts
    account, _ = accounts.add(name, full_name or f"Full {name}", "Office", rights, OPERATOR)
    _, text = accounts.add_token(account, f"of {name}", rights, 30, Actor.of(account))
    return account, {"authorization": f"Bearer {text}"}
