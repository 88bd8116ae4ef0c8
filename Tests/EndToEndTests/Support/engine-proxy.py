"""Stands between Orc and the engine's socket: counts requests, cuts connections, refuses new ones, or hangs.

Usage: engine-proxy.py LISTEN ENGINE COUNTS. Writes one line per request to COUNTS. SIGUSR1 cuts every connection and
refuses new ones; SIGHUP lets everything stand still, connections stay open and new ones are taken; SIGUSR2 lets
everything in and on again.
"""
import os
import re
import select
import signal
import socket
import sys
import threading

listen, engine, counts = sys.argv[1:]
lock = threading.Lock()
pairs = set()
closed = False
flowing = threading.Event()
flowing.set()
log = open(counts, "a", buffering=1)
REQUEST = re.compile(rb"^(GET|POST|PUT|DELETE|HEAD) (/\S*) HTTP/1\.1\r$", re.M)


def cut(*_):
    global closed
    closed = True
    for pair in list(pairs):
        for end in pair:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def admit(*_):
    global closed
    closed = False
    flowing.set()


def hang(*_):
    flowing.clear()


def serve(client):
    flowing.wait()
    try:
        server = socket.socket(socket.AF_UNIX)
        server.connect(engine)
    except OSError:
        client.close()
        return
    pairs.add((client, server))
    try:
        while True:
            for end in select.select([client, server], [], [])[0]:
                flowing.wait()
                data = end.recv(65536)
                if not data:
                    return
                if end is client:
                    for method, path in REQUEST.findall(data):
                        log.write(f"{method.decode()} {path.decode()}\n")
                    server.sendall(data)
                else:
                    client.sendall(data)
    except OSError:
        pass
    finally:
        pairs.discard((client, server))
        client.close()
        server.close()


signal.signal(signal.SIGUSR1, cut)
signal.signal(signal.SIGUSR2, admit)
signal.signal(signal.SIGHUP, hang)
listener = socket.socket(socket.AF_UNIX)
listener.bind(listen)
listener.listen(64)
print(os.getpid(), flush=True)
while True:
    connection, _ = listener.accept()
    if closed:
        connection.close()
    else:
        threading.Thread(target=serve, args=(connection,), daemon=True).start()
