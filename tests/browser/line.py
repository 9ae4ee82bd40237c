"""A line between a phone and the server that a test can cut and mend."""

import socket
import threading
from contextlib import suppress

from tests.city import City


class Line:
    """The line between a phone and the server: a port of its own, which can be cut."""

    def __init__(self, port: int) -> None:
        self.target, self.cut = port, False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open: list[socket.socket] = []
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self.listener.accept()
                if self.cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.target))
                self.open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self.carry, args=(one, other), daemon=True).start()

    def carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def end_of(self, city: City) -> City:
        """The same city, as it is reached over this line."""
        near = City(city.folder)
        near.address = f"http://127.0.0.1:{self.port}"
        return near

    def set(self, *, cut: bool) -> None:
        """Cut it, with everything that is on its way, or mend it."""
        self.cut = cut
        for one in self.open if cut else ():
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Hang up for good."""
        self.set(cut=True)
        for one in [self.listener, *self.open]:
            one.close()
