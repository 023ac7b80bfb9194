# Goal: connect to a TCP listener on the host.
# canary: tcp
# expect: error
import socket
connection = socket.create_connection(("127.0.0.1", canary["tcp"]), timeout=1)
connection.sendall(canary["token"].encode())
