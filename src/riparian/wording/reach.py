"""What is in the way to a member's server, and what to ask for, in words of a desk."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from riparian.english import count_of, listed

if TYPE_CHECKING:
    from riparian.exchange.transfer.reach import Fault, Reach


class Obstacle(msgspec.Struct, frozen=True):
    """What is in the way, and what to do: to be filled with `host`, `port`, `proxy`, `detail` and
    the time `now`."""

    what: str
    ask: str


_SERVER_OR_FIREWALL = (
    "Ask the member whether its server is running. If it is, ask the IT desk to allow outgoing"
    " connections from this computer to {host}, TCP port {port}."
)
_ALLOW = (
    "Ask the IT desk: please allow outgoing connections from this computer to {host}, TCP port"
    " {port}."
)
_NO_FILTER = (
    "Ask the IT desk: please let this computer reach {host}, TCP port {port}, without a filter or a"
    " page to sign in at."
)
_CLOCK = (
    "This computer says that it is {now}. If that is wrong, have its clock set by a time server"
    " (NTP). If it is right, tell the member that its certificate is wrong."
)

OBSTACLES: dict[Fault, Obstacle] = {
    "own network": Obstacle(
        "the address leads into this centre's own network, and others chose it, so it was not"
        " asked",
        "If that member's node is in your network: riparian exchange reach --peer URL, or"
        " local_addresses = true under [channel] in centre.toml.",
    ),
    "no such name": Obstacle(
        "nothing is known under the name {host}",
        "Compare the address with the member. If it is right, ask the IT desk: please let this"
        " computer look up names of the internet (DNS), or tell us the proxy to use (HTTPS_PROXY).",
    ),
    "names are not looked up": Obstacle(
        "looking up the name {host} took too long",
        "Ask the IT desk: please let this computer look up names of the internet (DNS), or tell us"
        " the proxy to use (HTTPS_PROXY).",
    ),
    "no connection": Obstacle(
        "no connection to port {port} is made; a firewall may swallow it",
        _ALLOW,
    ),
    "refused": Obstacle(
        "a connection to port {port} is refused, by the server or by a firewall before it",
        _SERVER_OR_FIREWALL,
    ),
    "proxy is not found": Obstacle(
        "nothing is known under the name of the proxy, {proxy}",
        "Ask the IT desk which proxy this computer has to use, and set HTTPS_PROXY to it.",
    ),
    "proxy is silent": Obstacle(
        "the proxy {proxy} cannot be connected to",
        "Ask the IT desk whether this computer may use it, or which proxy it has to use"
        " (HTTPS_PROXY).",
    ),
    "proxy refuses": Obstacle(
        "the proxy {proxy} refuses to connect to {host}, port {port}{in_brackets}",
        "Ask the IT desk: please let the proxy connect this computer to {host}, port {port}.",
    ),
    "proxy asks for a password": Obstacle(
        "the proxy {proxy} asks for a name and a password",
        "Ask the IT desk for an account for this computer at the proxy, and set HTTPS_PROXY to"
        " http://NAME:PASSWORD@{proxy}; or for a way past it to {host}.",
    ),
    "proxy cannot be used": Obstacle(
        "the proxy that is set here ({proxy}) is of a kind that Riparian cannot use",
        "Set HTTPS_PROXY to a proxy for HTTP (http://proxy.example.org:3128), or unset ALL_PROXY.",
    ),
    "certificate is not known": Obstacle(
        "the certificate is signed by nobody whom this computer knows: somebody opens encrypted"
        " connections on the way, or the server made its certificate itself",
        "Ask the IT desk whether it opens encrypted connections (TLS inspection): please leave out"
        " {host}, or give us the file of your root certificate, for SSL_CERT_FILE. If it does not,"
        " ask the member for a certificate that others know.",
    ),
    "certificate is of another name": Obstacle(
        "the certificate is that of another name than {host}",
        "Compare the address with the member. If it is right, ask the IT desk whether a filter"
        " answers in the place of {host}.",
    ),
    "certificate is not valid yet": Obstacle(
        "the certificate is not valid yet: this computer's clock may be slow", _CLOCK
    ),
    "certificate has expired": Obstacle(
        "the certificate has expired, or this computer's clock is fast", _CLOCK
    ),
    "encryption fails": Obstacle(
        "encryption cannot be agreed upon; something that does not speak HTTPS may answer",
        _NO_FILTER,
    ),
    "breaks off": Obstacle("the connection breaks off before an answer", _SERVER_OR_FIREWALL),
    "no answer": Obstacle(
        "a connection is made, and no answer comes",
        _SERVER_OR_FIREWALL,
    ),
    "leads elsewhere": Obstacle(
        "the answer sends on to {detail_or_elsewhere}: a page to sign in at, or a filter; or the"
        " address is not the one",
        _NO_FILTER,
    ),
    "not allowed": Obstacle(
        "the answer is “not allowed” ({detail}), which comes from a filter, or from the server",
        _NO_FILTER + " If nothing is filtered, ask the member who may fetch from its server.",
    ),
    "server is out of order": Obstacle(
        "the server, or the proxy before it, is out of order ({detail})",
        "Try again in an hour. If it stays so, tell the member.",
    ),
    "no channel": Obstacle(
        "there is a server, and no channel at this address",
        "Ask the member for the address; it ends in /exchange where Riparian serves it.",
    ),
    "other page": Obstacle(
        "something else than the channel answers: a page to sign in at, a filter, or another site",
        _NO_FILTER + " If nothing is filtered, compare the address with the member.",
    ),
    "other framework": Obstacle(
        "the channel of another framework is there, {detail}",
        "Compare the address with the member.",
    ),
}


def reach_words(reach: Reach) -> str:
    """How far one gets, in a sentence."""
    through = f" through the proxy {reach.proxy}" if reach.proxy else ""
    if reach.fault is None:
        return f"Reached{through}: the channel of {reach.framework}."
    what = _filled(OBSTACLES[reach.fault].what, reach)
    went = listed(_passed(reach))
    return f"Not reached{through}: {f'{went}; but ' if went else ''}{what}."


def ask_words(reach: Reach) -> str:
    """What to ask for, and whom; nothing where nothing is in the way."""
    return "" if reach.fault is None else _filled(OBSTACLES[reach.fault].ask, reach)


def clock_words(reach: Reach) -> str:
    """That the clocks are apart; nothing where they are not."""
    if reach.clock_off is None:
        return ""
    minutes = count_of(round(abs(reach.clock_off) / 60), "minute")
    which = "behind" if reach.clock_off > 0 else "ahead of"
    return (
        f"The clock of this computer is {minutes} {which} that of the answer. Have it set by a time"
        " server (NTP); others see when this centre wrote something."
    )


def _passed(reach: Reach) -> list[str]:
    words = {
        "name": "the name is known",
        "connection": "a connection is made",
        "encryption": "it is encrypted",
        "answer": "there is an answer",
    }
    if reach.proxy:  # it looks names up, and is what was connected to
        words |= {"name": "the proxy is known", "connection": "it can be connected to"}
    shown = reach.passed if reach.fault != "no channel" else reach.passed[:-1]
    return [words[each] for each in shown]


def _filled(text: str, reach: Reach) -> str:
    return text.format(
        host=reach.host,
        port=reach.port,
        proxy=reach.proxy or "",
        detail=reach.detail,
        detail_or_elsewhere=reach.detail or "somewhere else",
        in_brackets=f" ({reach.detail})" if reach.detail else "",
        now=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
    )
