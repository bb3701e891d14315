"""What is in the way to a server is told apart; everything here stays on loopback."""

import json
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from riparian.errors import BadRequest
from riparian.exchange.transfer import reach as reaching
from riparian.exchange.transfer.reach import Reach, look_at, look_at_all
from riparian.wording.reach import OBSTACLES, ask_words, clock_words, reach_words
from running import BOUND_SECONDS
from slow_servers import TRICKLES, serving

HEADS = json.dumps({"framework": "mekong", "charter": 1, "cards": {}, "journals": {}}).encode()
PAGE = b"<html>Access to this page has been blocked by your administrator.</html>"


@pytest.fixture(autouse=True)
def _short_and_without_proxies(monkeypatch):
    for name in ("NAME", "CONNECT", "ANSWER"):
        monkeypatch.setattr(reaching, f"{name}_SECONDS", 1.0)
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@contextmanager
def running(status=200, content=HEADS, context=None, **headers):
    """A server that answers every GET with this; what it was asked is in `asked`."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.command, self.path, int(self.headers.get("content-length", 0))))
            self.send_response_only(status)
            for name, value in {"content-length": str(len(content)), **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(content)

        do_CONNECT = do_GET  # noqa: N815  # as http.server looks it up

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_):  # who does not trust a certificate breaks off
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    server.asked = asked
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def at(server, scheme="http", host="127.0.0.1"):
    port = server if isinstance(server, int) else server.server_port
    return f"{scheme}://{host}:{port}/exchange"


def fault_of(address, **more):
    return look_at(address, **more).fault


def test_a_channel_that_answers_is_reached_and_nothing_was_sent():
    with running(date=format_datetime(datetime.now(UTC), usegmt=True)) as server:
        reach = look_at(at(server), "mekong")
    assert (reach.fault, reach.framework, reach.clock_off) == (None, "mekong", None)
    assert reach.passed == ("name", "connection", "answer")
    assert server.asked == [("GET", "/exchange/heads", 0)]
    assert reach_words(reach) == "Reached: the channel of mekong."
    assert (ask_words(reach), clock_words(reach)) == ("", "")


@pytest.mark.parametrize(
    ("status", "content", "fault", "detail"),
    [
        (403, PAGE, "not allowed", "403"),
        (451, PAGE, "not allowed", "451"),
        (401, b"", "not allowed", "401"),
        (200, PAGE, "other page", ""),
        (200, b"", "other page", ""),
        (200, b'{"framework":"mekong"}', "other page", ""),
        (200, HEADS.replace(b"mekong", b"salween"), "other framework", "salween"),
        (404, b"", "no channel", ""),
        (410, b"", "no channel", ""),
        (502, PAGE, "server is out of order", "502"),
        (503, b"", "server is out of order", "503"),
        (407, PAGE, "proxy asks for a password", ""),
    ],
)
def test_an_answer_that_is_not_the_channel_is_told(status, content, fault, detail):
    with running(status, content) as server:
        reach = look_at(at(server), "mekong")
    assert (reach.fault, reach.detail) == (fault, detail)
    assert reach_words(reach).startswith("Not reached: the name is known")


def test_a_page_to_sign_in_at_is_named_by_where_it_leads():
    with running(302, b"", location="https://login.hotel.example/portal?x=1") as server:
        reach = look_at(at(server))
    assert (reach.fault, reach.detail) == ("leads elsewhere", "login.hotel.example")
    assert "redirects to login.hotel.example" in reach_words(reach)
    with running(302, b"", location="/login") as server:
        assert look_at(at(server)).detail == "127.0.0.1"
    with running(307, b"", location="http://[::x]/") as server:
        assert look_at(at(server)).fault in ("leads elsewhere", "breaks off")


def test_another_framework_is_no_matter_where_none_is_known():
    with running(content=HEADS.replace(b"mekong", b"salween")) as server:
        assert look_at(at(server)).framework == "salween"


# the connection


def test_a_port_that_nobody_listens_at_refuses():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reach = look_at(at(port))
    assert (reach.fault, reach.passed) == ("refused", ("name",))
    assert f"127.0.0.1, TCP port {port}" in ask_words(reach)


@pytest.mark.skipif(not hasattr(socket, "SO_DOMAIN"), reason="a full queue refuses elsewhere")
def test_a_port_that_never_answers_is_not_waited_for_without_end():
    """A full queue of connections drops what comes, as a firewall does."""
    with socket.socket() as listening, ExitStack() as waiting:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            each = waiting.enter_context(socket.socket())
            each.setblocking(False)
            each.connect_ex(listening.getsockname())
        reach = look_at(at(listening.getsockname()[1]))
    assert (reach.fault, reach.passed) == ("no connection", ("name",))
    assert "a firewall may be blocking it" in reach_words(reach)
    assert "please allow outgoing connections" in ask_words(reach)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_at_which_nobody_speaks_is_not_waited_for(scheme):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        reach = look_at(at(listening.getsockname()[1], scheme))
    assert (reach.fault, reach.passed) == ("no answer", ("name", "connection"))
    assert reach_words(reach) == (
        "Not reached: the name is known and a connection is made, but no answer comes."
    )


def test_an_answer_that_breaks_off_is_told():
    def hang_up(listening):
        for _ in range(2):
            listening.accept()[0].close()

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        thread = threading.Thread(target=hang_up, args=(listening,))
        thread.start()
        assert look_at(at(listening.getsockname()[1])).fault == "breaks off"
        thread.join()


@pytest.mark.parametrize("answer", TRICKLES.values(), ids=TRICKLES)
def test_an_answer_that_trickles_is_not_waited_for(answer, monkeypatch):
    monkeypatch.setattr(reaching, "ANSWER_SECONDS", 0.2)
    with serving(answer) as slow, ThreadPoolExecutor() as pool:
        try:
            asked = pool.submit(look_at, *slow.addresses(1))
            assert asked.result(BOUND_SECONDS).fault == "no answer"
        finally:
            slow.close()


# names


def test_a_name_that_is_not_known_is_told(monkeypatch):
    reach = look_at("https://nobody.invalid/exchange")
    assert (reach.fault, reach.passed) == ("no such name", ())
    assert "nobody.invalid" in reach_words(reach)

    def slow(*_, **__):
        time.sleep(5)

    monkeypatch.setattr(reaching, "NAME_SECONDS", 0.05)
    monkeypatch.setattr(reaching, "_addresses_of", slow)
    assert fault_of("https://nobody.invalid/exchange") == "names are not looked up"


def test_an_address_that_others_chose_is_not_asked_in_the_own_network():
    with running() as server:
        reach = look_at(at(server), only_public=True)
        assert (reach.fault, server.asked) == ("own network", [])
        assert "local_addresses = true" in ask_words(reach)
        twice = [at(server), at(server), "http://127.0.0.1:9/x"]
        [first, second] = look_at_all(twice, only_public=lambda address: address.endswith("x"))
    assert (first.fault, second.fault) == (None, "own network")


def test_what_is_no_address_is_refused():
    with pytest.raises(BadRequest):
        look_at("ftp://example.org")


# encryption


def certificate(names=("127.0.0.1",), begins=-1, ends=1, issuer=None):
    """A certificate and its key, days from now; signed by itself unless by an issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    called = "a server" if issuer else "an authority"
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, called)])
    signer = issuer[0].subject if issuer else subject
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=begins))
        .not_valid_after(now + timedelta(days=ends))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(name)) for name in names]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
    return built, key


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """An authority that this computer knows."""
    made = certificate()
    (tmp_path / "root.pem").write_bytes(made[0].public_bytes(Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "root.pem"))
    return made


