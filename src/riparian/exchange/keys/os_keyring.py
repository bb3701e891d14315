"""The keyring of the operating system, as the library `keyring` reaches it.

It is an extra of its own, imported when a key lies there or is to be put there. On a desktop it
opens when its user logs in; a server without a desktop usually has none.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from riparian.errors import CentreError

SERVICE = "riparian"


def keep_secret(entry: str, text: str, path: Path) -> None:
    """Keep the key of a file under the name of an entry, and read it back. Raises CentreError
    where there is no keyring, or none that keeps it."""
    library = _library(path)
    try:
        library.set_password(SERVICE, entry, text)
        kept = library.get_password(SERVICE, entry)
    except Exception as error:  # each system's own kinds, of which the library names some
        raise _refused(path, error) from None
    if kept != text:
        raise CentreError(
            f"The keyring did not keep {path.name}: it gave back something else.",
            "The key is where it was. Leave it in its file, or give it as a systemd credential.",
        )


def fetch_secret(entry: str, path: Path) -> str:
    """The key of a file, out of that entry; raises CentreError where it is not there."""
    library = _library(path)
    try:
        text = library.get_password(SERVICE, entry)
    except Exception as error:
        raise _refused(path, error) from None
    if not isinstance(text, str):
        raise CentreError(
            f"{path} says that its key lies in the keyring of the operating system, and it is not "
            "there.",
            "Log in as the user who put it there. If it is gone, `riparian keys lost` says what to "
            "do.",
        )
    return text


def forget_secret(entry: str, path: Path) -> None:
    """Take a key out of the keyring."""
    library = _library(path)
    try:
        library.delete_password(SERVICE, entry)
    except Exception as error:
        raise _refused(path, error) from None


def _library(path: Path) -> Any:
    try:
        return import_module("keyring")
    except ImportError as error:
        raise CentreError(
            f"The key {path.name} lies, or is to lie, in the keyring of the operating system, and "
            "the library for it is not installed.",
            "Install it: pip install 'riparian[keyring]'.",
        ) from error


def _refused(path: Path, error: Exception) -> CentreError:
    # Its kind alone: what the message of a foreign library holds is not known.
    return CentreError(
        f"The keyring of the operating system could not be used for {path.name} "
        f"({type(error).__name__}).",
        "Unlock it by logging in at the desktop. A server without one has no keyring: use a file "
        "or a systemd credential there.",
    )
