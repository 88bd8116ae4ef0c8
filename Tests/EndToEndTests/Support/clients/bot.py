"""What PEON's Discord bot does: gives up after 10 s, sends game and name only, looks for a member named error.

Usage: bot.py HOST:PORT KEY GAME NAME, of a game that ignores SIGTERM.
"""
import re
import sys
import time

from http_json import Client, check

address, key, game, name = sys.argv[1:]
bot = Client(address, key, accept="application/json")
uid = f"{game}.{name}"


def listed():
    """Before every action it looks the name up, as a regular expression."""
    servers = bot.ok("GET", "/api/v1/servers", limit=10)
    return [each for each in servers if each["game_uid"] == game and re.search(name, each["servername"])]


def show():
    record = bot.ok("PUT", f"/api/v1/server/get/{uid}", {}, limit=10)
    for member in ("servername", "game_uid", "server_state", "container_type", "build_version", "description", "time"):
        check(member in record, f"no {member}: {record}")
    check(record["time"] is None or int(record["time"]) > time.time(), record)
    for line in record["server_config"]:
        check(isinstance(record["server_config"][line], str), record)
    return record


check(any(plan["game_uid"] == game for plan in bot.ok("GET", "/api/v1/plans", limit=10)), "the plan is not listed")
check("SERVER_NAME" in bot.ok("GET", f"/api/v1/plan/{game}", limit=10), "the plan's settings")
unknown = bot.fails(404, "plan.dne", "PUT", "/api/v1/server/create/nosuchgame.a", {"game_uid": "nosuchgame", "warcamp": "a"})
check("nosuchgame" in unknown["info"], unknown)
check(not listed(), "it is there already")
made = bot.ok("PUT", f"/api/v1/server/create/{uid}", {"game_uid": game, "warcamp": name, "description": "Friday"}, limit=10)
check(made["status"] == "success", made)
bot.settles(uid, "running")
check(listed() and show()["description"] == "Friday", "what was made is shown")
stop = bot.ok("PUT", f"/api/v1/server/stop/{uid}", {"interval": "2h"}, limit=10)
check(abs(stop["time"] - time.time() - 7200) < 30 and stop["server_state"] == "running", stop)
bot.fails(400, "srv.input", "PUT", f"/api/v1/server/stop/{uid}", {"interval": "5x"})
bot.fails(400, "schedule.past", "PUT", f"/api/v1/server/stop/{uid}", {"epoch_time": "1000000000"})
check(show()["time"] == stop["time"], "a wrong time leaves the one before")
epoch = str(int(time.time()) + 3600)
check(bot.ok("PUT", f"/api/v1/server/start/{uid}", {"epoch_time": epoch}, limit=10)["time"] == int(epoch), "epoch_time")
check(bot.ok("PUT", f"/api/v1/server/stop/{uid}", {"interval": "15"}, limit=10)["time"] < time.time() + 1000, "minutes")
bot.ok("PUT", f"/api/v1/server/description/{uid}", {"description": "Saturday"}, limit=10)
check(show()["description"] == "Saturday", "the description")
saved = bot.ok("GET", f"/api/v1/server/save/{uid}", limit=10)
check(saved["file"].startswith(uid) and saved["download_url"].startswith("/api/v1/server/save/"), saved)
for mode in ("server", "image", "full", "reinit"):
    bot.ok("PUT", f"/api/v1/server/update/{uid}", {"mode": mode}, limit=10)
    bot.settles(uid, "running")
bot.ok("PUT", f"/api/v1/server/restart/{uid}", {}, limit=10)
bot.settles(uid, "running")
bot.ok("PUT", f"/api/v1/server/stop/{uid}", {}, limit=10)
check(bot.settles(uid, "exited")["time"] is None, "a stop ends the schedule")
bot.ok("PUT", "/api/v1/plans", {}, limit=10)
check(all("servername" in each for each in bot.ok("PUT", "/api/v1/servers", {}, limit=10)), "an import answers the list")
check(bot.ok("DELETE", f"/api/v1/server/destroy/{uid}", {}, limit=10)["status"] == "success", "destroy")
for _ in range(200):
    if not listed():
        break
    time.sleep(0.1)
bot.fails(404, "srv.dne", "PUT", f"/api/v1/server/stop/{uid}", {})
again = bot.ok("PUT", f"/api/v1/server/create/{uid}", {"game_uid": game, "warcamp": name}, limit=10)
check(bot.settles(uid, "running")["description"] == "Saturday", f"its files were kept: {again}")
bot.ok("DELETE", f"/api/v1/server/destroy/{uid}", {"eradicate": True}, limit=10)
