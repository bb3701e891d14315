"""Accounts in Chromium: by keyboard, at two widths, with and without scripts, and by passkey."""

from __future__ import annotations

import pyotp
import pytest

from browser import findings_of_axe, opened, sideways
from people import ADMIN, OPERATOR, PASSWORD, PUBLISHER
from riparian import Centre
from serve_pages import served

pytestmark = pytest.mark.slow

WIDTHS = (1280, 360)
KEY = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
"""A device of Chromium's own making that signs (WebDriver: Web Authentication, 11)."""


@pytest.fixture
def centre(tmp_path):
    return Centre.init(tmp_path / "centre", name="Sample centre")


@pytest.fixture
def address(centre):
    """By name: a passkey belongs to one."""
    with served(centre) as where:
        yield where.replace("127.0.0.1", "localhost")


def invitation(centre, name="boss", rights=ADMIN):
    _, code = centre.people.accounts.add(name, "Boss", "Office", rights, OPERATOR)
    return f"/invitation?code={code}"


def type_and_go_on(page, *texts):
    """Type into one field after the other, where the page has put the cursor, and press Enter in
    the last."""
    page.locator(":focus").wait_for()
    for at, text in enumerate(texts):
        if at:
            page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("width", WIDTHS)
def test_somebody_new_signs_in_by_keyboard_without_scripts(browser, centre, address, width):
    with opened(browser, address, width, scripts=False, expected=(401, 503)) as (page, _):
        page.goto(invitation(centre))
        type_and_go_on(page, PASSWORD, PASSWORD)
        page.wait_for_url("**/sign-in/set-up**")
        assert page.get_by_text("Or with a passkey").is_visible()
        assert not page.get_by_role("button", name="Make a passkey").is_visible()
        secret = page.locator("code.key").inner_text().replace(" ", "")
        page.locator("#app-code").focus()
        type_and_go_on(page, pyotp.TOTP(secret).now())
        page.get_by_role("link", name="Boss").click()
        page.wait_for_url("**/account")
        page.get_by_role("button", name="Sign out", exact=True).press("Enter")
        page.get_by_role("link", name="Sign in").press("Enter")
        page.wait_for_url("**/sign-in?next=**")
        type_and_go_on(page, "boss", PASSWORD)
        page.wait_for_url("**/sign-in/second**")
        type_and_go_on(page, "000000")
        assert "not the code" in page.get_by_role("alert").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_accounts_have_no_serious_finding_nor_move_sideways(
    browser, centre, address, width
):
    found = []

    def look(page):
        name = page.url.removeprefix(address).partition("?")[0]
        found.extend(f"{name} {one}" for one in findings_of_axe(page))
        if sideways(page):
            found.append(f"{name} moves {sideways(page)} pixels sideways")
        assert page.locator("h1").count() == 1

    with opened(browser, address, width, expected=(400, 401, 503)) as (page, _):
        page.goto("/sign-in")
        look(page)
        page.goto(invitation(centre))
        look(page)
        type_and_go_on(page, PASSWORD, PASSWORD)
        page.wait_for_url("**/sign-in/set-up**")
        look(page)
        secret = page.locator("code.key").inner_text().replace(" ", "")
        page.locator("#app-code").fill(pyotp.TOTP(secret).now())
        page.locator("#app-code").press("Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)  # or the next page breaks this off
        for path in ("/account", "/accounts", "/audit"):
            page.goto(path)
            for more in page.locator("summary").all():
                more.click()
            look(page)
        page.goto("/account")
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.get_by_role("button", name="Sign out", exact=True).wait_for(state="detached")
        page.goto("/sign-in")
        page.locator("#name").fill("boss")
        page.locator("#password").fill(PASSWORD)
        page.locator("#password").press("Enter")
        page.wait_for_url("**/sign-in/second**")
        look(page)
    assert found == []


def test_a_passkey_is_made_and_signs_in_and_another_one_does_not(browser, centre, address):
    with opened(browser, address, 1280, expected=(401, 503)) as (page, _):
        device = page.context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        made = device.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
        page.goto(invitation(centre, rights=PUBLISHER))
        type_and_go_on(page, PASSWORD, PASSWORD)
        page.wait_for_url("**/sign-in/set-up**")
        page.locator("#passkey-name").fill("Work laptop")
        page.get_by_role("button", name="Make a passkey").click()
        page.get_by_role("link", name="Boss").click()
        assert "password and passkey" in page.locator("main").inner_text()
        assert "Work laptop" in page.locator("main").inner_text()
        page.get_by_role("button", name="Sign out", exact=True).click()

        def second_step():
            page.goto("/sign-in")
            type_and_go_on(page, "boss", PASSWORD)
            page.wait_for_url("**/sign-in/second**")
            page.get_by_role("button", name="Use your passkey").click()

        second_step()
        page.get_by_role("link", name="Boss").click()
        page.get_by_role("button", name="Sign out", exact=True).click()
        # Whoever has the key of another account is refused.
        [key] = device.send("WebAuthn.getCredentials", made)["credentials"]
        device.send("WebAuthn.clearCredentials", made)
        other = centre.people.accounts
        stored = centre.people.passkeys.of(other.account("boss"))
        assert len(stored) == 1
        device.send("WebAuthn.addCredential", {
            **made, "credential": {**key, "privateKey": _another_key(), "signCount": 9},
        })  # fmt: skip
        second_step()
        page.get_by_text("The passkey was not accepted").wait_for()
    refused = centre.people.accounts.audit(["refused"])
    assert refused[0].about == "a passkey that does not fit"


def test_where_a_centre_is_reached_by_numbers_a_passkey_is_not_offered(browser, centre, address):
    numbers = address.replace("localhost", "127.0.0.1")
    with opened(browser, numbers, 1280) as (page, _):
        page.goto(invitation(centre))
        type_and_go_on(page, PASSWORD, PASSWORD)
        page.wait_for_url("**/sign-in/set-up**")
        assert page.get_by_text("With an app that shows codes").is_visible()
        assert page.get_by_text("Or with a passkey").count() == 0


def _another_key():
    import base64

    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return base64.b64encode(key).decode()