def context_with(made, folder):
    file = folder / f"{made[0].serial_number}.pem"
    key = made[1].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made[0].public_bytes(Encoding.PEM) + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({}, None),
        ({"begins": 2, "ends": 3}, "certificate is not valid yet"),
        ({"begins": -3, "ends": -2}, "certificate has expired"),
        ({"names": ("192.0.2.1",)}, "certificate is of another name"),
    ],
)
def test_certificates_by_an_authority_that_is_known(authority, tmp_path, given, fault):
    context = context_with(certificate(issuer=authority, **given), tmp_path)
    with running(context=context) as server:
        reach = look_at(at(server, "https"))
    assert reach.fault == fault
    assert ("encryption" in reach.passed) == (fault is None)
    if fault in ("certificate is not valid yet", "certificate has expired"):
        assert f"{datetime.now(UTC):%Y-%m-%d}" in ask_words(reach)


@pytest.mark.usefixtures("authority")
def test_a_certificate_of_ones_own_is_told(tmp_path):
    with running(context=context_with(certificate(), tmp_path)) as server:
        reach = look_at(at(server, "https"))
    assert reach.fault == "certificate is not known"
    assert "TLS inspection" in ask_words(reach)


def test_what_does_not_speak_tls_is_told():
    with running() as server:
        assert fault_of(at(server, "https")) == "encryption fails"


