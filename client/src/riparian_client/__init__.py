"""Ask a Riparian centre from Python, without installing one."""

from riparian_client.client import Client
from riparian_client.errors import BuildChanged, ClientError, Refused, Unreachable
from riparian_client.rows import Rows

__all__ = ["BuildChanged", "Client", "ClientError", "Refused", "Rows", "Unreachable"]
