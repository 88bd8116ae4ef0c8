"""Opens a server's console as a WebSocket, writes one line to it, and prints each message that comes.

Usage: console.py HOST:PORT KEY UID LINE WANTED. Ends with 0 once a message holds WANTED, with 1 after 20 s.
"""
import base64
import os
import socket
import struct
import sys

address, key, uid, line, wanted = sys.argv[1:]
host, port = address.split(":")
connection = socket.create_connection((host, int(port)), timeout=20)
stream = connection.makefile("rwb")
nonce = base64.b64encode(os.urandom(16)).decode()
stream.write(
    f"GET /api/v1/ws/console/{uid} HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {nonce}\r\nX-Api-Key: {key}\r\n\r\n".encode())
stream.flush()
status = stream.readline()
while stream.readline().strip():
    pass
if b" 101 " not in status:
    sys.exit(f"no WebSocket: {status} {stream.read(2000)}")


def send(opcode, payload):
    mask = os.urandom(4)
    length = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload))
    masked = bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))
    stream.write(bytes([0x80 | opcode]) + length + mask + masked)
    stream.flush()


def receive():
    head = stream.read(2)
    if len(head) < 2:
        sys.exit("the connection ended")
    length = head[1] & 0x7F
    if length == 126:
        length = struct.unpack(">H", stream.read(2))[0]
    elif length == 127:
        length = struct.unpack(">Q", stream.read(8))[0]
    return head[0] & 0x0F, stream.read(length)


send(1, line.encode())
try:
    while True:
        opcode, payload = receive()
        if opcode == 9:
            send(10, payload)
        if opcode == 8:
            sys.exit(f"closed: {payload}")
        if opcode == 1:
            print(payload.decode(), flush=True)
            if wanted in payload.decode():
                break
except TimeoutError:
    sys.exit("nothing more came")
send(8, struct.pack(">H", 1000))
