"""A way to a server that breaks off answers, after the server has done what was asked."""
import socket
import threading
from urllib.parse import urlsplit


class BrokenPath:
    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self._lose = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def lose(self, answers: int) -> None:
        self._lose = answers

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection((self._to.hostname, self._to.port))
            for source, target, answers in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._carry, args=(source, target, answers), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        try:
            while part := source.recv(65536):
                if answers and self._lose:
                    self._lose -= 1
                    # The head arrives, and a part of the body.
                    target.sendall(part[:-10])
                    break
                target.sendall(part)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
