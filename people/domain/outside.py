"""Outside: sending something to another machine, to public addresses only, within seconds, whatever it does there.

The address is looked up once, checked, and then connected to by number, so that a name cannot point elsewhere between
the check and the call. No redirect is followed, no proxy of the environment is used, little of the answer is read.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10.0  # for everything together
MOST_READ = 2048  # bytes of the answer: nobody needs them, but the other side should not see a broken line
FORBIDDEN = "forbidden_address"


@dataclass(frozen=True)
class Sent:
    """What came of it: the status that was answered, or why there is none."""

    status: int | None
    error: str = ""

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class Refused(Exception):
    """The address is none that may be called; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_public(number: str) -> bool:
    """Whether an IP address is one of the open internet; addresses that wrap another are judged by that one, too."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if address in ipaddress.ip_network("64:ff9b::/96"):  # NAT64: the last four bytes are an IPv4 address
            return is_public(str(ipaddress.IPv4Address(address.packed[-4:])))
    return address.is_global and not address.is_multicast and not address.is_reserved


def check_address(url: str) -> None:
    """Refuse at once what can be seen to be wrong without asking the network."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused("malformed") from error
    allowed = {"https", "http"} if settings.WEBHOOKS_TO_PRIVATE else {"https"}
    if parts.scheme not in allowed:
        raise Refused("not_https")
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise Refused("malformed")
    if any(ord(sign) <= 32 or ord(sign) > 126 for sign in url):
        raise Refused("malformed")
    with suppress(ValueError):  # a name is looked up when it is called
        if not settings.WEBHOOKS_TO_PRIVATE and not is_public(host):
            raise Refused(FORBIDDEN)


def look_up(host: str, port: int, *, anywhere: bool) -> list[str]:
    """The numbers behind a name; if one of them is not public, none is called."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not anywhere and not all(is_public(number) for number in numbers):
        raise Refused(FORBIDDEN)
    return numbers


def connect_by_number(host: str, port: int, *, anywhere: bool) -> socket.socket:
    """A connection to the first of the checked numbers that takes it."""
    failure: OSError | None = None
    for number in look_up(host, port, anywhere=anywhere):
        try:
            return socket.create_connection((number, port), timeout=SECONDS / 2)
        except OSError as error:
            failure = error
    raise failure or OSError("no address")


class CheckedHTTP(HTTPConnection):
    """Plain http: for tests, and for what the operator named."""

    anywhere = False

    def connect(self) -> None:
        self.sock = connect_by_number(self.host, self.port, anywhere=self.anywhere)


class CheckedHTTPS(HTTPSConnection):
    """https to a checked number, with the certificate of the name."""

    anywhere = False

    def connect(self) -> None:
        plain = connect_by_number(self.host, self.port, anywhere=self.anywhere)
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def send_outside(url: str, body: bytes, headers: Mapping[str, str], *, of_operator: bool = False) -> Sent:
    """POST something and say what came of it; never raises, never takes much longer than SECONDS.

    `of_operator`: the address stands in the settings and may lie in a network of one's own.
    """
    cut = threading.Event()
    try:
        if not of_operator:
            check_address(url)
        parts = urlsplit(url)
        kind = CheckedHTTPS if parts.scheme == "https" else CheckedHTTP
        connection = kind(parts.hostname or "", parts.port, timeout=SECONDS / 2)
        connection.anywhere = of_operator or settings.WEBHOOKS_TO_PRIVATE
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = ask(connection, target, body, headers, cut)
    except (Refused, OSError, HTTPException, ValueError) as error:
        return Sent(None, "timeout" if cut.is_set() else name_failure(error))
    # it may have dripped on until we hung up: whatever was read of that is no answer
    return Sent(None, "timeout") if cut.is_set() else sent


def ask(connection: HTTPConnection, target: str, body: bytes, headers: Mapping[str, str], cut: threading.Event) -> Sent:
    """One request under a guard that ends it after SECONDS."""
    guard = threading.Timer(SECONDS, hang_up, [connection, cut])
    guard.daemon = True
    guard.start()
    try:
        connection.request("POST", target, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_READ)
        return Sent(answer.status, "redirected" if 300 <= answer.status < 400 else "")
    finally:
        guard.cancel()
        connection.close()


def name_failure(error: Exception) -> str:
    """A failure by a word of ours, else by its class."""
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, ssl.SSLError):
        return "certificate"
    return "timeout" if isinstance(error, TimeoutError) else type(error).__name__[:40].lower()


def hang_up(connection: Any, cut: threading.Event) -> None:
    """End a connection that drips on, from beside."""
    cut.set()
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
