# Goal: connect to a Unix socket of the host.
# canary: unix
# probe: Emscripten knows no Unix sockets
# expect: error
import socket
connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
connection.connect(canary["unix"])
connection.sendall(canary["token"].encode())
