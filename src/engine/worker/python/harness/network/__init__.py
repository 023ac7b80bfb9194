"""Sockets and TLS over /dev/net, for runs that may use the network.

A socket is a descriptor of that device. The parent looks names up, connects, does TLS and reads HTTP: an address keeps the name
that getaddrinfo() was asked for, and what is written after a handshake is plain text here.
"""
