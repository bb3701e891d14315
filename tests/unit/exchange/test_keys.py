import json
import os
import stat
from pathlib import Path

import pyrage
import pytest

from riparian.errors import CentreError
from riparian.exchange.journal.notes import COSIGNATURE, ED25519
from riparian.exchange.keys.key_places import CREDENTIALS
from riparian.exchange.keys.node_keys import NodeKeys, key_states
from riparian.exchange.names import Origin, read_origin

ORIGIN = read_origin("mekong/jica/1")
LOG = "log.mekong.jica.1.key"
EXAMPLES = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "channel" / "recipients.json").read_text()
)
posix = pytest.mark.skipif(os.name != "posix", reason="owners of files are those of POSIX")


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch):
    monkeypatch.delenv(CREDENTIALS, raising=False)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "keys"


@pytest.fixture
def keys(folder):
    made = NodeKeys.create(folder)
    made.new_log_signer(ORIGIN)
    return made


def test_keys_are_the_same_when_opened_again(folder, keys):
    opened = NodeKeys.open(folder)
    assert opened.reading_recipient == keys.reading_recipient
    assert opened.log_signer(ORIGIN).verifier == keys.log_signer(ORIGIN).verifier
    assert opened.cosigner(ORIGIN).verifier == keys.cosigner(ORIGIN).verifier


def test_what_is_sealed_to_the_reading_key_is_opened_by_it(keys):
    recipient = pyrage.x25519.Recipient.from_str(keys.reading_recipient)
    assert pyrage.decrypt(pyrage.encrypt(b"words", [recipient]), [keys.reading]) == b"words"


def test_each_journal_has_a_key_of_its_own_and_the_cosigner_another(keys):
    second = keys.new_log_signer(Origin("mekong", "jica", 2))
    log, cosigner = keys.log_signer(ORIGIN).verifier, keys.cosigner(ORIGIN).verifier
    assert (log.name, log.kind) == ("mekong/jica/1", ED25519)
    assert (cosigner.name, cosigner.kind) == ("mekong/jica/mirror", COSIGNATURE)
    assert len({log.key, second.verifier.key, cosigner.key}) == 3


def test_names_with_hyphens_do_not_share_a_key(keys):
    left = keys.new_log_signer(Origin("a-b", "c", 1)).verifier.key
    right = keys.new_log_signer(Origin("a", "b-c", 1)).verifier.key
    assert left != right


@posix
def test_files_are_their_owners_alone(folder, keys):
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {x.name for x in folder.iterdir()} == {"cosigner.key", "reading.key", LOG}
    assert {stat.S_IMODE(x.stat().st_mode) for x in folder.iterdir()} == {0o600}


def test_no_key_is_overwritten(folder, keys):
    before = {x: x.read_bytes() for x in folder.iterdir()}
    with pytest.raises(CentreError, match="never overwritten"):
        NodeKeys.create(folder)
    with pytest.raises(CentreError, match="never overwritten"):
        keys.new_log_signer(ORIGIN)
    assert {x: x.read_bytes() for x in folder.iterdir()} == before


def test_what_a_power_cut_stopped_goes_on(folder, keys):
    (folder / "reading.key").unlink()
    again = NodeKeys.create(folder)
    assert again.cosigner(ORIGIN).verifier == keys.cosigner(ORIGIN).verifier
    assert again.reading_recipient != keys.reading_recipient


def test_a_missing_key_is_named_and_not_made(folder, keys):
    (folder / LOG).unlink()
    with pytest.raises(CentreError, match=f"{LOG} is missing"):
        keys.log_signer(ORIGIN)
    (folder / "cosigner.key").unlink()
    with pytest.raises(CentreError, match=r"cosigner\.key is missing"):
        NodeKeys.open(folder)
    assert [x.name for x in folder.iterdir()] == ["reading.key"]


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
@pytest.mark.parametrize("name", ["cosigner.key", "reading.key", LOG])
def test_a_key_that_others_can_reach_is_refused_with_what_mends_it(folder, keys, name, mode):
    (folder / name).chmod(mode)
    with pytest.raises(CentreError, match="Other users") as refusal:
        NodeKeys.open(folder).log_signer(ORIGIN)
    assert f"chmod 600 {folder / name}" in refusal.value.try_this


