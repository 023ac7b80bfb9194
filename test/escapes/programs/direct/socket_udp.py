# Goal: send a UDP datagram to a listener on the host.
# canary: udp
# probe: Pyodide 314 without useNodeSockFS answers sockets with errors
# expect: error
import socket
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(canary["token"].encode(), ("127.0.0.1", canary["udp"]))
