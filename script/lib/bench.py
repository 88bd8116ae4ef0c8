"""The measurements of script/bench: Orc and its peers in turn, several rounds, medians and ratios."""
import calendar
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

REPO = os.getcwd()
ORC = os.path.join(REPO, ".build/release/orc")
PEER = os.path.join(REPO, ".build/peers/hummingbird/release/peer")
ENGINE = os.environ["ENGINE"]
COMPOSE = os.environ["ORC_COMPOSE"]
KEY = "bench-key-0123456789abcdef"
IMAGE = "orc-test/base:1"
ROWS = []


def row(what, value, peer, ratio, budget):
    ROWS.append((what, value, peer, ratio, budget))
    print(f"  {what}: {value} | {peer} | {ratio} | budget {budget}", flush=True)


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("engine", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


def call(connection, method, path, body=None, headers=None):
    data = None if body is None else json.dumps(body)
    send = {"Content-Type": "application/json"} if data else {}
    connection.request(method, path, data, {**send, **(headers or {})})
    response = connection.getresponse()
    text = response.read()
    return response.status, json.loads(text) if text else None


PLAN = """\
title: Bench
version: "1"
description: A server that waits.
image: orc-test/base:1
ports:
  - - {name: PORT, host: 20000, protocol: udp}
variables:
  SERVER_NAME: {default: bench}
volumes:
  - {source: user, target: /user}
  - {source: config, target: /config}
"""


class Orc:
    """The release build with a home of its own."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="orc-bench-")
        os.makedirs(self.home + "/plans/bench")
        with open(self.home + "/plans/bench/plan.yml", "w") as file:
            file.write(PLAN)
        self.start()

    def start(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {
            "PATH": os.environ["PATH"], "ORC_HOME": self.home, "ORC_LISTEN": f"127.0.0.1:{self.port}",
            "API_KEY": KEY, "DOCKER_HOST": "unix://" + ENGINE, "ORC_PORT_RANGE": "20000-29999",
        }
        self.log = open(self.home + "/log", "ab")
        began = time.perf_counter()
        self.process = subprocess.Popen([ORC, "serve"], env=environment, stdout=self.log, stderr=self.log)
        while True:
            try:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
                self.connection.connect()
                self.call("GET", "/healthz")
                break
            except OSError:
                if self.process.poll() is not None or time.perf_counter() - began > 30:
                    sys.exit("orc did not start:\n" + open(self.home + "/log").read()[-2000:])
                time.sleep(0.001)
        self.startMilliseconds = (time.perf_counter() - began) * 1000

    def call(self, method, path, body=None, headers=None):
        return call(self.connection, method, path, body, {"X-Api-Key": KEY, **(headers or {})})

    def memory(self):
        """Resident and private memory in MB; private is what it wrote, not the program's own pages in the cache."""
        with open(f"/proc/{self.process.pid}/smaps_rollup") as file:
            values = dict(re.findall(r"^(\w+):\s+(\d+) kB", file.read(), re.M))
        return int(values["Rss"]) / 1024, int(values["Private_Dirty"]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def remove(self):
        if self.process.poll() is None:
            self.stop()
        engine = UnixConnection(ENGINE)
        for container in call(engine, "GET", "/v1.41/containers/json?all=1")[1]:
            folder = container["Labels"].get("com.docker.compose.project.working_dir", "")
            if folder.startswith(self.home + "/"):
                call(engine, "DELETE", f"/v1.41/containers/{container['Id']}?force=1")
                call(engine, "DELETE", f"/v1.41/networks/{container['Labels']['com.docker.compose.project']}")
        shutil.rmtree(self.home, ignore_errors=True)

    def create(self, name, start=True):
        body = {"plan": "bench", "name": name, "ports": "auto", "start": start}
        status, answer = self.call("POST", "/api/v2/servers", body, {"Prefer": "wait=60"})
        if status != 200 or answer["state"] != "succeeded":
            sys.exit(f"create answered {status}: {answer}")

    def delete(self, name):
        status, answer = self.call("DELETE", f"/api/v2/servers/bench.{name}?data=delete", None, {"Prefer": "wait=60"})
        if status not in (200, 204):
            sys.exit(f"delete answered {status}: {answer}")


def wrk(port, path, connections=32, seconds=4):
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-H", f"X-Api-Key: {KEY}", f"http://127.0.0.1:{port}{path}"],
        capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        sys.exit("errors under load:\n" + output)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1))