SECRET = EXAMPLES["identities"][1]


@pytest.mark.parametrize("name", ["cosigner.key", "reading.key", LOG])
@pytest.mark.parametrize("content", [b"", b"\xff\0", b"-----BEGIN PRIVATE KEY-----\n", b"#\n" * 9])
def test_a_damaged_key_is_named(folder, keys, name, content):
    (folder / name).write_bytes(content)
    with pytest.raises(CentreError, match=f"{name} does not hold the key"):
        NodeKeys.open(folder).log_signer(ORIGIN)


@pytest.mark.parametrize("content", [SECRET[:-1], f"{SECRET}\n{SECRET}", SECRET.lower() + "x"])
def test_a_damaged_reading_key_is_not_quoted(folder, keys, content):
    (folder / "reading.key").write_text(content)
    with pytest.raises(CentreError) as refusal:
        NodeKeys.open(folder)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__
    assert "SECRET" not in (refusal.value.what + refusal.value.try_this).upper()


def test_the_reading_key_is_one_as_age_keygen_writes_it(folder, keys):
    created, public, secret = (folder / "reading.key").read_text().splitlines()
    assert created.startswith("# created: 20")
    assert public == f"# public key: {keys.reading_recipient}"
    assert secret.startswith("AGE-SECRET-KEY-1")
    (folder / "reading.key").write_text(f"{SECRET}\n")
    assert NodeKeys.open(folder).reading_recipient == EXAMPLES["recipients"]["age"]


def test_a_credential_comes_before_the_file(folder, keys, tmp_path, monkeypatch):
    other = NodeKeys.create(tmp_path / "credentials")
    (tmp_path / "credentials" / "cosigner.key").chmod(0o440)
    (tmp_path / "credentials" / "reading.key").unlink()
    monkeypatch.setenv(CREDENTIALS, str(tmp_path / "credentials"))
    opened = NodeKeys.open(folder)
    assert opened.cosigner(ORIGIN).verifier == other.cosigner(ORIGIN).verifier
    assert opened.reading_recipient == keys.reading_recipient
    kept = {state.name: state.kept_as for state in opened.status()}
    assert kept == {"cosigner": "credential", "reading": "file", "mekong/jica/1": "file"}


def test_keys_given_as_credentials_are_not_made_in_the_folder(folder, tmp_path, monkeypatch):
    given = NodeKeys.create(tmp_path / "credentials")
    monkeypatch.setenv(CREDENTIALS, str(tmp_path / "credentials"))
    with pytest.raises(CentreError, match="there already"):
        NodeKeys.create(folder)
    assert NodeKeys.open(folder).reading_recipient == given.reading_recipient
    assert not folder.exists()


def test_the_state_of_keys_is_said_without_a_secret(folder, keys):
    states = {state.name: state for state in keys.status()}
    assert states["reading"].public == keys.reading_recipient
    assert states["mekong/jica/1"].public.startswith("ed25519:")
    secrets = [x.read_text().splitlines()[-1] for x in folder.iterdir()]
    secrets += [x.read_text().splitlines()[1] for x in folder.iterdir() if x.name != "reading.key"]
    shown = f"{states} {keys!r} {keys.log_signer(ORIGIN)!r} {keys.reading!r}"
    assert not [x for x in secrets if x in shown and "-----" not in x]


def test_the_state_of_keys_is_said_where_some_are_missing_or_damaged(folder, keys):
    (folder / "cosigner.key").unlink()
    (folder / LOG).write_bytes(b"")
    states = {state.name: state for state in key_states(folder)}
    assert (states["cosigner"].kept_as, states["cosigner"].public) == ("missing", "")
    assert "does not hold the key" in states["mekong/jica/1"].fault
    assert states["reading"].fault == ""
    assert [x.kept_as for x in key_states(folder.parent / "nowhere")] == ["missing", "missing"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CentreError, match="could not be written"):
        NodeKeys.create(tmp_path / "file" / "keys")
