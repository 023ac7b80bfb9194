# Goal: turn on real sockets with useNodeSockFS.
# canary: tcp
# expect: error
import pyodide_js
import socket
await pyodide_js.useNodeSockFS()
connection = socket.create_connection(("127.0.0.1", canary["tcp"]), timeout=1)
connection.sendall(canary["token"].encode())
