"""What PEON's web interface does: a deploy form with empty texts, polling, idempotent actions, a proxy for the rest.

Usage: webui.py HOST:PORT KEY GAME FOLDER, where FOLDER is that of Orc's servers.
"""
import os
import sys
import time

from http_json import Client, check

address, key, game, folder = sys.argv[1:]
ui = Client(address, key)
uid = f"{game}.web-one"

check(ui.ok("GET", "/api/v1/orchestrator", limit=10)["version"], "the connection test")
check(ui.ok("GET", "/openapi.json")["openapi"].startswith("3.1"), "the document")
Client(address, "wrong").fails(401, "unauthorized", "GET", "/api/v1/orchestrator")

# The deploy form posts every variable, what was not touched as an empty text.
form = {name: "" for name in ui.ok("GET", f"/api/v1/plan/{game}") if name != "description"}
form.update({"game_uid": game, "servername": "web-one", "STEAM_ID": ""})
missing = ui.fails(400, "srv.input", "POST", "/api/v1/server/create", form, limit=170)
check("PASSWORD" in missing["detail"] and missing["required"] == ["PASSWORD"], missing)
check(not os.path.exists(f"{folder}/{game}"), "a refused create leaves nothing")
form["PASSWORD"] = "hunter2"
made = ui.ok("POST", "/api/v1/server/create", form, limit=170)
check(made["status"] == "success" and made["servername"] == "web-one", made)
ui.settles(uid, "running")
twice = ui.fails(409, "srv.exists", "POST", "/api/v1/server/create", form, limit=170)
check("web-one" in twice["detail"], twice)
invented = ui.ok("POST", "/api/v1/server/create", {"game_uid": game, "PASSWORD": "x", "PORT": 24392, "start_later": True})
ui.fails(400, "srv.param", "POST", "/api/v1/server/create", {"servername": "x"})
ui.ok("DELETE", f"/api/v1/server/eradicate/{game}.{invented['servername']}", {"eradicate": True})

# The list of settings: variables, and files of both kinds.
listed = ui.ok("POST", "/api/v1/servers", {
    "game_uid": game, "servername": "list", "description": "By list", "start_later": "True",
    "settings": [{"type": "env", "name": 1, "content": {"PASSWORD": "p", "PORT": 24391, "SLOTS": 4}},
                 {"type": "json", "name": "rules.json", "content": {"pvp": [True, None]}},
                 {"type": "txt", "name": "motd.txt", "content": "Hello\nyou"}]})
check(listed["container_state"] == "created" and listed["description"] == "By list", listed)
check(listed["ports"] == [{"name": "PORT", "port": 24391, "protocol": "udp"}], listed)
with open(f"{folder}/{game}/list/config/motd.txt", encoding="utf-8") as file:
    check(file.read() == "Hello\nyou", "a text file")
with open(f"{folder}/{game}/list/config/rules.json", encoding="utf-8") as file:
    check(file.read().strip() == '{"pvp":[true,null]}', "a JSON file")

# The list every few minutes, the details of one, its use, and the console's poll.
states = {each["servername"]: each["container_state"] for each in ui.ok("GET", "/api/v1/servers", limit=1)}
check(states == {"web-one": "running", "list": "created"}, states)
info = ui.ok("GET", f"/api/v1/server/get/{uid}", limit=1)
check("hunter2" not in str(info), "a password is shown")
stats = ui.ok("GET", f"/api/v1/server/stats/{uid}", limit=2)
for member in ("cpu_percent", "memory_percent"):
    check(isinstance(stats.get(member, 0.0), (int, float)), stats)
check(stats["memory_usage"] > 0 and isinstance(stats["uptime"], str) and isinstance(stats["stats"], dict), stats)
check(ui.ok("GET", f"/api/v1/server/stats/{game}.list", limit=2)["stats"] == "Not available", "stats of what rests")
logs = ui.ok("GET", f"/api/v1/server/logs/{uid}?lines=100", limit=1)
check(isinstance(logs["logs"], list) and logs["server_uid"] == uid and logs["lines"] == 100, logs)
check(ui.ok("GET", f"/api/v1/server/logs/{game}.list", limit=1)["logs"] == [], "logs of what rests")

# Actions; it may send each a second time.
for word, state in (("stop", "exited"), ("start", "running"), ("restart", "running")):
    for _ in range(2):
        answer = ui.ok("PUT", f"/api/v1/server/{word}/{uid}", {}, limit=80)
        check(answer["servername"] == "web-one", answer)
        ui.settles(uid, state)
for mode in ("full", "quick", "validate"):
    answer = ui.ok("PUT", f"/api/v1/server/update/{uid}", {"mode": mode}, limit=80)
    check(answer["status"] == "success" and answer["info"], answer)
    ui.settles(uid, "running")
ui.fails(400, "srv.input", "PUT", f"/api/v1/server/update/{uid}", {"mode": "everything"})

# The proxy passes on whatever the page asks for; an answer that is no JSON would break it.
for method, path, body in (
        ("GET", f"plan/{game}", None), ("PUT", "servers", {}), ("PUT", "plans", {}), ("GET", "plans", None),
        ("GET", "scheduler", None), ("GET", f"server/backups/{uid}", None), ("PUT", f"server/save/{uid}", {})):
    ui.ok(method, f"/api/v1/{path}", body, limit=80)
check(ui.call("GET", f"/api/v1/server/save/{uid}")[1][:2] == b"PK", "a backup is a zip")
for path in ("games", "system/status", "server/get/", "server/fly/a.b"):
    check(ui.call("GET", f"/api/v1/{path}")[0] == 404, path)

# Delete sends no body, so the files stay.
ui.ok("DELETE", f"/api/v1/server/destroy/{uid}", limit=80)
check(os.path.exists(f"{folder}/{game}/web-one/config.json"), "the files are kept")
ui.fails(404, "srv.dne", "GET", f"/api/v1/server/get/{uid}")
ui.ok("DELETE", f"/api/v1/server/eradicate/{uid}", {"eradicate": True}, limit=80)
ui.ok("DELETE", f"/api/v1/server/destroy/{game}.list", {"eradicate": True}, limit=80)
for _ in range(200):
    if not os.path.exists(f"{folder}/{game}"):
        break
    time.sleep(0.1)
check(not os.path.exists(f"{folder}/{game}"), "the files are gone")
