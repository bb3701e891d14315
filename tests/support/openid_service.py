"""A service on loopback at which people sign in (OpenID Connect), as a test wants it to answer."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET = "riparian", "a-secret-of-the-client"
NOW = 1_800_000_000


class OpenIdService:
    """`person` is who signs in: claims of the ID token. `changes` replaces claims, or takes them
    away by None; `key` signs; `stated` replaces what discovery says."""

    def __init__(self) -> None:
        self.key = self.published = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.person = {"sub": "s-1", "name": "Sato Keiko", "preferred_username": "keiko@jica.go.jp"}
        self.person["groups"] = ["mekong-lead"]
        self.changes: dict[str, object] = {}
        self.stated: dict[str, object] = {}
        self.algorithm = "ES256"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._codes: dict[str, dict[str, str]] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                answers = {
                    "/.well-known/openid-configuration": service.metadata,
                    "/keys": lambda: KeySet([service.published]).as_dict(private=False),
                }
                self._answer(200, answers[path]())

            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: value[0] for name, value in parse_qs(sent).items()}
                service.asked.append((self.headers.get("Authorization", ""), form))
                self._answer(*service.exchange(self.headers.get("Authorization", ""), form))

            def _answer(self, status: int, body: object) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def metadata(self) -> dict[str, object]:
        """What Discovery 1.0 has such a service say of itself."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.stated,
        }

    def sign_in(self, there: str) -> dict[str, str]:
        """Somebody signs in at the address to which a browser was sent; with what it comes back."""
        asked = {name: value[0] for name, value in parse_qs(urlsplit(there).query).items()}
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def exchange(self, authorization: str, form: dict[str, str]) -> tuple[int, object]:
        """As RFC 6749, 4.1.3, and RFC 7636, 4.6, have it: a code serves once."""
        asked = self._codes.pop(form["code"], None)
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if asked["code_challenge"] != base64.urlsafe_b64encode(challenge).decode().rstrip("="):
            return 400, {"error": "invalid_grant"}
        assert form["redirect_uri"] == asked["redirect_uri"]
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": NOW, "exp": NOW + 300,
            "nonce": asked["nonce"], **self.person, **self.changes,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        token = jwt.encode(header, claims, self.key, [self.algorithm])
        return 200, {"id_token": token, "access_token": "x", "token_type": "Bearer"}

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
