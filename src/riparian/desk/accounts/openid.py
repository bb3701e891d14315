"""Signing in with an account of another service: there and back again.

    begun = openid.begin(back, onward)                  what the browser keeps, and where it goes
    ended = openid.finish(begun.kept, back, query, address, former)

What belongs to an attempt is locked with the centre's own key and kept by the browser that began
it: nobody else's browser can end it. What a person may do here follows from the groups that the
service says they are in, anew with each sign-in.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from riparian.desk.accounts.accounts import Accounts
from riparian.desk.accounts.bearer import new_value
from riparian.desk.accounts.records import STEP_SECONDS, Account, Actor
from riparian.desk.accounts.roles import MEMBERS_AT_MOST, Rights, Role, read_roles
from riparian.desk.accounts.sign_in import Attempt, SignIn
from riparian.errors import BadRequest, CentreError, NotSignedIn
from riparian.store.settings import OpenIdSettings

if TYPE_CHECKING:
    from riparian.desk.accounts.openid_provider import OpenIdProvider, PersonThere

_LOCKED_FOR = "openid"
_LONGEST_CODE = 4_000


class Begun(msgspec.Struct, frozen=True):
    """`kept`: what the browser keeps meanwhile; `there`: where it goes."""

    kept: str
    there: str


class Ended(msgspec.Struct, frozen=True):
    """Where somebody stands who is back, and the page that they came for."""

    attempt: Attempt
    onward: str


class _Begun(msgspec.Struct, frozen=True):
    state: str
    nonce: str
    verifier: str
    onward: str
    until: int


class OpenId:
    """Signing in at the service of the settings."""

    def __init__(self, settings: OpenIdSettings, accounts: Accounts, sign_in: SignIn) -> None:
        self._settings, self._accounts, self._sign_in = settings, accounts, sign_in

    @property
    def label(self) -> str:
        """What people sign in with there, such as: your JICA account; empty where there is none."""
        return self._settings.label if self._settings.issuer else ""

    def begin(self, back: str, onward: str) -> Begun:
        """Begin; `back` is the address of this centre to which the service sends the browser.
        Raises CentreError where the service cannot be asked."""
        begun = _Begun(
            new_value(), new_value(), new_value(), onward, self._accounts.now() + STEP_SECONDS
        )
        there = self._provider().address_to_sign_in(back, begun.state, begun.nonce, begun.verifier)
        locked = self._accounts.box.lock(msgspec.json.encode(begun).decode(), _LOCKED_FOR)
        return Begun(base64.urlsafe_b64encode(locked).decode(), there)

    def finish(
        self, kept: str, back: str, query: Mapping[str, str], address: str, former: str = ""
    ) -> Ended:
        """What follows from how the browser came back. Raises NotSignedIn for an attempt that is
        not this browser's, or is over, and for a person who has nothing to do here; CentreError
        where the service cannot be asked."""
        begun = self._begun(kept)
        state = query.get("state", "").encode()
        if begun is None or not hmac.compare_digest(begun.state.encode(), state):
            raise NotSignedIn(
                "This attempt to sign in was not begun here, or is more than ten minutes old.",
                "Begin once more.",
            )
        code = query.get("code", "")
        if not code or len(code) > _LONGEST_CODE:
            raise NotSignedIn(
                "You did not sign in there: the service sent you back without.", "Begin once more."
            )
        turn = self._sign_in.take_turn(f"{_LOCKED_FOR} {address}", address)
        now = self._accounts.now()
        person = self._provider().person(back, code, begun.verifier, begun.nonce, now)
        account = self._account_of(person, address)
        trusted = self._settings.second_step == "theirs" and person.has_second_step
        attempt = self._sign_in.from_elsewhere(account, address, former, turn, trusted)
        return Ended(attempt, begun.onward)

    def link(self, name: str, subject: str, by: Actor) -> Account:
        """Let whoever is that subject there sign in with an account. Raises UnknownName, and
        BadRequest where the subject has another, or no service is set."""
        if not self._settings.issuer:
            raise BadRequest(
                "This centre knows no service at which people sign in.",
                "Name one under [openid] in centre.toml; the guide is docs/guides/accounts.md.",
            )
        return self._accounts.link(name, self._settings.issuer, subject, by)

    def _account_of(self, person: PersonThere, address: str) -> Account:
        issuer = self._settings.issuer or ""
        by = Actor(f"{person.name} at {issuer}", "", address)
        rights = self._rights(person.groups)
        if rights is None:
            self._accounts.note_refusal(by, "nobody of a group that may sign in")
            raise NotSignedIn(
                f"You have signed in at {issuer}, but none of your groups there may work here.",
                "Ask your administrator, who says which groups may.",
            )
        try:
            account = self._accounts.arrive(
                issuer, person.subject, person.name, person.full_name, rights, by
            )
        except BadRequest as error:
            self._accounts.note_refusal(by, error.what)
            raise NotSignedIn(
                f"You cannot be let in: {error.what}",
                "Tell your administrator. Where an account here is yours already: "
                f"riparian account link NAME {person.subject}",
            ) from error
        if account.ended_at is not None:
            self._accounts.note_refusal(Actor.of(account, address), "an account that has ended")
            raise NotSignedIn(
                "Your account here has ended.", "Ask your administrator to open it again."
            )
        return account

    def _rights(self, groups: tuple[str, ...]) -> Rights | None:
        names = {role for group in groups for role in self._settings.roles.get(group, ())}
        if not names:
            return None
        roles = read_roles(names)
        limited = self._settings.members_at_most and Role.PUBLISHER in roles
        return Rights(roles, MEMBERS_AT_MOST if limited else None)

    def _begun(self, kept: str) -> _Begun | None:
        with suppress(CentreError, binascii.Error, ValueError, msgspec.DecodeError):
            locked = base64.urlsafe_b64decode(kept)
            begun = msgspec.json.decode(self._accounts.box.unlock(locked, _LOCKED_FOR), type=_Begun)
            return begun if begun.until > self._accounts.now() else None
        return None

    def _provider(self) -> OpenIdProvider:
        from riparian.desk.accounts.openid_provider import OpenIdProvider  # heavy, for this alone

        return OpenIdProvider(self._settings)
