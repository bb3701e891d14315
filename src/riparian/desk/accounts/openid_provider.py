"""A service at which people sign in (OpenID Connect Core 1.0): what it is asked, and answers.

    provider = OpenIdProvider(settings)
    provider.address_to_sign_in(back, state, nonce, verifier)   the person's browser goes there
    provider.person(back, code, verifier, nonce, now)           whom it has sent back

Only the code flow with PKCE (RFC 7636) is used. Codes are exchanged and keys fetched at addresses
that the service states under its own (Discovery 1.0, 4), all of them by https, or on this computer.
Of what comes back, only the ID token is believed: signed with one of those keys, for this centre
and this attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

import httpx2
import msgspec
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from riparian.errors import CentreError, NotSignedIn
from riparian.language.translate.service_key import read_key
from riparian.store.settings import OpenIdSettings
from riparian.store.web_names import is_safe_address

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
"""With which an ID token may be signed: public keys alone, so that no secret can pass for one."""

SECONDS = 10.0
"""How long the service may take to answer."""

T = TypeVar("T")

_LARGEST_ANSWER = 1_000_000
_LONGEST_CLAIM, _MOST_GROUPS = 255, 2_000
_LEEWAY_SECONDS = 60
_SECOND_STEPS = frozenset({"mfa", "otp", "hwk", "swk", "sc", "fpt", "face", "pop", "sms", "tel"})
"""Of what RFC 8176 names, what is more than a password or a PIN."""


class PersonThere(msgspec.Struct, frozen=True):
    """Who has signed in, as the service says; it gives the name `subject` to nobody else."""

    subject: str
    name: str
    full_name: str
    groups: tuple[str, ...]
    has_second_step: bool


class _Metadata(msgspec.Struct):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class _Tokens(msgspec.Struct):
    id_token: str
    access_token: str = ""


class OpenIdProvider:
    """The service of the settings, which name an issuer."""

    def __init__(self, settings: OpenIdSettings) -> None:
        assert settings.issuer
        assert settings.client
        self._settings = settings
        self.issuer, self._client = settings.issuer, settings.client

    def address_to_sign_in(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent; the service sends it `back`. Raises CentreError where it cannot
        be asked where that is."""
        with _client() as client:
            there = self._metadata(client).authorization_endpoint
        challenge = create_s256_code_challenge(verifier)  # type: ignore[no-untyped-call]
        return str(
            prepare_grant_uri(
                there, self._client, "code", redirect_uri=back, scope="openid profile", state=state,
                nonce=nonce, code_challenge=challenge,
                code_challenge_method="S256",
            )
        )  # fmt: skip

    def person(self, back: str, code: str, verifier: str, nonce: str, now: int) -> PersonThere:
        """Whom the service has sent back with that code. Raises CentreError where it cannot be
        asked, and NotSignedIn for an answer that does not hold up."""
        with _client() as client:
            metadata = self._metadata(client)
            tokens = self._exchange(client, metadata, back, code, verifier)
            keys = _get(client, metadata.jwks_uri, dict[str, Any])
        try:
            published = KeySet.import_key_set(cast(KeySetSerialization, keys))
            token = jwt.decode(tokens.id_token, published, ALGORITHMS)
            claims = CodeIDToken(
                token.claims,
                token.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._client},
                    "nonce": {"essential": True, "value": nonce},
                },
                {
                    "client_id": self._client, "nonce": nonce,
                    "access_token": tokens.access_token,
                },
            )  # fmt: skip
            claims.validate(now=now, leeway=_LEEWAY_SECONDS)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotSignedIn(
                f"What {self.issuer} says of you does not hold up ({type(error).__name__}).",
                "Try once more. If it happens again, tell your administrator.",
            ) from error
        return self._person(claims)

    def _person(self, claims: Mapping[str, Any]) -> PersonThere:
        subject = _text(claims.get("sub"))
        if not subject:
            raise NotSignedIn(
                f"{self.issuer} does not say who you are.", "Tell your administrator."
            )
        groups = claims.get(self._settings.groups)
        listed = groups if isinstance(groups, list) else [groups]
        ways = claims.get("amr")
        return PersonThere(
            subject,
            _text(claims.get("preferred_username")).partition("@")[0] or subject,
            _text(claims.get("name")) or _text(claims.get("preferred_username")) or subject,
            tuple(filter(None, map(_text, listed[:_MOST_GROUPS]))),
            isinstance(ways, list) and not _SECOND_STEPS.isdisjoint(map(_text, ways)),
        )

    def _metadata(self, client: httpx2.Client) -> _Metadata:
        address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
        found = _get(client, address, _Metadata)
        stated = found.authorization_endpoint, found.token_endpoint, found.jwks_uri
        if found.issuer != self.issuer:
            raise _useless(self.issuer, "it calls itself by another address")
        if not all(map(_is_safe_endpoint, stated)):
            raise _useless(self.issuer, "it states an address that is not https")
        return found

    def _exchange(
        self, client: httpx2.Client, metadata: _Metadata, back: str, code: str, verifier: str
    ) -> _Tokens:
        key = read_key(self._settings.secret_env, self._settings.secret_file, "secret_file")
        assert key is not None
        secret = key.reveal()
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": back,
            "code_verifier": verifier,
        }  # fmt: skip
        how: dict[str, Any] = {"auth": httpx2.BasicAuth(self._client, secret)}
        if "client_secret_basic" not in metadata.token_endpoint_auth_methods_supported:
            how, form = {}, form | {"client_id": self._client, "client_secret": secret}
        try:
            answer = client.post(metadata.token_endpoint, data=form, **how)
        except httpx2.HTTPError as error:
            raise _useless(self.issuer, f"it cannot be reached ({type(error).__name__})") from None
        if answer.status_code in (400, 401, 403):
            raise NotSignedIn(
                f"{self.issuer} does not take its own code any more.",
                "Try once more. If it happens again, tell your administrator: `client` or its "
                "secret may be wrong.",
            )
        return _read(answer, metadata.token_endpoint, _Tokens)


def _client() -> httpx2.Client:
    return httpx2.Client(timeout=SECONDS, follow_redirects=False)


def _get(client: httpx2.Client, address: str, form: type[T]) -> T:
    try:
        return _read(client.get(address), address, form)
    except httpx2.HTTPError as error:
        raise _useless(address, f"it cannot be reached ({type(error).__name__})") from None


def _read(answer: httpx2.Response, address: str, form: type[T]) -> T:
    if answer.status_code != 200:
        raise _useless(address, f"it answers {answer.status_code}")
    if len(answer.content) > _LARGEST_ANSWER:
        raise _useless(address, "its answer is too long")
    try:
        return msgspec.json.decode(answer.content, type=form)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _useless(address, "its answer has another form than OpenID Connect says") from None


def _useless(address: str, why: str) -> CentreError:
    return CentreError(
        f"The service at which people sign in is of no use now: {why} ({address[:200]}).",
        "Try again soon. The administrator checks [openid] in centre.toml.",
    )


def _is_safe_endpoint(address: str) -> bool:
    return is_safe_address(address.partition("?")[0])


def _text(claim: object) -> str:
    text = claim if isinstance(claim, str) else ""
    return text if len(text) <= _LONGEST_CLAIM and text.isprintable() else ""
