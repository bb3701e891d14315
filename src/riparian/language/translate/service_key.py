"""The key of a service: read when it is needed, never shown, never written down."""

from __future__ import annotations

import os
from pathlib import Path

from riparian.errors import BadRequest

_LONGEST = 500


class ServiceKey:
    """A key that does not show itself: not when printed, nor in an error or a log."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Key(…)"

    def reveal(self) -> str:
        """The key itself, for the request alone."""
        return self._value

    def hide_in(self, words: str) -> str:
        """Words of a service without the key, which some repeat in their errors."""
        return words.replace(self._value, "…")


def read_key(
    variable: str | None, file: str | None, setting: str = "key_file"
) -> ServiceKey | None:
    """The key out of an environment variable, or out of a file, which `setting` names in
    centre.toml; None where neither is named.

    Raises BadRequest where it is missing or no key; the message never holds a part of it.
    """
    if variable is not None:
        value, where = os.environ.get(variable, ""), f"the environment variable {variable}"
    elif file is not None:
        value, where = _read(Path(file).expanduser(), setting), f"the file {file}"
    else:
        return None
    value = value.strip()
    if not value:
        raise BadRequest(f"There is no key in {where}.", "Put the key there.")
    if len(value) > _LONGEST or not value.isascii() or not value.isprintable() or " " in value:
        raise BadRequest(
            f"The content of {where} is not a key.", "A key is letters and digits on one line."
        )
    return ServiceKey(value)


def _read(path: Path, setting: str) -> str:
    try:
        with path.open("rb") as file:
            return file.read(4 * _LONGEST).decode("utf-8", "replace")
    except OSError as error:
        raise BadRequest(
            f"The key file {path} cannot be read ({error.strerror}).",
            f"Check `{setting}` in centre.toml.",
        ) from error
