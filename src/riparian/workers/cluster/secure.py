"""How a scheduler is reached, and what is said where it is not."""

from __future__ import annotations

import ssl
from pathlib import Path

from distributed import Security

from riparian.workers.cluster.address import Certificates, ClusterError, Scheduler


def security_for(scheduler: Scheduler, certificates: Certificates | None) -> Security | None:
    """What encrypts all that is said; None on this computer, where that need not be. Raises
    ClusterError for files that are no good."""
    if not scheduler.is_encrypted:
        return None
    if certificates is None:
        raise ClusterError(
            f"{scheduler.address} needs certificates.",
            "Name the files `authority`, `certificate` and `key` in the [cluster] section of"
            " centre.toml.",
        )
    for file in certificates:
        try:
            Path(file).read_bytes()
        except OSError as error:
            raise ClusterError(
                f"{file} cannot be read ({error.strerror}).",
                "Correct the [cluster] section of centre.toml.",
            ) from error
    security = Security(
        require_encryption=True,
        tls_ca_file=certificates.authority,
        tls_client_cert=certificates.certificate,
        tls_client_key=certificates.key,
    )
    try:
        security.get_connection_args("client")
    except (OSError, ValueError) as error:  # ssl.SSLError is one
        raise ClusterError(
            f"{certificates.certificate} cannot be used with {certificates.key} ({error}).",
            "Correct the [cluster] section of centre.toml.",
        ) from error
    return security


def unreachable(scheduler: str, error: BaseException) -> ClusterError:
    """What is said where a scheduler does not answer."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if cause is not None:
        return ClusterError(
            f"{scheduler} and this computer do not accept each other's certificates ({cause}).",
            "Both must have certificates of the authority that the [cluster] section names.",
        )
    return ClusterError(
        f"There is no scheduler at {scheduler} ({error}).",
        "Start it, or build on this computer alone: riparian build --engine none.",
    )