def bench_http():
    folder = tempfile.mkdtemp(prefix="orc-bench-nginx-")
    with open(folder + "/nginx.conf", "w") as file:
        file.write(f"""worker_processes auto; pid {folder}/pid; error_log {folder}/error.log; daemon off; user root;
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 100000000; server {{ listen 127.0.0.1:18081 reuseport;
  default_type application/json;
  location / {{ return 200 '{{"version":"0.1.0","name":"orc","api":"v1"}}'; }} }} }}""")
    orc = Orc()
    processes = [
        subprocess.Popen(["nginx", "-c", folder + "/nginx.conf"], stderr=subprocess.DEVNULL),
        subprocess.Popen([PEER, "18082", KEY], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL),
    ]
    time.sleep(1)
    ports = {"orc": orc.port, "nginx": 18081, "hummingbird": 18082}
    rates = {name: [] for name in ports}
    try:
        for _ in range(5):
            for name, port in ports.items():
                rates[name].append(wrk(port, "/api/v1/orchestrator"))
    finally:
        for process in processes:
            process.terminate()
            process.wait()
        orc.remove()
        shutil.rmtree(folder, ignore_errors=True)
    median = {name: statistics.median(values) for name, values in rates.items()}
    for peer, budget in (("nginx", ">= 0.85"), ("hummingbird", ">= 1.3")):
        row("small authenticated GET, 32 connections", f"{median['orc'] / 1000:.1f} k/s",
            f"{peer} {median[peer] / 1000:.1f} k/s", f"{median['orc'] / median[peer]:.2f} x", budget)


def bare_create(engine, name, number):
    """What a server needs at the very least: network, container, start."""
    octets = f"10.213.{number // 16}.{number % 16 * 16}"
    status, _ = call(engine, "POST", "/v1.41/networks/create", {
        "Name": name, "CheckDuplicate": True, "IPAM": {"Config": [{"Subnet": octets + "/28"}]}})
    assert status == 201, status
    port = f"{21000 + number}"
    status, answer = call(engine, "POST", f"/v1.41/containers/create?name={name}", {
        "Image": IMAGE, "ExposedPorts": {port + "/udp": {}},
        "HostConfig": {"PortBindings": {port + "/udp": [{"HostPort": port}]}, "NetworkMode": name}})
    assert status == 201, answer
    status, answer = call(engine, "POST", f"/v1.41/containers/{answer['Id']}/start")
    assert status == 204, answer


def bare_remove(engine, name):
    call(engine, "DELETE", f"/v1.41/containers/{name}?force=1")
    call(engine, "DELETE", f"/v1.41/networks/{name}")


def bench_create(rounds=12):
    engine = UnixConnection(ENGINE)
    orc = Orc()
    times = {"orc": [], "bare": [], "compose": []}
    environment = {"PATH": os.environ["PATH"], "DOCKER_HOST": "unix://" + ENGINE, "HOME": orc.home}
    for number in range(rounds):
        began = time.perf_counter()
        bare_create(engine, f"bare{number}", number)
        times["bare"].append(time.perf_counter() - began)
        bare_remove(engine, f"bare{number}")

        began = time.perf_counter()
        orc.create(f"s{number}")
        times["orc"].append(time.perf_counter() - began)
        folder = f"{orc.home}/servers/bench/s{number}"
        subprocess.run([COMPOSE, "down"], cwd=folder, env=environment, capture_output=True, check=True)

        began = time.perf_counter()
        subprocess.run([COMPOSE, "up", "-d"], cwd=folder, env=environment, capture_output=True, check=True)
        times["compose"].append(time.perf_counter() - began)
        orc.delete(f"s{number}")
    orc.remove()
    median = {name: statistics.median(values[1:]) for name, values in times.items()}
    for peer, budget in (("bare", "<= 1.10"), ("compose", "(information)")):
        label = "bare Engine API calls" if peer == "bare" else "docker compose up -d"
        row("create to running", f"{median['orc'] * 1000:.0f} ms", f"{label} {median[peer] * 1000:.0f} ms",
            f"{median['orc'] / median[peer]:.2f} x", budget)


def fill(orc, first, last):
    for number in range(first, last):
        orc.create(f"n{number}", start=False)
        with open(f"{orc.home}/servers/bench/n{number}/config/state", "w") as file:
            file.write("STARTED")


