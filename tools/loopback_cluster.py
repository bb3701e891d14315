"""A Dask cluster on loopback, for tests and benchmarks: a scheduler and workers, each a process of
its own, with TLS."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "cluster.md"
BOUND_SECONDS = 300.0
"""When to give up waiting; a machine may be busy."""


def write_certificates(folder: Path, name: str = "cluster") -> dict[str, str]:
    """An authority and a certificate of it, for all of a cluster; the paths of their files."""
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority_name = _named(f"{name} authority")
    authority = _certificate(authority_name, authority_name, authority_key, authority_key, True)
    certificate = _certificate(_named(name), authority_name, key, authority_key, False)
    files = {one: folder / f"{name}-{one}.pem" for one in ("authority", "certificate", "key")}
    files["authority"].write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    files["certificate"].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files["key"].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return {one: str(file) for one, file in files.items()}


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signing_key: ec.EllipticCurvePrivateKey,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()),
            critical=False,
        )
        .sign(signing_key, hashes.SHA256())
    )


class DaskCluster:
    """A scheduler and its workers. To be closed: then all have ended."""

    def __init__(self, folder: Path, files: Mapping[str, str] | None = None) -> None:
        """With TLS where there are `files` of certificates."""
        self._folder, self.files = folder, files
        self._stack = ExitStack()
        self._workers: list[subprocess.Popen] = []
        self._found = folder / "scheduler.json"
        self.scheduler = self._start_scheduler(0)
        until = time.monotonic() + BOUND_SECONDS
        while not (self._found.exists() and self._found.read_text().endswith("}")):
            if time.monotonic() > until:
                raise TimeoutError("The scheduler did not start.")
            time.sleep(0.02)
        self.address: str = json.loads(self._found.read_text())["address"]

    def __enter__(self) -> DaskCluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start_scheduler(self, port: int) -> subprocess.Popen:
        protocol = "tls" if self.files else "tcp"
        return self._start(
            "distributed.cli.dask_scheduler",
            f"--host={protocol}://127.0.0.1", f"--port={port}", "--no-dashboard",
            f"--scheduler-file={self._found}",
        )  # fmt: skip

    def start_worker(self, *options: str, **environment: str) -> subprocess.Popen:
        """A worker of one process, which a nanny starts again when it ends."""
        worker = self._start(
            "distributed.cli.dask_worker", self.address, "--nthreads=1", "--no-dashboard",
            "--memory-limit=0", f"--local-directory={self._folder}", *options, **environment,
        )  # fmt: skip
        self._workers.append(worker)
        return worker

    def kill_a_worker(self) -> bool:
        """Kill the youngest process of a worker, if there is one; its nanny starts another."""
        nannies = [psutil.Process(one.pid) for one in self._workers if one.poll() is None]
        workers = [child for nanny in nannies for child in nanny.children(recursive=True)]
        running = [one for one in workers if "spawn_main" in " ".join(one.cmdline())]
        if running:
            max(running, key=lambda one: one.create_time()).kill()
        return bool(running)

    def name_in(self, settings: Path) -> None:
        """Let a centre's builds be shared by it."""
        named = {"scheduler": self.address, **(self.files or {})}
        lines = "".join(f'{name} = "{value}"\n' for name, value in named.items())
        text = settings.read_text("utf-8")
        assert "[cluster]\n" in text
        settings.write_text(text.replace("[cluster]\n", f"[cluster]\n{lines}"), "utf-8")

    def start_scheduler_again(self) -> None:
        """At the same address as before."""
        self.scheduler = self._start_scheduler(int(self.address.rpartition(":")[2]))

    def _start(self, module: str, *options: str, **environment: str) -> subprocess.Popen:
        tls = tls_options(self.files) if self.files else []
        return self._run([sys.executable, "-m", module, *options, *tls], **environment)

    def _run(self, command: Sequence[str], **environment: str) -> subprocess.Popen:
        log = self._stack.enter_context((self._folder / "cluster.log").open("ab"))
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            cwd=self._folder,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
                **environment,
            },
        )
        self._stack.callback(_end, process)
        return process

    def close(self) -> None:
        """End all of it, the youngest first."""
        self._stack.close()


def tls_options(files: Mapping[str, str]) -> list[str]:
    """What names the files of certificates to a scheduler or a worker."""
    names = {"authority": "ca-file", "certificate": "cert", "key": "key"}
    return [f"--tls-{names[one]}={file}" for one, file in files.items()]


class ClusterOfGuide(DaskCluster):
    """The cluster of the guide, on loopback, by the guide's commands."""

    def __init__(self, folder: Path) -> None:
        certificates, self._scheduler, self._worker, self.build = shell_blocks(GUIDE)
        subprocess.run(["bash", "-ec", certificates], cwd=folder, check=True, capture_output=True)
        files = {"authority": "authority.pem", "certificate": "cluster.pem", "key": "cluster.key"}
        super().__init__(folder, {one: str(folder / name) for one, name in files.items()})

    def _start_scheduler(self, port: int) -> subprocess.Popen:
        command = self._scheduler.replace("--port 8786", f"--port {port} --host 127.0.0.1")
        return self._run_shell(f"{command} --scheduler-file {self._found}")

    def start_worker(self, *options: str, **environment: str) -> subprocess.Popen:
        """As the guide says, but for the address."""
        command = self._worker.replace("tls://scheduler.example.org:8786", self.address)
        worker = self._run_shell(" ".join([command, *options]), **environment)
        self._workers.append(worker)
        return worker

    def _run_shell(self, command: str, **environment: str) -> subprocess.Popen:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        return self._run(["bash", "-ec", f"exec {command}"], PATH=path, **environment)


def shell_blocks(page: Path) -> list[str]:
    """The blocks of commands on a page, lines that go on as one."""
    blocks = re.findall(r"^```sh\n(.*?)\n```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [re.sub(r"\\\n\s*", "", block) for block in blocks]


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(BOUND_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
