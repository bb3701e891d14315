"""What is in the way to a member's server, and what to ask for, in a desk officer's words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from riparian.english import count_of, listed

if TYPE_CHECKING:
    from riparian.exchange.transfer.reach import Fault, Reach


class Obstacle(msgspec.Struct, frozen=True):
    """What is in the way (the end of a sentence that may begin with what went well), and what to
    do: to be filled with `host`, `port`, `proxy`, `detail` and the time `now`."""

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
    " sign-in page."
)
_CLOCK = (
    "This computer says that it is {now}. If that is wrong, have its clock set by a time server"
    " (NTP). If it is right, tell the member that its certificate is wrong."
)

OBSTACLES: dict[Fault, Obstacle] = {
    "own network": Obstacle(
        "the address was chosen by others and leads into this centre's own network, so it was not"
        " asked",
        "If that member's node is in your network: riparian exchange reach --peer URL, or"
        " local_addresses = true under [channel] in centre.toml.",
    ),
    "no such name": Obstacle(
        "no computer is known by the name {host}",
        "Check the address with the member. If it is right, ask the IT desk: please let this"
        " computer look up internet names (DNS), or tell us which proxy to use (HTTPS_PROXY).",
    ),
    "names are not looked up": Obstacle(
        "looking up the name {host} took too long",
        "Ask the IT desk: please let this computer look up internet names (DNS), or tell us which"
        " proxy to use (HTTPS_PROXY).",
    ),
    "no connection": Obstacle(
        "no connection to port {port} could be made; a firewall may be blocking it",
        _ALLOW,
    ),
    "refused": Obstacle(
        "the connection to port {port} is refused, by the server or by a firewall in front of it",
        _SERVER_OR_FIREWALL,
    ),
    "proxy is not found": Obstacle(
        "no proxy is known by the name {proxy}",
        "Ask the IT desk which proxy this computer has to use, and set HTTPS_PROXY to it.",
    ),
    "proxy is silent": Obstacle(
        "no connection to the proxy {proxy} could be made",
        "Ask the IT desk whether this computer may use it, or which proxy it has to use"
        " (HTTPS_PROXY).",
    ),
    "proxy refuses": Obstacle(
        "the proxy {proxy} refuses to connect to {host}, port {port}{in_brackets}",
        "Ask the IT desk: please let the proxy connect this computer to {host}, port {port}.",
    ),
    "proxy asks for a password": Obstacle(
        "the proxy {proxy} asks for a user name and a password",
        "Ask the IT desk for an account on the proxy for this computer, and set HTTPS_PROXY to"
        " http://NAME:PASSWORD@{proxy}; or ask for a way to {host} that avoids the proxy.",
    ),
    "proxy cannot be used": Obstacle(
        "Riparian cannot use the kind of proxy that is set here ({proxy})",
        "Set HTTPS_PROXY to an HTTP proxy (http://proxy.example.org:3128), or unset ALL_PROXY.",
    ),
    "certificate is not known": Obstacle(
        "its certificate is signed by nobody that this computer trusts: either somebody opens"
        " encrypted connections on the way, or the server made its own certificate",
        "Ask the IT desk whether it opens encrypted connections (TLS inspection). If so: please"
        " exempt {host}, or give us your root certificate as a file, for SSL_CERT_FILE. If not, ask"
        " the member for a certificate from a recognised authority.",
    ),
    "certificate is of another name": Obstacle(
        "the certificate is for another name than {host}",
        "Check the address with the member. If it is right, ask the IT desk whether a filter"
        " answers in place of {host}.",
    ),
    "certificate is not valid yet": Obstacle(
        "the certificate is not valid yet: this computer's clock may be slow", _CLOCK
    ),
    "certificate has expired": Obstacle(
        "the certificate has expired, or this computer's clock is fast", _CLOCK
    ),
    "encryption fails": Obstacle(
        "no encrypted connection could be made; whatever answers may not speak HTTPS",
        _NO_FILTER,
    ),
    "breaks off": Obstacle("the connection breaks off before an answer", _SERVER_OR_FIREWALL),
    "no answer": Obstacle(
        "no answer comes",
        _SERVER_OR_FIREWALL,
    ),
    "leads elsewhere": Obstacle(
        "the answer redirects to {detail_or_elsewhere}: that is a sign-in page or a filter, or the"
        " address is wrong",
        _NO_FILTER,
    ),
    "not allowed": Obstacle(
        "the answer is “not allowed” ({detail}); it comes from a filter or from the server",
        _NO_FILTER + " If nothing is filtered, ask the member who may fetch from its server.",
    ),
    "server is out of order": Obstacle(
        "the server, or a proxy in front of it, is out of order ({detail})",
        "Try again in an hour. If nothing changes, tell the member.",
    ),
    "no channel": Obstacle(
        "there is no channel at this address",
        "Ask the member for the address. It ends in /exchange if Riparian serves it.",
    ),
    "other page": Obstacle(
        "something other than the channel answers: a sign-in page, a filter or another site",
        _NO_FILTER + " If nothing is filtered, check the address with the member.",
    ),
    "other framework": Obstacle(
        "it is the channel of another framework, {detail}",
        "Check the address with the member.",
    ),
}


def reach_words(reach: Reach) -> str:
    """How far one gets, in a sentence."""
    through = f" through the proxy {reach.proxy}" if reach.proxy else ""
    if reach.fault is None:
        return f"Reached{through}: the channel of {reach.framework}."
    what = _filled(OBSTACLES[reach.fault].what, reach)
    went = listed(_passed(reach))
    return f"Not reached{through}: {f'{went}, but ' if went else ''}{what}."


def ask_words(reach: Reach) -> str:
    """What to ask for, and of whom; nothing where nothing is in the way."""
    return "" if reach.fault is None else _filled(OBSTACLES[reach.fault].ask, reach)


def clock_words(reach: Reach) -> str:
    """That the clocks are apart; nothing where they are not."""
    if reach.clock_off is None:
        return ""
    minutes = count_of(round(abs(reach.clock_off) / 60), "minute")
    which = "behind" if reach.clock_off > 0 else "ahead of"
    return (
        f"This computer's clock is {minutes} {which} the server's. Have it set by a time server"
        " (NTP), since other members see when this centre wrote something. If it is right, tell"
        " the member."
    )


def _passed(reach: Reach) -> list[str]:
    words = {
        "name": "the name is known",
        "connection": "a connection is made",
        "encryption": "the connection is encrypted",
        "answer": "an answer comes",
    }
    if reach.proxy:  # it looks names up, and is what was connected to
        words |= {"name": "the proxy is known", "connection": "a connection to it is made"}
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