def bench_lists():
    orc = Orc()
    try:
        fill(orc, 0, 20)
        for count, budget in ((20, "< 1 ms"), (1000, "< 5 ms")):
            if count > 20:
                fill(orc, 20, count)
            for path in ("/api/v1/servers", "/api/v2/servers?limit=1000"):
                kept = 1000 / wrk(orc.port, path, connections=1)
                changed = []
                for number in range(40):
                    orc.call("PUT", f"/api/v1/server/description/bench.n{number % 20}", {"description": f"d{number}"})
                    began = time.perf_counter()
                    orc.call("GET", path)
                    changed.append((time.perf_counter() - began) * 1000)
                row(f"list {count} servers, {path.split('?')[0]}", f"{kept:.2f} ms",
                    f"just after a change, client's decoding included: {statistics.median(changed):.2f} ms", "-", budget)
        report_process(orc, "1,000 servers known", "(information)")
    finally:
        orc.remove()


def bench_schedules(count=10_000, servers=20, seconds=60):
    """Starts of stopped servers, evenly over a minute; the first of each server acts, the others find it running.

    Late is the time from when a schedule was due to when its journaled run was handed on.
    """
    orc = Orc()
    try:
        for number in range(servers):
            orc.create(f"n{number}", start=False)
        began = time.time()
        base = began + 20 + count * 0.008
        for number in range(count):
            at = base + number * seconds / count
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at * 1000) % 1000:03d}Z"
            body = {"server": f"bench.n{number % servers}", "action": "start", "at": stamp, "only_when": "stopped"}
            status, answer = orc.call("POST", "/api/v2/schedules", body)
            if status != 201:
                sys.exit(f"schedule answered {status}: {answer}")
        made = time.time() - began
        if time.time() > base:
            sys.exit(f"making {count} schedules took {made:.0f} s, which is too long")
        time.sleep(base + seconds + 5 - time.time())
        # The server has closed the idle connection; the client opens another.
        orc.connection.close()
        _, answer = orc.call("GET", "/api/v2/schedules")
        lasts = [item["last"] for item in answer["items"] if item["last"]]
        late = sorted((moment(last["fired_at"]) - moment(last["due_at"])) * 1000 for last in lasts)
        acted = sum(1 for last in lasts if last["job"])
        if len(late) != count:
            sys.exit(f"{len(late)} of {count} schedules fired")
        row(f"lateness of {count} schedules in {seconds} s, p99", f"{late[int(count * 0.99)]:.1f} ms",
            f"median {late[count // 2]:.1f} ms, worst {late[-1]:.1f} ms; {acted} started a server; making all took "
            f"{made:.0f} s", "-", "<= 50 ms")
    finally:
        orc.remove()


def moment(text):
    """Seconds since 1970 of RFC 3339 in UTC."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float("0." + (fraction or "0"))


def report_process(orc, label, budget):
    resident, private = orc.memory()
    row(f"resident memory, {label}", f"{resident:.1f} MB", f"private {private:.1f} MB", "-", budget)


def bench_process():
    orc = Orc()
    try:
        time.sleep(5)
        report_process(orc, "idle", "<= 14 MB, private <= 5")
        fill(orc, 0, 500)
        report_process(orc, "500 servers, after making them", "(information)")
        starts = []
        for _ in range(5):
            orc.stop()
            orc.start()
            starts.append(orc.startMilliseconds)
        row("first answer after start, 500 servers known", f"{statistics.median(starts):.0f} ms", "-", "-", "<= 50 ms")
        time.sleep(5)
        report_process(orc, "500 servers", "<= 24 MB")
        size = os.stat(ORC).st_size / 1e6
        stripped = orc.home + "/stripped"
        subprocess.run(["strip", "-o", stripped, ORC], check=True)
        row("binary, stripped", f"{os.stat(stripped).st_size / 1e6:.1f} MB", f"as built {size:.1f} MB", "-", "<= 20 MB")
    finally:
        orc.remove()


def main():
    for name in sys.argv[1:]:
        print(f"{name}:", flush=True)
        globals()["bench_" + name]()
    print(f"\n| what | Orc | peer | ratio | budget | ({time.strftime('%Y-%m-%d')})\n|---|---|---|---|---|")
    for line in ROWS:
        print("| " + " | ".join(line) + " |")


main()
