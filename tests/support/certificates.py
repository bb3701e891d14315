"""Certificates of a root, an intermediate and a server, as a chain that may lack a link."""

from __future__ import annotations

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Signed:
    """A certificate with its key, signed by another one, or by itself."""

    def __init__(
        self, name: str, by: Signed | None, *, ca: bool, address: str = "127.0.0.1", days: int = 1,
        names: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        signer = by or self
        built = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(signer.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=9))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            known: list[x509.GeneralName] = [x509.DNSName(each) for each in names]
            known.append(x509.IPAddress(ipaddress.ip_address(address)))
            built = built.add_extension(x509.SubjectAlternativeName(known), critical=False)
        self.pem = built.sign(signer.key, hashes.SHA256()).public_bytes(
            serialization.Encoding.PEM
        )  # fmt: skip

    def write(self, file: Path) -> Path:
        """Write the certificate and the key behind it, as a server takes them."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(self.pem + key)
        return file
