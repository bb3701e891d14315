"""Intermediate certificates that a recipe brings for servers that do not send theirs.

They are put beside the roots of this computer for one host, to complete the chain. OpenSSL ends a
chain only at a certificate that is signed by itself, unless it is told that parts of one are
enough. So a certificate of that kind, and one that is no authority's, is refused: either would be
trusted for itself.
"""

from __future__ import annotations

import ssl


def fault_of(pem: str) -> str | None:
    """What is wrong with a file of intermediate certificates, in words; None for a good one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        return "it holds no certificate in PEM"
    authorities = context.get_ca_certs()
    if len(authorities) < context.cert_store_stats()["x509"]:
        return "it holds a certificate that is no authority's"
    if any(each["subject"] == each["issuer"] for each in authorities):
        return "it holds a root, which is signed by itself"
    return None


def add_intermediates(context: ssl.SSLContext, pem: str) -> None:
    """Let a context find its way through these to what it trusts."""
    context.verify_flags &= ~ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(cadata=pem)
