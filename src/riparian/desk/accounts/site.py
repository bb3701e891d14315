"""Where a browser sees the centre: to that a passkey belongs."""

from __future__ import annotations

import msgspec

from riparian.store.web_names import as_address, host_name


class Site(msgspec.Struct, frozen=True):
    """Where the browser sees the centre: `https://centre.example.org`."""

    scheme: str
    host: str
    """With its port, where it has one of its own."""

    @property
    def origin(self) -> str:
        """The origin as the browser writes it (RFC 6454)."""
        return f"{self.scheme}://{self.host}"

    @property
    def name(self) -> str:
        """The host name alone, to which a passkey belongs."""
        return host_name(self.host)

    @property
    def takes_passkeys(self) -> bool:
        """Whether a passkey can belong to it: to a name, not to an address (Web Authentication,
        5.1.2, "effective domain")."""
        return as_address(self.name) is None
