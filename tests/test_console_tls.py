"""The console behind TLS, as an office serves it: the command, a certificate, a browser that trusts nothing else."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.console import PASSWORD, users_file

HOST = "127.0.0.1"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine's own address, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hecha")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "console.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


@contextmanager
def console(*options: str | Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "pipelines", "console", "--port", "0", "--lang", "en", *map(str, options)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def test_people_log_in_over_tls_alone(sample_store: Path, certificate: Path, tmp_path: Path) -> None:
    users = users_file(tmp_path)
    with console("--store", sample_store, "--users", users, "--certificate", certificate) as process:
        assert process.stdout
        process.stdout.readline()
        base = process.stdout.readline().strip()
        assert base.startswith(f"https://{HOST}:")
        trusting = ssl.create_default_context(cafile=str(certificate))
        with httpx.Client(base_url=base, verify=trusting, headers={"origin": base}, timeout=60) as client:
            arrived = client.post("/login", data={"name": "wang", "password": PASSWORD, "next": "/queue"})
            assert arrived.status_code == 303
            (cookie,) = [each for each in arrived.headers.get_list("set-cookie") if each.startswith("__Host-hecha=")]
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= {part.strip() for part in cookie.split(";")}
            assert "SQ-03" in client.get("/queue").text
            assert "max-age" in arrived.headers["strict-transport-security"]
        trusting.maximum_version = ssl.TLSVersion.TLSv1_2
        with (
            socket.create_connection((HOST, int(base.rpartition(":")[2]))) as wire,
            trusting.wrap_socket(wire, server_hostname=HOST) as secured,
        ):
            cipher = str(secured.cipher())
            assert "ECDHE" in cipher
            assert "GCM" in cipher or "CHACHA20" in cipher
        with pytest.raises(httpx.TransportError):
            httpx.get(base.replace("https", "http"), timeout=60)
        with pytest.raises(httpx.ConnectError):
            httpx.get(base, timeout=60)  # by somebody who does not trust the certificate


def test_what_is_no_certificate_is_said_in_one_line(sample_store: Path, tmp_path: Path) -> None:
    users = users_file(tmp_path)
    with console("--store", sample_store, "--users", users, "--certificate", users) as process:
        _, said = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "users.toml: cannot be read as a certificate" in said
    assert said.count("\n") == 1
