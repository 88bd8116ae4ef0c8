"""The measurements of script/bench: Orc and its peers in turn, several rounds, medians and ratios."""
import calendar
import http.client
import json
import os
import random
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

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


def bench_running(count=500):
    """Running servers, each a real container of the small image; the peer serves the same bytes from files."""
    orc = Orc()
    folder = tempfile.mkdtemp(prefix="orc-bench-nginx-")
    nginx = None
    try:
        began = time.time()
        for number in range(count):
            orc.create(f"r{number}")
            with open(f"{orc.home}/servers/bench/r{number}/config/state", "w") as file:
                file.write("STARTED")
        made = time.time() - began
        time.sleep(5)
        paths = {"v1": "/api/v1/servers", "v2": "/api/v2/servers?limit=1000"}
        os.makedirs(folder + "/root")
        os.chmod(folder, 0o755)
        sizes = {}
        for name, path in paths.items():
            orc.connection.request("GET", path, headers={"X-Api-Key": KEY})
            data = orc.connection.getresponse().read()
            items = json.loads(data)
            items = items if isinstance(items, list) else items["items"]
            running = sum(1 for item in items if "running" in (item.get("server_state"), (item.get("status") or {}).get("state")))
            if running != count:
                sys.exit(f"{running} of {count} servers run")
            sizes[name] = len(data)
            with open(f"{folder}/root/{name}", "wb") as file:
                file.write(data)
        with open(folder + "/nginx.conf", "w") as file:
            file.write(f"""worker_processes auto; pid {folder}/pid; error_log {folder}/error.log; daemon off; user root;
events {{ worker_connections 1024; }}
http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=10; keepalive_requests 100000000;
  server {{ listen 127.0.0.1:18081 reuseport; root {folder}/root; default_type application/json; }} }}""")
        nginx = subprocess.Popen(["nginx", "-c", folder + "/nginx.conf"], stderr=subprocess.DEVNULL)
        time.sleep(1)
        for name, path in paths.items():
            results = {"orc": [], "nginx": []}
            for _ in range(3):
                results["orc"].append(latency(orc.port, path))
                results["nginx"].append(latency(18081, f"/{name}"))
            median = {who: [statistics.median(column) for column in zip(*values)] for who, values in results.items()}
            said = {who: f"{rate:.0f} /s, p50 {p50:.2f} ms, p99 {p99:.2f} ms" for who, (rate, p50, p99) in median.items()}
            row(f"list {count} running servers, {path.split('?')[0]}, {sizes[name] // 1024} KiB, 8 connections",
                said["orc"], f"nginx, a file: {said['nginx']}",
                f"{median['orc'][0] / median['nginx'][0]:.2f} x", "(information)")
        report_process(orc, f"{count} running servers (made in {made:.0f} s)", "(information)")
    finally:
        if nginx:
            nginx.terminate()
            nginx.wait()
        orc.remove()
        shutil.rmtree(folder, ignore_errors=True)


