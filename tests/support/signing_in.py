"""Signing in to pages as a browser without scripts does it."""

from __future__ import annotations

import re
from html import unescape

import pyotp

from people import OPERATOR, PASSWORD
from riparian import Centre
from riparian.desk.accounts.roles import Rights

OURS = {"origin": "http://localhost:8000", "sec-fetch-site": "same-origin"}


def fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form with that address."""
    found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert found is not None, f"no form {action}"
    hidden = re.findall(r'type="hidden" name="([\w-]+)" value="([^"]*)"', found[1])
    return {name: unescape(value) for name, value in hidden}


def send(web, page, action, headers=OURS, **values):
    """Send the form of a page; the answer, and where it leads is not followed."""
    data = {**fields(page, action), **values}
    return web.post(action, data=data, headers=headers, follow_redirects=False)


def person_in(
    web, centre: Centre, name: str, rights: Rights, full_name: str = "", ours=OURS
) -> None:
    """Give somebody an account, and sign in with it on the way that the pages lead."""
    full_name = full_name or ("Sato Keiko" if name == "keiko" else f"Full {name}")
    _, code = centre.people.accounts.add(name, full_name, "Office", rights, OPERATOR)
    page = web.get(f"/invitation?code={code}").text
    answer = send(web, page, "/invitation", ours, password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 303, answer.text
    if rights.need_second_factor:
        page = web.get(answer.headers["location"]).text
        secret = fields(page, "/sign-in/set-up/app")["secret"]
        answer = send(web, page, "/sign-in/set-up/app", ours, code=pyotp.TOTP(secret).now())
        assert answer.status_code == 303, answer.text
