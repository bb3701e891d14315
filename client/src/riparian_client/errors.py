"""What can go wrong when a centre is asked."""

from __future__ import annotations


class ClientError(Exception):
    """Anything that is not an answer."""


class Unreachable(ClientError):
    """Nobody answered in time, or what answered is no centre."""


class Refused(ClientError):
    """The centre refused: `status` (HTTP), `detail` and `try_this` in its words."""

    def __init__(self, status: int, detail: str, try_this: str = "") -> None:
        super().__init__(f"{detail} {try_this}".strip())
        self.status, self.detail, self.try_this = status, detail, try_this


class BuildChanged(ClientError):
    """Another build went live while a list was being read, so its parts would not fit together."""
