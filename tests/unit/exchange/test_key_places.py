"""Where keys lie: files of their owner, credentials, the keyring of the operating system."""

import os
import stat
import subprocess
import sys

import pytest

from riparian.errors import CentreError
from riparian.exchange.keys import os_keyring
from riparian.exchange.keys.key_places import CREDENTIALS, KeyPlaces
from riparian.exchange.keys.node_keys import NodeKeys, key_states
from riparian.exchange.names import read_origin

ORIGIN = read_origin("mekong/jica/1")


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch):
    monkeypatch.delenv(CREDENTIALS, raising=False)


@pytest.fixture
def places(tmp_path):
    NodeKeys.create(tmp_path / "keys")
    return KeyPlaces(tmp_path / "keys")


class Vault:
    """A keyring in memory, as the library reaches it."""

    def __init__(self):
        self.kept = {}

    def set_password(self, service, name, text):
        self.kept[service, name] = text

    def get_password(self, service, name):
        return self.kept.get((service, name))

    def delete_password(self, service, name):
        del self.kept[service, name]


@pytest.fixture
def vault(monkeypatch):
    vault = Vault()
    monkeypatch.setattr(os_keyring, "import_module", lambda _: vault)
    return vault


def test_a_key_goes_into_the_keyring_and_back(places, vault):
    before = places.read("reading.key")
    assert places.move_to_keyring("reading.key")
    assert not places.move_to_keyring("reading.key")
    assert places.kept_as("reading.key") == "keyring"
    assert places.read("reading.key") == before
    assert b"SECRET" not in places.path("reading.key").read_bytes()
    assert list(vault.kept.values()) == [before.decode()]
    assert places.move_to_file("reading.key")
    assert not places.move_to_file("reading.key")
    assert places.path("reading.key").read_bytes() == before
    assert vault.kept == {}


@pytest.mark.skipif(os.name != "posix", reason="owners of files are those of POSIX")
def test_its_file_stays_its_owners_alone(places, vault):
    for move in (places.move_to_keyring, places.move_to_file):
        move("reading.key")
        assert stat.S_IMODE(places.path("reading.key").stat().st_mode) == 0o600


def test_new_keys_go_where_the_others_are(places, vault):
    places.move_to_keyring("cosigner.key")
    NodeKeys.open(places.folder).new_log_signer(ORIGIN)
    assert places.kept_as("log.mekong.jica.1.key") == "keyring"
    assert places.kept_as("reading.key") == "file"


def test_a_keyring_that_keeps_nothing_leaves_the_key_where_it_is(places, vault, monkeypatch):
    monkeypatch.setattr(vault, "get_password", lambda *_: None)
    before = places.path("reading.key").read_bytes()
    with pytest.raises(CentreError, match="gave back something else"):
        places.move_to_keyring("reading.key")
    assert places.path("reading.key").read_bytes() == before


@pytest.mark.parametrize("act", ["set_password", "get_password"])
def test_a_keyring_that_fails_is_said_without_its_words(places, vault, monkeypatch, act):
    def fail(*_):
        raise RuntimeError("AGE-SECRET-KEY-1LEAKED")

    monkeypatch.setattr(vault, act, fail)
    with pytest.raises(CentreError, match=r"could not be used for reading\.key") as refusal:
        places.move_to_keyring("reading.key")
    assert "LEAKED" not in f"{refusal.value.what}{refusal.value.try_this}"
    assert refusal.value.__suppress_context__


def test_a_key_that_is_gone_from_the_keyring_is_named(places, vault):
    places.move_to_keyring("cosigner.key")
    vault.kept.clear()
    states = {state.name: state for state in key_states(places.folder)}
    assert states["cosigner"].kept_as == "keyring"
    assert "is not there" in states["cosigner"].fault
    with pytest.raises(CentreError, match="it is not there"):
        NodeKeys.open(places.folder)


def test_without_the_library_its_name_is_said(places, monkeypatch):
    def missing(_):
        raise ImportError

    monkeypatch.setattr(os_keyring, "import_module", missing)
    with pytest.raises(CentreError, match="not installed") as refusal:
        places.move_to_keyring("reading.key")
    assert "riparian[keyring]" in refusal.value.try_this


def test_with_the_librarys_own_backend_that_keeps_nothing(places, monkeypatch):
    keyring = pytest.importorskip("keyring")
    from keyring.backends.null import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        with pytest.raises(CentreError, match="gave back something else"):
            places.move_to_keyring("reading.key")
    finally:
        keyring.set_keyring(before)


def test_the_library_is_imported_for_keys_in_the_keyring_alone(places):
    code = (
        "import sys; from pathlib import Path;"
        "from riparian.exchange.keys.node_keys import NodeKeys;"
        f"NodeKeys.open(Path({str(places.folder)!r})); print('keyring' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert answer.stdout.strip() == "False", answer.stderr


def test_a_credential_comes_before_the_keyring_and_stays_where_it_is(
    places, vault, tmp_path, monkeypatch
):
    places.move_to_keyring("reading.key")
    given = NodeKeys.create(tmp_path / "credentials")
    monkeypatch.setenv(CREDENTIALS, str(tmp_path / "credentials"))
    assert places.kept_as("reading.key") == "credential"
    assert not places.move_to_keyring("reading.key")
    assert not places.move_to_file("reading.key")
    assert NodeKeys.open(places.folder).opens(given.reading_recipient)


def test_a_second_key_lies_beside_the_first_and_the_card_says_which_counts(places):
    keys = NodeKeys.open(places.folder)
    first, second = keys.cosigner(ORIGIN), keys.another_cosigner(ORIGIN)
    reading = keys.reading_recipient
    assert keys.another_reading() == keys.reading_recipient != reading
    log = keys.new_log_signer(ORIGIN), keys.another_log_signer(ORIGIN)
    opened = NodeKeys.open(places.folder)
    for signer in (first, second):
        vkey = signer.verifier.vkey
        assert opened.cosigner(ORIGIN, vkey).verifier == signer.verifier
    for signer in log:
        assert opened.log_signer(ORIGIN, signer.verifier.vkey).verifier == signer.verifier
    assert opened.opens(reading)
    with pytest.raises(CentreError, match="is not in"):
        opened.cosigner(ORIGIN, log[0].verifier.vkey)
    names = [state.name for state in opened.status()]
    assert names == ["cosigner", "cosigner", "reading", "reading", "mekong/jica/1", "mekong/jica/1"]


def test_what_can_still_be_used_is_found_among_damaged_keys(places):
    (places.folder / "cosigner.key").write_bytes(b"")
    NodeKeys.those_there(places.folder).another_cosigner(ORIGIN)
    keys = NodeKeys.those_there(places.folder)
    assert len(keys.readings) == 1
    assert keys.cosigner(ORIGIN).name == ORIGIN.mirror
