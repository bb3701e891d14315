"""The second factor of an app that shows a code of six digits every 30 seconds (TOTP, RFC 6238).

A code is good once, and one step before and after its own, since telephones' clocks differ.
"""

from __future__ import annotations

import io
import re

import pyotp
import segno

STEP_SECONDS = 30
STEPS_BESIDE = 1

_SECRET = re.compile("[A-Z2-7]{32}")
"""160 bits in base32, as `new_secret` makes them."""


def new_secret() -> str:
    """A secret of 160 bits in base32, as apps take it (RFC 4226, 4: R6)."""
    return pyotp.random_base32(32)


def is_secret(text: str) -> bool:
    """Whether it is a secret as `new_secret` makes them."""
    return _SECRET.fullmatch(text) is not None


def matching_step(secret: str, code: str, now: float, after: int) -> int | None:
    """The step in which a code is the one shown, later than step `after`, in which one was used;
    None where it is in none."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit()) or not is_secret(secret):
        return None
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    today = int(now) // STEP_SECONDS
    for step in range(today - STEPS_BESIDE, today + STEPS_BESIDE + 1):
        if step > after and pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None


def address_for_apps(secret: str, name: str, centre: str) -> str:
    """The address that an app reads out of a picture (`otpauth:`)."""
    return pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=name, issuer_name=centre)


def picture_for_apps(address: str) -> str:
    """That address as a QR code, in SVG for a page."""
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=4, border=4, xmldecl=False, svgns=True, omitsize=False, light="white"
    )
    return out.getvalue().decode()
