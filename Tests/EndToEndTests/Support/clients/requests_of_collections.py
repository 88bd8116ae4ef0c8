"""The requests of PEON's Bruno and Postman collections, of its Swagger page and of its release notes: every route of
the union, with what it must answer.

Usage: requests_of_collections.py HOST:PORT KEY.
"""
import http.client
import sys
import time

from http_json import Client, check

address, key = sys.argv[1:]
client = Client(address, key)
UID = "enshrouded.keep"
CREATE = {"SERVER_NAME": "Keep", "ADMIN_PASSWORD": "secret", "PASSWORD": "x", "start_later": False, "description": "D"}
ENV = {"type": "env", "name": 1, "content": {"SERVER_NAME": "n", "PASSWORD": "p"}}

# Method, path, body, status, and a member that the answer has (of a list: its first element).
REQUESTS = [
    ("GET", "/orchestrator", None, 200, "version"),
    ("GET", "/plans", None, 200, "plan_url"),
    ("GET", "/plans?all=true", None, 200, "title"),
    ("PUT", "/plans", None, 200, "new_recipies"),
    ("GET", "/plan/enshrouded", None, 200, "SERVER_NAME"),
    ("GET", "/plan/enshrouded?verbose=true", None, 200, "variables"),
    ("GET", "/plan/nosuchgame", None, 404, "error"),
    ("GET", "/plan/%2e%2e", None, 404, "error"),
    ("GET", "/servers", None, 200, None),
    ("GET", "/servers/", None, 200, None),
    ("PUT", f"/server/create/{UID}", {"description": "D"}, 400, "required"),
    ("PUT", f"/server/create/{UID}", "", 400, "required"),
    ("PUT", f"/server/create/{UID}", "[]", 400, "error"),
    ("PUT", f"/server/create/{UID}", "{", 400, "error"),
    ("PUT", f"/server/create/{UID}", {**CREATE, "skip": True}, 200, None),
    ("PUT", f"/server/create/{UID}", CREATE, 200, "ignored"),
    ("PUT", f"/server/create/{UID}", CREATE, 409, "error"),
    ("PUT", "/server/create/ENSHROUDED.Later", {**CREATE, "start_later": True}, 200, "warnings"),
    ("PUT", "/server/create/enshrouded", {**CREATE, "start_later": 1, "PORT": 24396}, 200, "servername"),
    ("POST", "/server/create/enshrouded.posted", {**CREATE, "start_later": "yes"}, 200, "servername"),
    ("POST", "/server/create", {"game_uid": "enshrouded", "servername": "web", "PASSWORD": "p", "start_later": True}, 200,
     "servername"),
    ("POST", "/servers", {"game_uid": "enshrouded", "servername": "list", "settings": [ENV], "start_later": True}, 200,
     "servername"),
    ("POST", "/servers", {"game_uid": "enshrouded", "servername": "plain", "settings": {"PASSWORD": "p"},
                          "start_later": True}, 200, "servername"),
    ("PUT", "/server/create/enshrouded.a.b", CREATE, 400, "error"),
    ("PUT", "/server/create/x;id.a", CREATE, 400, "error"),
    ("PUT", "/server/create/", CREATE, 404, "error"),
    ("GET", "/servers", None, 200, "server_state"),
    ("PUT", "/servers", None, 200, "server_state"),
    ("PUT", "/servers", {"skip": True}, 200, "server_state"),
    ("GET", f"/server/get/{UID}", None, 200, "server_config"),
    ("GET", f"/server/info/{UID}", None, 200, "server_config"),
    ("PUT", f"/server/info/{UID}", None, 200, "server_config"),
    ("PUT", f"/server/get/{UID}", {}, 200, "server_config"),
    ("GET", "/server/get/enshrouded.none", None, 404, "error"),
    ("GET", "/server/get/", None, 404, "error"),
    ("GET", "/server/get/enshrouded", None, 400, "error"),
    ("GET", f"/server/stats/{UID}", None, 200, "stats"),
    ("PUT", f"/server/stats/{UID}", None, 200, "stats"),
    ("GET", f"/server/logs/{UID}?lines=5", None, 200, "logs"),
    ("GET", f"/server/logs/{UID}?lines=many", None, 200, "logs"),
    ("PUT", f"/server/skip/{UID}", None, 200, "servername"),
    ("PUT", f"/server/description/{UID}", {"description": "Other"}, 200, "description"),
    ("PUT", f"/server/description/{UID}", {}, 400, "error"),
    ("PUT", f"/server/description/{UID}", {"description": "x" * 501}, 400, "error"),
    ("PUT", f"/server/stop/{UID}", {"interval": "1h30m"}, 200, "time"),
    ("PUT", f"/server/stop/{UID}", {"epoch_time": int(time.time()) + 7200}, 200, "time"),
    ("PUT", f"/server/stop/{UID}", {"epoch_time": "12"}, 400, "error"),
    ("PUT", f"/server/start/{UID}", {"interval": "5x"}, 400, "error"),
    ("GET", "/scheduler", None, 200, "server_uid"),
    ("POST", "/scheduler", {"server_uid": UID, "action": "backup", "cron": "0 4 * * *", "time_zone": "Europe/Berlin"}, 200,
     "id"),
    ("POST", "/scheduler", {"server_uid": UID, "action": "fly", "interval": "2h"}, 400, "error"),
    ("GET", "/scheduler/s_none", None, 404, "error"),
    ("DELETE", "/scheduler/s_none", None, 404, "error"),
    ("PUT", f"/server/stop/{UID}", None, 200, "servername"),
    ("PUT", f"/server/stop/{UID}", {}, 200, "servername"),
    ("PUT", f"/server/start/{UID}", {"skip": "True"}, 200, "servername"),
    ("PUT", f"/server/start/{UID}", None, 200, "servername"),
    ("POST", f"/server/restart/{UID}", None, 200, "servername"),
    ("PUT", f"/server/kill/{UID}", None, 200, "servername"),
    ("PUT", f"/server/restart/{UID}", {}, 200, "servername"),
    ("PUT", "/server/restart/enshrouded.none", None, 404, "error"),
    ("PUT", f"/server/fly/{UID}", None, 404, "available"),
    ("PUT", f"/server/update/{UID}", {"mode": "GAME"}, 200, "info"),
    ("PUT", f"/server/update/{UID}", {"mode": "container"}, 200, "info"),
    ("PUT", f"/server/update/{UID}", {"mode": "bogus"}, 400, "error"),
    ("PUT", f"/server/update/{UID}", {"skip": True}, 200, "warnings"),
    ("PUT", f"/server/modify/{UID}", {"SERVER_NAME": "Renamed", "STEAM_ID": "7", "restart": "false"}, 200, "changed"),
    ("PUT", f"/server/modify/{UID}", {"PASSWORD": None}, 400, "error"),
    ("PUT", f"/server/modify/{UID}", {"skip": True}, 200, "restart_required"),
    ("PUT", f"/server/files/{UID}", {"type": "txt", "name": "server.cfg", "content": "a"}, 200, "restart_required"),
    ("PUT", f"/server/files/{UID}", {"settings": [{"type": "json", "name": "a.json", "content": {"a": 1}}]}, 200,
     "restart_required"),
    ("PUT", f"/server/files/{UID}", {"type": "txt", "name": "../a", "content": "a"}, 400, "error"),
    ("PUT", f"/server/files/{UID}", {"type": "txt", "name": "a", "content": "a", "skip": True}, 200, "restart_required"),
    ("PUT", f"/server/save/{UID}", None, 200, "download_url"),
    ("PUT", f"/server/save/{UID}", {"skip": True}, 200, "servername"),
    ("GET", f"/server/save/{UID}", None, 200, None),
    ("GET", f"/server/save/{UID}?file=nonsense.zip", None, 404, "error"),
    ("GET", f"/server/backups/{UID}", None, 200, "backups"),
    ("PUT", f"/server/console/{UID}", {"command": "say hi"}, 404, "error"),
    ("DELETE", f"/server/eradicate/{UID}", None, 400, "error"),
    ("DELETE", f"/server/destroy/{UID}", {"eradicate": "False"}, 200, "status"),
    ("DELETE", f"/server/destroy/{UID}", None, 200, "status"),
    ("GET", f"/server/get/{UID}", None, 404, "error"),
    ("PUT", f"/server/modify/{UID}", {"SERVER_NAME": "x"}, 404, "error"),
    ("PUT", f"/server/start/{UID}", None, 200, "servername"),
    ("DELETE", f"/server/eradicate/{UID}", {"eradicate": "True"}, 200, "status"),
    ("DELETE", f"/server/eradicate/{UID}", {"eradicate": True}, 404, "error"),
    ("DELETE", "/server/destroy/enshrouded.none", {}, 404, "error"),
    ("DELETE", "/servers", None, 405, "error"),
    ("PATCH", "/orchestrator", None, 405, "error"),
    ("GET", "/games", None, 404, "error"),
    ("POST", "/servers/1/start", None, 404, "error"),
    ("GET", "/openapi.json", None, 200, "paths"),
]


