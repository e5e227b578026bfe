"""An OpenID provider that others wrote (idpyoidc, the successor of a certified one), on loopback.

It lives in an environment of its own (.tools/provider): the tests start this file with that environment's
Python and tell it, a line of JSON each, to turn its key. What it says and signs is its own: this file only
hands HTTP to it. One person, Ana, is always signed in there.
"""

from __future__ import annotations

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptojwt.key_jar import build_keyjar  # type: ignore[import-not-found, unused-ignore]
from idpyoidc.server import Server  # type: ignore[import-not-found, unused-ignore]
from idpyoidc.server.configure import OPConfiguration  # type: ignore[import-not-found, unused-ignore]
from idpyoidc.server.user_authn.authn_context import (  # type: ignore[import-not-found, unused-ignore]
    INTERNETPROTOCOLPASSWORD,
)

KEYS = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
USER = "aruiz"  # no name that could be base64: it takes those for something else
ANA = {"name": "Ana Ruiz", "email": "ana.ruiz@port-alder.example", "email_verified": True}
PATHS = {
    "/.well-known/openid-configuration": "provider_config", "/authorization": "authorization",
    "/token": "token",
}  # fmt: skip


def configured(url: str) -> dict[str, Any]:
    """Codes with PKCE, and the person's address in the ID token."""
    mints = {"authorization_code": {"supports_minting": ["access_token", "id_token"], "max_usage": 1}}
    usage = {"usage_rules": {**mints, "access_token": {}}, "expires_in": 600}
    oidc, wanted = "idpyoidc.server.oidc", {"name": None, "email": None, "email_verified": None}
    return {
        "issuer": url,
        "httpc_params": {"verify": True, "timeout": 2},
        "key_conf": {"key_defs": KEYS, "uri_path": "keys"},
        "token_handler_args": {
            "code": {"lifetime": 60, "kwargs": {"crypt_conf": {"kwargs": {
                "keys": {"key_defs": [
                    {"type": "OCT", "use": ["enc"], "kid": "password"},
                    {"type": "OCT", "use": ["enc"], "kid": "salt"},
                ]}, "iterations": 1,
            }}}},
            "token": {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 60}},
            "id_token": {"class": "idpyoidc.server.token.id_token.IDToken", "kwargs": {
                "lifetime": 300, "base_claims": wanted,
            }},
        },
        "endpoint": {
            "provider_config": {
                "path": ".well-known/openid-configuration",
                "class": f"{oidc}.provider_config.ProviderConfiguration", "kwargs": {},
            },
            "authorization": {
                "path": "authorization", "class": f"{oidc}.authorization.Authorization",
                "kwargs": {"response_types_supported": ["code"], "response_modes_supported": ["query"]},
            },
            "token": {
                "path": "token", "class": f"{oidc}.token.Token",
                "kwargs": {"client_authn_method": ["client_secret_basic", "client_secret_post"]},
            },
        },
        "add_ons": {"pkce": {
            "function": "idpyoidc.server.oauth2.add_on.pkce.add_support",
            "kwargs": {"essential": True, "code_challenge_methods": {"S256": None}},
        }},
        "authentication": {"ana": {
            "acr": INTERNETPROTOCOLPASSWORD, "class": "idpyoidc.server.user_authn.user.NoAuthn",
            "kwargs": {"user": USER},
        }},
        "authz": {"class": "idpyoidc.server.authz.AuthzHandling", "kwargs": {"grant_config": usage}},
        "claims_interface": {"class": "idpyoidc.server.session.claims.ClaimsInterface", "kwargs": {}},
        "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {USER: ANA}}},
    }  # fmt: skip


class Provider:
    """The provider behind its paths."""

    def __init__(self, url: str, clients: dict[str, dict[str, str]]) -> None:
        self.server = Server(OPConfiguration(conf=configured(url), base_path=""), cwd=".")
        self.issuer = url
        for name, client in clients.items():
            self.server.context.cdb[name] = {
                "client_id": name, "client_secret": client["secret"], "client_salt": name,
                "redirect_uris": [(client["redirect"], None)], "response_types_supported": ["code"],
                "token_endpoint_auth_method": "client_secret_basic",
                "allowed_scopes": ["openid", "email", "profile"],
                "id_token_signed_response_alg": client.get("alg", "RS256"),
            }  # fmt: skip
            self.server.keyjar.add_symmetric(name, client["secret"])

    def turn(self) -> None:
        """Sign with new keys from now on, and show no others."""
        made = build_keyjar(KEYS)
        for own in ("", self.issuer):
            for bundle in list(self.server.keyjar[own]):
                bundle.set([])
            self.server.keyjar.import_jwks(made.export_jwks(private=True), own)

    def answer(self, method: str, path: str, fields: dict[str, str], headers: dict[str, str]) -> Any:
        """Status, headers and body."""
        if path == "/keys":
            return 200, [("Content-Type", "application/json")], json.dumps(self.server.keyjar.export_jwks())
        endpoint = self.server.get_endpoint(PATHS[path])
        info = {"headers": headers, "method": method, "url": f"{self.issuer}{path}", "cookie": []}
        asked = endpoint.parse_request(fields, http_info=info)
        if "error" in asked:
            return 400, [("Content-Type", "application/json")], asked.to_json()
        made = endpoint.process_request(asked, http_info=info)
        if "error" in made:
            said = {name: made[name] for name in ("error", "error_description") if name in made}
            return 400, [("Content-Type", "application/json")], json.dumps(said)
        said = endpoint.do_response(request=asked, **made)
        if said.get("response_placement", endpoint.response_placement) == "url":
            return 302, [("Location", said["response"])], ""
        return 200, [*said["http_headers"]], said["response"]


def handler(provider: list[Provider]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._say("GET", parts.path, dict(parse_qsl(parts.query)))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say("POST", self.path, dict(parse_qsl(body)))

        def _say(self, method: str, path: str, fields: dict[str, str]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                status, more, body = provider[0].answer(method, path, fields, headers)
            except Exception as error:  # noqa: BLE001 - what it refuses it may also raise
                status, more, body = 401, [], json.dumps({"error": type(error).__name__, "why": str(error)})
            said = body.encode()
            self.send_response(status)
            for name, value in more:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Nothing is written."""

    return Handler


def main() -> None:
    """Serve on a free port, say where, and do what each line says until there is none."""
    clients = json.loads(sys.stdin.readline())
    provider: list[Provider] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(provider))
    url = f"http://127.0.0.1:{server.server_address[1]}"
    provider.append(Provider(url, clients))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps({"url": url}), flush=True)
    for line in sys.stdin:
        if line.strip() == "turn":
            provider[0].turn()
        print(json.dumps({"done": line.strip()}), flush=True)
    server.shutdown()


if __name__ == "__main__":
    main()
