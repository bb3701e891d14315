"""Servers whose certificates do not verify, and recipes that bring the one that is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from certificates import Signed
from fetching import OwnSource
from publisher import publishing
from riparian.errors import BadRequest

pytestmark = pytest.mark.slow

ADDRESS = "https://127.0.0.1:{port}/list?rows=20"
BROUGHT = '[certificates]\n"127.0.0.1" = "between.pem"\n\n[[layout]]'


class Chain:
    """A root that this computer trusts, one in between, and the certificates of servers."""

    def __init__(self, folder: Path) -> None:
        self.root = Signed("A root", None, ca=True)
        self.between = Signed("One in between", self.root, ca=True)
        other = Signed("A root that nobody knows", None, ca=True)
        servers = {
            "good": Signed("A server", self.between, ca=False),
            "expired": Signed("A server", self.between, ca=False, days=-1),
            "of another": Signed("A server", self.between, ca=False, address="192.0.2.1"),
            "unknown": Signed("A server", other, ca=False),
            "signed by itself": Signed("A server", None, ca=False),
        }
        self.files = {name: each.write(folder / name) for name, each in servers.items()}
        self.leaf = servers["good"]
        self.trusted = folder / "trusted.pem"
        self.trusted.write_bytes(self.root.pem)


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    return Chain(tmp_path_factory.mktemp("chain"))


@pytest.fixture
def ask(root, chain, monkeypatch, request):
    """Ask a server with that certificate, by a recipe that brings a certificate or none."""
    monkeypatch.setenv("SSL_CERT_FILE", str(chain.trusted))

    def asked(server, brought=None):
        name = f"tls-{request.node.name.count('')}-{server.replace(' ', '-')}"
        folder = root / "recipes" / name
        folder.mkdir(parents=True, exist_ok=True)
        if brought is not None:
            (folder / "between.pem").write_bytes(brought)
        with publishing(chain.files[server]) as publisher:
            source = OwnSource(root, publisher, name)
            more = {"[[layout]]": BROUGHT} if brought is not None else {}
            gathering, loaded = source(address=f'"{ADDRESS}"', instead=more)
            return gathering.fetch(loaded).run, publisher.asked

    return asked


def test_a_recipe_brings_the_certificate_that_a_server_does_not_send(chain, ask):
    run, asked = ask("good")
    assert (run.state, asked) == ("refused", [])
    assert "certificate could not be verified" in (run.why or "")
    run, _ = ask("good", chain.between.pem)
    assert (run.state, run.records) == ("good", 45)


@pytest.mark.parametrize("server", ["expired", "of another", "unknown", "signed by itself"])
def test_what_a_recipe_brings_makes_no_other_certificate_good(chain, ask, server):
    run, asked = ask(server, chain.between.pem)
    assert (run.state, asked) == ("refused", [])
    assert "certificate could not be verified" in (run.why or "")


@pytest.mark.parametrize(
    ("which", "says"),
    [("root", "signed by itself"), ("leaf", "no authority's"), ("nothing", "no certificate")],
)
def test_a_recipe_brings_no_root_and_no_server_s_own_certificate(chain, ask, which, says):
    pem = b"Hello" if which == "nothing" else getattr(chain, which).pem
    with pytest.raises(BadRequest, match=f"between.pem holds no intermediate.*{says}"):
        ask("good", pem)


def test_the_certificates_of_a_recipe_are_agreed_to(root, chain, source, riparian):
    folder = root / "recipes" / source.name
    folder.mkdir(parents=True)
    (folder / "between.pem").write_bytes(chain.between.pem)
    gathering, loaded = source(instead={"[[layout]]": BROUGHT})
    shown = riparian("-C", root, "sources", source.name).out
    assert "an intermediate certificate for 127.0.0.1" in shown
    (folder / "between.pem").write_bytes(Signed("Another", chain.root, ca=True).pem)
    changed = gathering.recipe(source.name)
    assert changed.sha256 != loaded.sha256
    assert not gathering.has_consent(changed)
    with pytest.raises(BadRequest, match=r"'other\.example\.org' is not among `hosts`"):
        source(instead={"[[layout]]": BROUGHT.replace("127.0.0.1", "other.example.org")})
