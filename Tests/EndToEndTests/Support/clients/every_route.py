"""Calls every route of v1 that the OpenAPI document names, and prints what each was answered, as one line of JSON.

Usage: every_route.py BASE KEY READ ACT... (READ is a server that is only looked at, ACT are servers that acts may
use up, one for each; those whose name begins with idle don't run and are for starts). Reads come one after the other, then all acts at once.
"""
import concurrent.futures
import http.client
import json
import sys
import time

base, key, read, *acts = sys.argv[1:]
fresh = iter(range(100))
idle = [uid for uid in acts if ".idle" in uid]
acts = [uid for uid in acts if uid not in idle]
GAME = read.split(".")[0]
# What a route needs that answers other things to an empty object; a new route gets an empty object.
BODIES = {
    "description": {"description": "changed"},
    "files": {"type": "txt", "name": "a.txt", "content": "a"},
    "modify": {"LIMIT": 5, "restart": True},
    "console": {"command": "say hi"},
    "eradicate": {"eradicate": True},
    "update": {"mode": "server"},
}


def call(method, path, body=None):
    """Status, seconds to the head, seconds to the end, media type and body; the body of a stream is not awaited."""
    connection = http.client.HTTPConnection(base, timeout=20)
    headers = {"X-Api-Key": key, "Content-Type": "application/json"}
    if path.startswith("/api/v1/ws/"):
        headers.update({"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="})
    begin = time.monotonic()
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        head = time.monotonic() - begin
        media = answer.getheader("Content-Type", "")
        text = answer.read().decode() if media == "application/json" else ""
        return {"status": answer.status, "head": head, "seconds": time.monotonic() - begin, "type": media, "text": text}
    except OSError as error:
        return {"status": 0, "head": 99, "seconds": time.monotonic() - begin, "type": "", "text": str(error)}
    finally:
        connection.close()


def plan(method, path, route):
    """The path with its parameters filled in, and the body."""
    words = path.split("/")
    body = BODIES.get(words[-2] if path.endswith("}") else "", {}) if "requestBody" in route else None
    if path.endswith("/server/create") or (path, method) == ("/api/v1/servers", "post"):
        number = next(fresh)
        body = {"game_uid": GAME, "servername": f"new{number}", "PORT": 25900 + number}
    elif path.endswith("/scheduler"):
        body = {"server_uid": read, "action": "stop", "interval": "2h"} if body is not None else None
    elif path.endswith("/{target}"):
        number = next(fresh)
        path = path.replace("{target}", f"{GAME}.made{number}")
        body = {"PORT": 25900 + number}
    elif path.endswith("/scheduler/{id}"):
        # Not a stop: a server has one at most, so the next one would replace it.
        made = call("POST", "/api/v1/scheduler", {"server_uid": read, "action": "restart", "interval": "3h"})
        path = path.replace("{id}", json.loads(made["text"]).get("id", "none"))
    path = path.replace("{game}", GAME)
    is_read = method == "get" and "/save/" not in path or words[-2] in ("get", "info", "stats", "skip")
    if "{uid}" in path:
        path = path.replace("{uid}", read if is_read else (idle if words[-2] == "start" else acts).pop())
    return method.upper(), path, body, is_read


def told(route, method, path, body, is_read):
    answer = call(method, path, body)
    return json.dumps({"id": route["operationId"], "method": method, "path": path, "read": is_read,
                       "documented": str(answer["status"]) in route["responses"], **answer})


document = json.loads(call("GET", "/openapi.json")["text"])
reads, others = [], []
for path, item in document["paths"].items():
    for method, route in item.items():
        if path.startswith("/api/v1/"):
            call_of = plan(method, path, route)
            (reads if call_of[3] else others).append((route, *call_of))
for each in reads:
    print(told(*each))
with concurrent.futures.ThreadPoolExecutor(len(others)) as pool:
    for future in [pool.submit(told, *each) for each in others]:
        print(future.result())
