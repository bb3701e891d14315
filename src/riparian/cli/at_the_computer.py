"""Whoever works at the centre's own computer, as the audit names them."""

from __future__ import annotations

import getpass

from riparian.desk.accounts.records import Actor


def at_the_computer() -> Actor:
    """By the name under which the computer knows them."""
    try:
        return Actor(f"{getpass.getuser()} at the centre's computer")
    except (OSError, KeyError):  # a user without a name
        return Actor("somebody at the centre's computer")
