import os
import stat
import unicodedata
from base64 import b64encode
from types import SimpleNamespace

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from hypothesis import given
from hypothesis import strategies as st

from quick_seals import QUICK
from riparian.errors import BadRequest, CentreBusy, CentreError
from riparian.exchange.keys import seal as seal_module
from riparian.exchange.keys.seal import Seal, read_public, verifying_key, write_public

PASSPHRASE = "river delta bamboo ferry"


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    """A seal and what its file holds. To make or open one takes most of a second, on purpose."""
    path = tmp_path_factory.mktemp("seal") / "jica.seal"
    return Seal.create(path, PASSPHRASE), path.read_bytes()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jica.seal"


@pytest.fixture
def written(path, sealed):
    path.write_bytes(sealed[1])
    return path


@pytest.fixture
def quick(monkeypatch):
    """Seals that open at once, where it is not age that is tested."""
    monkeypatch.setattr(seal_module, "pyrage", QUICK)


@pytest.fixture
def quickly_written(quick, path):
    Seal.create(path, PASSPHRASE)
    return path


def test_a_seal_opens_with_its_passphrase_and_signs(written, sealed):
    opened = Seal.open(written, PASSPHRASE)
    assert opened.public == sealed[0].public
    signature = opened.signer.sign(b"a charter")
    verifying_key(read_public(opened.public)).verify_signature(signature, b"a charter")
    assert signature.keyid == opened.keyid


def test_a_passphrase_typed_on_another_keyboard_opens_it(quick, path):
    made = Seal.create(path, unicodedata.normalize("NFC", "Việt Nam, Hà Nội"))
    assert Seal.open(path, unicodedata.normalize("NFD", "Việt Nam, Hà Nội")).public == made.public


def test_age_opens_it(sealed):
    opened = pyrage.passphrase.decrypt(sealed[1], PASSPHRASE)
    key = load_pem_private_key(opened, None)
    assert write_public(key.public_key().public_bytes_raw()) == sealed[0].public


@pytest.mark.skipif(os.name != "posix", reason="owners of files are those of POSIX")
def test_the_file_is_its_owners_alone_and_encrypted(path):
    Seal.create(path, PASSPHRASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert b"PRIVATE KEY" not in path.read_bytes()
    assert list(path.parent.iterdir()) == [path]


def test_a_seal_is_never_overwritten(written, sealed):
    with pytest.raises(BadRequest, match="never overwritten"):
        Seal.create(written, PASSPHRASE)
    assert written.read_bytes() == sealed[1]


@pytest.mark.parametrize("wrong", [PASSPHRASE.upper(), "", "x" * 5_000])
def test_a_wrong_passphrase_is_said(quickly_written, wrong):
    with pytest.raises(BadRequest, match="passphrase does not open") as refusal:
        Seal.open(quickly_written, wrong)
    assert PASSPHRASE not in str(refusal.value)


def test_age_opens_nothing_with_a_wrong_passphrase(written):
    with pytest.raises(BadRequest, match="passphrase does not open"):
        Seal.open(written, PASSPHRASE.upper())


@pytest.mark.parametrize(
    "passphrase", ["", "elevenchars", "e\u0301" * 6, "x" * 1001, "\ud800" * 12, "twelve\nchars!"]
)
def test_a_passphrase_that_is_short_or_cannot_be_typed_is_refused(path, passphrase):
    with pytest.raises(BadRequest, match="passphrase"):
        Seal.create(path, passphrase)
    assert not path.exists()


def _pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 100_000,
        _pem(Ed25519PrivateKey.generate()),
        QUICK.passphrase.encrypt(_pem(generate_private_key(SECP256R1())), PASSPHRASE),
        QUICK.passphrase.encrypt(b"nothing", PASSPHRASE),
    ],
    ids=["empty", "zeros", "no passphrase", "another kind of key", "no key"],
)
def test_a_file_that_holds_no_seal_is_named(quick, path, content):
    path.write_bytes(content)
    with pytest.raises(CentreError, match=r"jica.seal does not hold a seal"):
        Seal.open(path, PASSPHRASE)


def test_a_damaged_seal_is_not_opened(path, sealed):
    content = sealed[1]
    for damaged in (content[:100], content[:-4] + b"AAAA"):
        path.write_bytes(damaged)
        with pytest.raises(BadRequest, match="does not open"):
            Seal.open(path, PASSPHRASE)


def test_a_missing_file_and_a_missing_folder_are_said(quick, path):
    with pytest.raises(BadRequest, match="could not be read"):
        Seal.open(path, PASSPHRASE)
    with pytest.raises(BadRequest, match="could not be written"):
        Seal.create(path / "jica.seal", PASSPHRASE)


@given(st.binary(max_size=300))
def test_any_bytes_are_no_seal(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.seal"
    path.write_bytes(content)
    with pytest.raises((CentreError, BadRequest)):
        Seal.open(path, PASSPHRASE)


def test_nothing_printed_of_a_seal_is_secret(sealed):
    seal = sealed[0]
    assert repr(seal) == f"Seal({seal.public})"


@given(st.binary(min_size=32, max_size=32))
def test_a_public_key_is_read_as_it_is_written(public_key):
    assert read_public(write_public(public_key)) == public_key


@pytest.mark.parametrize(
    "text",
    ["", "ed25519:", "ed25519:AAAA", "rsa:" + "A" * 43 + "=", "ed25519:" + "A" * 43,
     "ed25519:" + "A" * 42 + "B=", "ed25519:" + "A" * 43 + "=\n", "ed25519:" + "_" * 43 + "="],
)  # fmt: skip
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(BadRequest, match="public key of a seal"):
        read_public(text)


def slow_for(times, monkeypatch):
    """A computer that is too slow to open a seal for the first few tries."""
    tries = iter(range(1_000))
    decrypt = seal_module.pyrage.passphrase.decrypt

    def slowed(content, passphrase):
        if next(tries) < times:
            raise pyrage.DecryptError("Excessive work parameter for passphrase.\nDecryption would")
        return decrypt(content, passphrase)

    passphrase = SimpleNamespace(encrypt=None, decrypt=slowed)
    slowed_pyrage = SimpleNamespace(passphrase=passphrase, DecryptError=pyrage.DecryptError)
    monkeypatch.setattr(seal_module, "pyrage", slowed_pyrage)


def test_a_busy_computer_opens_a_seal_all_the_same(quickly_written, monkeypatch):
    slow_for(3, monkeypatch)
    assert Seal.open(quickly_written, PASSPHRASE).public.startswith("ed25519:")


def test_a_computer_that_is_too_slow_is_not_taken_for_a_wrong_passphrase(written, monkeypatch):
    slow_for(1_000, monkeypatch)
    with pytest.raises(CentreBusy, match="too slow or too busy"):
        Seal.open(written, PASSPHRASE)


def test_the_library_refuses_what_needs_far_too_long():
    hours = b"age-encryption.org/v1\n-> scrypt IMEuaIcNTNWg7XYD/tigDw 50\n" + b"A" * 43
    mac = b64encode(bytes(32)).rstrip(b"=")
    with pytest.raises(CentreBusy):
        seal_module.open_with_passphrase(hours + b"\n--- " + mac + b"\n" + bytes(60), PASSPHRASE)