# proxies


def test_a_proxy_that_refuses_to_connect_is_named_without_its_password(monkeypatch):
    with running(403, PAGE) as proxy:
        named = f"http://desk:secret@127.0.0.1:{proxy.server_port}"
        monkeypatch.setenv("HTTPS_PROXY", named)
        reach = look_at("https://nobody.invalid/exchange")
        [(method, path, _)] = [x for x in proxy.asked if x[0] == "CONNECT"]
    assert (method, path) == ("CONNECT", "nobody.invalid:443")
    assert (reach.fault, reach.detail) == ("proxy refuses", "403")
    words = f"{reach_words(reach)} {ask_words(reach)}"
    assert f"through the proxy 127.0.0.1:{proxy.server_port}" in words
    assert "secret" not in words
    assert "nobody.invalid, port 443" in words


def test_a_proxy_that_asks_for_a_password(monkeypatch):
    with running(407, PAGE) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{proxy.server_port}")
        assert fault_of("https://nobody.invalid/exchange") == "proxy asks for a password"
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        assert fault_of("http://nobody.invalid/exchange") == "proxy asks for a password"


def test_a_proxy_that_passes_it_on_is_said(monkeypatch):
    with running() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        reach = look_at("http://nobody.invalid/exchange")
    assert (reach.fault, reach.framework) == (None, "mekong")
    assert "through the proxy" in reach_words(reach)


def test_a_name_that_only_the_proxy_can_look_up_is_the_proxys_to_refuse(monkeypatch):
    with running() as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        assert fault_of("http://nobody.invalid/exchange", only_public=True) is None
        assert fault_of("http://127.0.0.2:9/exchange", only_public=True) == "own network"


def test_a_proxy_that_is_not_there(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    assert fault_of("https://nobody.invalid/exchange") == "proxy is silent"
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    assert fault_of("https://nobody.invalid/exchange") == "proxy is not found"


@pytest.mark.parametrize("scheme", ["socks5", "strange"])
def test_a_proxy_of_another_kind(monkeypatch, scheme):
    with running() as proxy:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{proxy.server_port}")
        reach = look_at("https://nobody.invalid/exchange")
    assert reach.fault == "proxy cannot be used"


def test_what_the_proxy_is_not_for_is_asked_directly(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running() as server:
        reach = look_at(at(server))
    assert (reach.fault, reach.proxy) == (None, None)


# clocks


@pytest.mark.parametrize(
    ("off", "said"),
    [(0, ""), (500, ""), (-500, ""), (3600, "60 minutes behind"), (-3600, "60 minutes ahead of")],
)
def test_a_clock_that_is_wrong_is_told(off, said):
    then = datetime.now(UTC) + timedelta(seconds=off)
    with running(date=format_datetime(then, usegmt=True)) as server:
        words = clock_words(look_at(at(server)))
    assert (said in words) if said else words == ""


@pytest.mark.parametrize("date", ["yesterday", "", "Mon, 01 Jan 99999 00:00:00 GMT"])
def test_a_date_that_is_none_says_nothing(date):
    with running(date=date) as server:
        assert look_at(at(server)).clock_off is None


# words


@pytest.mark.parametrize("fault", OBSTACLES)
def test_every_obstacle_is_said_and_has_something_to_ask_for(fault):
    reach = Reach("https://a.example.org", "a.example.org", 443, "proxy.example.org:3128",
                  ("name", "connection", "answer"), fault, "403")  # fmt: skip
    for words in (reach_words(reach), ask_words(reach)):
        assert words[0].isupper()
        assert words[-1] == "."
        assert "{" not in words


def test_every_fault_has_words():
    assert set(OBSTACLES) == set(reaching.Fault.__args__)
