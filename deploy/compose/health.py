"""What a container's health check runs: ends with 0 when the service here says it is ready.

A plain socket: imported and done in a few hundredths of a second, every few seconds.
"""

import socket
import sys

PATIENCE = 3.0


def is_ready(path: str, port: int = 8000) -> bool:
    """Whether 200 is what this path of a server on loopback answers."""
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as server:
            server.sendall(
                f"GET {path} HTTP/1.1\r\nHost: health\r\nConnection: close\r\n\r\n".encode()
            )
            return server.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(not is_ready(sys.argv[1]))
