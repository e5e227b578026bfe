"""A real nginx with the guide's configuration, on ports of its own, and a client that comes from outside."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.journeys.journeys import free_port, wait_for
from tests.web.signing import LONG, Issued, leaf

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "nginx"
NAME = "alerts.yourcity.gov"
_AROUND = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/townbell.conf;
}}
"""


def missing() -> str:
    """Why there is no nginx here, "" where there is one."""
    return (
        ""
        if shutil.which("nginx")
        else "Debian's nginx is not installed (scripts/tools installs it where it may)"
    )


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: str


@dataclass
class Outside:
    """Whoever reads the city's pages through the proxy."""

    folder: Path
    tls: int
    plain: int
    trust: ssl.SSLContext = field(repr=False)

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", *, name: str = NAME, tls: bool = True,
        **headers: str,
    ) -> Answer:  # fmt: skip
        """One request by its own connection; ``accept_language="es"`` is a header."""
        connection = http.client.HTTPConnection("127.0.0.1", self.tls if tls else self.plain, timeout=30)
        connection.connect()
        if tls:
            connection.sock = self.trust.wrap_socket(connection.sock, server_hostname=name)
        said = {each.replace("_", "-"): value for each, value in headers.items()}
        connection.request(method, path, body or None, {"Host": name, **said})
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.headers), response.read().decode())
        connection.close()
        return answer

    @property
    def logs(self) -> str:
        """All that nginx wrote down."""
        return "".join(each.read_text("utf-8") for each in sorted(self.folder.glob("*.log")))


@contextmanager
def nginx(folder: Path, port: int, root: Issued) -> Iterator[Outside]:
    """The guide's configuration before a Townbell on this port, ended with the test."""
    outside = Outside(folder, free_port(), free_port(), ssl.create_default_context(cadata=root.pem.decode()))
    issued = leaf(root, names=[NAME], valid=LONG)
    key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "fullchain.pem").write_bytes(issued.pem)
    (folder / "privkey.pem").write_bytes(key)
    shutil.copy(GUIDE / "unavailable.html", folder)
    (folder / "townbell.conf").write_text(_moved(outside, port), "utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user), "utf-8")
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            wait_for(lambda: _listens(outside.tls) or process.poll() is not None, "nginx")
            assert process.poll() is None, (folder / "error.log").read_text("utf-8")
            yield outside
        finally:
            process.terminate()
            process.communicate(timeout=30)


def _moved(outside: Outside, port: int) -> str:
    """The guide's file as an operator changes it: its ports and places, each of which is there."""
    text = "\n".join(
        line
        for line in (GUIDE / "townbell.conf").read_text("utf-8").splitlines()
        if "listen [::]" not in line
    )
    for before, after in {
        "listen 443": f"listen 127.0.0.1:{outside.tls}",
        "listen 80": f"listen 127.0.0.1:{outside.plain}",
        "127.0.0.1:8080": f"127.0.0.1:{port}",
        "/etc/letsencrypt/live/alerts.yourcity.gov": str(outside.folder),
        "/usr/share/townbell": str(outside.folder),
        "/var/cache/nginx/townbell": str(outside.folder / "cache"),
        "/var/log/nginx": str(outside.folder),
    }.items():
        assert before in text
        text = text.replace(before, after)
    return text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