def latency(port, path, connections=8, seconds=4):
    """Requests in a second, and the median and 99th percentile of their time in milliseconds."""
    output = subprocess.run(
        ["wrk", "-t1", "--latency", f"-c{connections}", f"-d{seconds}s", "-H", f"X-Api-Key: {KEY}",
         f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output:
        sys.exit("errors under load:\n" + output)

    def at(percent):
        number, unit = re.search(percent + r"%\s+([\d.]+)(us|ms|s)", output).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]

    return float(re.search(r"Requests/sec:\s+([\d.]+)", output).group(1)), at("50"), at("99")


def make_world(folder, total=2_000_000_000):
    """Region files, text and what is compressed already, in files of many sizes."""
    random.seed(5)
    words = [bytes(random.choices(b"abcdefghijklmnopqrstuvwxyz", k=random.randint(2, 9))) for _ in range(3000)]
    text = b"".join(
        b"[%02d:%02d:%02d] [Server thread/INFO]: " % (number // 3600 % 24, number // 60 % 60, number % 60)
        + b" ".join(random.choices(words, k=12)) + b"\n" for number in range(300_000))

    def chunk():
        body = b"".join(
            bytes(random.choices(range(16), k=random.randint(100, 400))) + bytes([random.randint(0, 15)]) *
            random.randint(1000, 2600) for _ in range(24))
        packed = zlib.compress(body)
        data = (len(packed) + 1).to_bytes(4, "big") + b"\2" + packed
        return data + bytes(-len(data) % 4096)

    chunks = [chunk() for _ in range(600)]

    def region():
        table, body = b"", b""
        picked = random.choices(chunks, k=1024)
        for data in picked:
            table += (2 + len(body) // 4096).to_bytes(3, "big") + bytes([len(data) // 4096])
            body += data
        return table + random.randbytes(4096) + body

    done = 0
    for number in range(1_000_000):
        if done >= total:
            break
        kind = number % 20
        if kind < 2:
            name, data = f"region/r.{number}.mca", region()
        elif kind == 2:
            name, data = f"logs/{number}.log", text[random.randint(0, 9_000_000):][:random.randint(1, 12_000_000)]
        elif kind == 3:
            name, data = f"mods/{number}.jar", random.randbytes(random.randint(10_000, 3_000_000))
        else:
            name, data = f"playerdata/{number}.dat", text[random.randint(0, 9_000_000):][:random.randint(200, 20_000)]
        os.makedirs(f"{folder}/{name.split('/')[0]}", exist_ok=True)
        with open(f"{folder}/{name}", "wb") as file:
            file.write(data)
        done += len(data)
    return done


def bench_backup(rounds=3):
    """A world in the page cache; each tool writes its archive to the same disk and syncs it."""
    orc = Orc()
    try:
        orc.create("world", start=False)
        folder = f"{orc.home}/servers/bench/world"
        total = make_world(folder + "/user")
        files = sum(len(names) for _, _, names in os.walk(folder))
        subprocess.run(["chown", "-R", "1000:1000", folder + "/user"], check=True)
        os.sync()
        times = {"orc": [], "zip": [], "pigz": []}
        sizes = {}
        cpus = {}
        for _ in range(rounds):
            # The server has closed the idle connection; the client opens another.
            orc.connection.close()
            began, cpu = time.perf_counter(), processor_seconds(orc.process.pid)
            status, job = orc.call("POST", "/api/v2/servers/bench.world/backups", {}, {"Prefer": "wait=600"})
            if status != 200 or job["state"] != "succeeded":
                sys.exit(f"backup answered {status}: {job}")
            times["orc"].append(time.perf_counter() - began)
            cpus["orc"] = processor_seconds(orc.process.pid) - cpu
            made = [os.path.join(orc.home, "backup", name) for name in os.listdir(orc.home + "/backup")]
            archive = next(name for name in made if name.endswith(".zip"))
            sizes["orc"] = os.stat(archive).st_size
            for name, line in (("zip", "zip -qr $OUT ."), ("pigz", "tar c . | pigz -p2 > $OUT")):
                out = f"{orc.home}/out.{name}"
                before = os.times()
                began = time.perf_counter()
                subprocess.run(
                    ["sh", "-c", line.replace("$OUT", out) + f" && sync {out}"], cwd=folder, check=True)
                times[name].append(time.perf_counter() - began)
                after = os.times()
                cpus[name] = after.children_user + after.children_system - before.children_user - before.children_system
                sizes[name] = os.stat(out).st_size
                os.remove(out)
            subprocess.run(["unzip", "-tq", archive], check=True, capture_output=True)
            for name in made:
                os.remove(name)
        median = {name: statistics.median(values) for name, values in times.items()}
        said = {
            name: f"{total / median[name] / 1e6:.0f} MB/s, {sizes[name] / total:.3f} of the size, {cpus[name]:.0f} s of "
            "processor" for name in times}
        for name, label, budget in (("zip", "zip -r", "(information)"), ("pigz", "tar \\| pigz -p2", ">= 1")):
            row(f"backup of {total / 1e9:.1f} GB in {files} files", said["orc"], f"{label} {said[name]}",
                f"{median[name] / median['orc']:.2f} x", budget)
    finally:
        orc.remove()


def processor_seconds(process):
    """What a process has used of the processors so far."""
    with open(f"/proc/{process}/stat") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