def rest(uid):
    """Waits until nothing goes on with a server any more, as a person does between two clicks."""
    for _ in range(200):
        status, record = client.call("GET", f"/api/v1/server/get/{uid}")
        if status != 200 or (record["task"] or {}).get("state") not in ("queued", "running"):
            return
        time.sleep(0.1)
    sys.exit(f"{uid} does not come to rest: {record}")


for method, path, body, status, member in REQUESTS:
    found, answer = client.call(method, "/api/v1" + path, body)
    label = f"{method} {path} {body}: {found} {answer if found != 200 else str(answer)[:800]}"
    check(found == status, f"{label}, not {status}")
    first = answer[0] if isinstance(answer, list) and answer else answer
    check(member is None or member in first, f"{label} has no {member}")
    if method != "GET":
        rest(UID)
for record in client.ok("GET", "/api/v1/servers"):
    client.ok("DELETE", f"/api/v1/server/destroy/{record['game_uid']}.{record['servername']}", {"eradicate": True})
check(client.ok("GET", "/api/v1/servers") == [], "all are gone")

# Who may ask, and from where: the preflight of a browser has no key.
for headers in ({"X-Api-Key": None}, {"X-Api-Key": "wrong"}, {"X-Api-Key": None, "Authorization": "Bearer wrong"}):
    for path in ("/api/v1/servers", "/api/v1/games", "/openapi.json"):
        check(client.call("GET", path, headers=headers)[0] == 401, headers)
client.ok("GET", "/api/v1/servers", headers={"X-Api-Key": None, "Authorization": f"Bearer {key}"})
connection = http.client.HTTPConnection(address, timeout=8)
connection.request("OPTIONS", f"/api/v1/server/start/{UID}", headers={
    "Origin": "https://page.example", "Access-Control-Request-Method": "PUT",
    "Access-Control-Request-Headers": "x-api-key"})
answer = connection.getresponse()
check(answer.status in (200, 204) and answer.getheader("Access-Control-Allow-Origin") == "*", answer.headers)
check("X-Api-Key" in answer.getheader("Access-Control-Allow-Headers"), answer.headers)
check("PUT" in answer.getheader("Access-Control-Allow-Methods"), answer.headers)
check(answer.getheader("Access-Control-Allow-Credentials") is None, answer.headers)
