"""The second factor of a device that signs (Web Authentication, W3C): a passkey.

What the device signs is worked out of the value of the session that is signing in, which is another
after each step: an answer that was seen once opens nothing later. The key belongs to the centre's
host name, so that a page under another name cannot ask for it.
"""

from __future__ import annotations

import hmac
import json
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
import webauthn
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from riparian.desk.accounts import account_rows as rows
from riparian.desk.accounts import audit
from riparian.desk.accounts.accounts import Accounts
from riparian.desk.accounts.records import Account, Actor, Passkey, Step
from riparian.desk.accounts.sign_in import Attempt, SignIn
from riparian.desk.accounts.site import Site
from riparian.errors import BadRequest, NotSignedIn
from riparian.exchange.plain_text import plain_line

MOST_PASSKEYS = 10
LONGEST_NAME = 80
LONGEST_ANSWER = 20_000
"""Characters of what a browser sends back."""


class Passkeys:
    """Passkeys of the people of a centre."""

    def __init__(self, accounts: Accounts, sign_in: SignIn) -> None:
        self._accounts, self._sign_in = accounts, sign_in
        self._database = accounts.database

    def of(self, account: Account) -> list[Passkey]:
        """Those of an account, the oldest first."""
        return self._database.read(lambda c: rows.read_passkeys(c, account.id), [])

    def options_to_add(self, value: str, site: Site) -> dict[str, Any] | None:
        """What the browser is asked with, to make a passkey; None where none can be made. Raises
        NotSignedIn."""
        if not site.takes_passkeys:
            return None
        account = self._sign_in.require_steps(value, Step.SET_UP, Step.OPEN).account
        options = webauthn.generate_registration_options(
            rp_id=site.name,
            rp_name=self._accounts.centre,
            user_id=bytes.fromhex(account.id),
            user_name=account.name,
            user_display_name=account.full_name,
            challenge=_challenge(value),
            exclude_credentials=self._descriptors(account),
        )
        return _plain(options)

    def add(self, value: str, site: Site, answer: str, name: str, address: str) -> Attempt:
        """Keep the passkey that a browser has made, under a name that the person knows it by.
        Raises NotSignedIn, and BadRequest for what does not hold up. Whoever had to do this first
        is signed in by it."""
        account = self._sign_in.require_steps(value, Step.SET_UP, Step.OPEN).account
        now = self._accounts.now()
        try:
            made = webauthn.verify_registration_response(
                credential=_read(answer),
                expected_challenge=_challenge(value),
                expected_rp_id=site.name,
                expected_origin=site.origin,
            )
        except Exception as error:  # the library lets those of its parsers through
            raise _not_verified() from error
        passkey = Passkey(
            made.credential_id, account.id, made.credential_public_key, made.sign_count,
            plain_line(name, LONGEST_NAME) or "passkey", now,
        )  # fmt: skip

        def also(connection: sa.Connection) -> None:
            held = rows.read_passkeys(connection, account.id)
            if len(held) >= MOST_PASSKEYS:
                raise BadRequest(
                    f"An account has {MOST_PASSKEYS} passkeys at most.",
                    "Ask your administrator to reset the account, and begin anew.",
                )
            if rows.has_passkey(connection, passkey.credential):
                raise _not_verified()
            rows.add_passkey(connection, passkey)
            actor, about = Actor.of(account, address), f"passkey {passkey.name}"
            self._accounts.trail.write(connection, now, actor, audit.FACTOR_SET, about)

        return self._sign_in.after_set_up(value, address, also)

    def options_to_sign_in(self, value: str, site: Site) -> dict[str, Any] | None:
        """What the browser is asked with, to sign in; None where the account has no passkey, or
        none is of any use here. Raises NotSignedIn."""
        account = self._sign_in.require_steps(value, Step.SECOND_FACTOR).account
        if not (account.passkeys and site.takes_passkeys):
            return None
        options = webauthn.generate_authentication_options(
            rp_id=site.name,
            challenge=_challenge(value),
            allow_credentials=self._descriptors(account),
        )
        return _plain(options)

    def sign_in(self, value: str, site: Site, answer: str, address: str) -> Attempt:
        """The second step of signing in; raises NotSignedIn where the answer does not hold up."""
        account = self._sign_in.require_steps(value, Step.SECOND_FACTOR).account
        turn = self._sign_in.take_turn(account.name, address)
        try:
            credential = _read(answer)
            raw = webauthn.base64url_to_bytes(str(credential["rawId"]))
            passkey = next(each for each in self.of(account) if each.credential == raw)
            verified = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=_challenge(value),
                expected_rp_id=site.name,
                expected_origin=site.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
            )
        except Exception as error:  # the library lets those of its parsers through
            why = "a passkey that does not fit"
            self._accounts.note_refusal(Actor.of(account, address), why)
            raise NotSignedIn(
                "The passkey was not accepted.", "Try again, or use the app's code."
            ) from error
        key, count = passkey.credential, verified.new_sign_count

        def also(connection: sa.Connection) -> None:
            rows.set_sign_count(connection, key, count)

        return self._sign_in.after_second_factor(value, address, also, turn)

    def _descriptors(self, account: Account) -> list[PublicKeyCredentialDescriptor]:
        return [PublicKeyCredentialDescriptor(id=each.credential) for each in self.of(account)]


def _challenge(value: str) -> bytes:
    return hmac.new(value.encode(), b"passkey", sha256).digest()


def _plain(options: Any) -> dict[str, Any]:
    plain = json.loads(webauthn.options_to_json(options))
    assert isinstance(plain, dict)
    return plain


def _read(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("longer than any browser's")
    given = json.loads(answer)
    if not isinstance(given, dict):
        raise ValueError("no object")
    return given


def _not_verified() -> BadRequest:
    return BadRequest(
        "The passkey that the browser made could not be verified.",
        "Try again. Where it fails each time, use an app that shows codes.",
    )
