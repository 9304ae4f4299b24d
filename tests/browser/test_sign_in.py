"""Sign-in by Streamlit's OpenID Connect, with a small provider on this machine.

Streamlit needs Authlib for it, which is no requirement of the tests: `pip install '.[sign-in]'`.
"""

from __future__ import annotations

import http.server
import json
import secrets
import threading
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from dovs.runs.finding import open_run
from tests.browser.driving import become, free_port, settle
from tests.ui.fake_run import fake_run

pytestmark = pytest.mark.browser
jose = pytest.importorskip("authlib.jose", reason="Authlib is not installed")
CLIENT = "dovs"


class Provider(http.server.ThreadingHTTPServer):
    """Lets in whoever `person` names, without a question."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        options = {"kid": "1", "use": "sig", "alg": "RS256"}
        self.key = jose.JsonWebKey.generate_key("RSA", 2048, options, is_private=True)
        self.person = "ada"
        self.given: dict[str, tuple[str, str]] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def token(self, code: str) -> dict[str, str | int]:
        """Return the tokens of somebody who came back with a code, once."""
        person, nonce = self.given.pop(code)
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": f"id-{person}", "aud": CLIENT, "name": person.title()}
        claims |= {"iat": now, "exp": now + 600, "nonce": nonce}
        signed = jose.jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key).decode()
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 600, "id_token": signed}


class Answer(http.server.BaseHTTPRequestHandler):
    server: Provider

    def log_message(self, *words: object) -> None:
        """Write nothing."""

    def do_GET(self) -> None:
        parts, issuer = urlsplit(self.path), self.server.issuer
        query = dict(parse_qsl(parts.query))
        if parts.path == "/authorize":
            code = secrets.token_hex(8)
            self.server.given[code] = self.server.person, query["nonce"]
            answer = urlencode({"code": code, "state": query["state"]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri']}?{answer}")
            self.end_headers()
        elif parts.path == "/keys":
            self._send({"keys": [self.server.key.as_dict(is_private=False)]})
        else:
            places = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
            places |= {"jwks_uri": "keys"}
            facts = {name: f"{issuer}/{place}" for name, place in places.items()}
            self._send(
                {"issuer": issuer, "id_token_signing_alg_values_supported": ["RS256"]} | facts
            )

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._send(self.server.token(dict(parse_qsl(body))["code"]))

    def _send(self, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def provider():
    found = Provider()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture
def signed_in(provider, start_server, browser, tmp_path, monkeypatch):
    """Return a function that lets a person sign in, and gives the page that they see then."""
    port = free_port()
    monkeypatch.setattr("tests.browser.driving.free_port", lambda: port)
    folder = tmp_path / "user" / ".streamlit"
    folder.mkdir(parents=True)
    (folder / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{secrets.token_hex(32)}"\nclient_id = "{CLIENT}"\nclient_secret = "s"\n'
        f'server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"\n'
    )
    monkeypatch.setenv("HOME", str(folder.parent))
    monkeypatch.setenv("DOVS_ACCESS", json.dumps({"trainable": ["digits"]}))
    server = start_server()
    contexts = []

    def sign_in(person):
        provider.person = person
        contexts.append(browser.new_context())
        page = contexts[-1].new_page()
        page.goto(server.url("runs?runs=of-ada"))
        button = page.get_by_role("button", name="Sign in")
        button.wait_for()
        assert page.get_by_text("of-ada").count() == 0, "nobody sees a run before"
        button.click()
        page.get_by_role("button", name="Sign out").wait_for()
        return server, page

    yield sign_in
    for context in contexts:
        context.close()


def test_runs_are_owned_by_whoever_signed_in(signed_in, provider, tmp_path):
    path = fake_run(tmp_path / "home" / "runs" / "of-ada")
    body = json.loads((path / "config.json").read_text())
    owner = {"id": f"{provider.issuer} id-ada", "name": "Ada"}
    (path / "config.json").write_text(json.dumps(body | {"owner": owner}))
    server, page = signed_in("bob")
    page.goto(server.url("runs?runs=of-ada"))
    page.get_by_text("This is of Ada: you can look at it, but not change it.").wait_for()
    assert page.get_by_role("button", name="Delete").count() == 0
    _, page = signed_in("ada")
    page.goto(server.url("runs?runs=of-ada"))
    settle(page)
    page.get_by_role("button", name="Archive").click()
    become(lambda: (open_run(path).path / "notes.json").exists(), True)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
