"""What the scripts of clients share: requests that are checked as their HTTP libraries check them."""
import http.client
import json
import sys
import time


class Client:
    """Talks to one Orc with one key; a call ends the script where it breaks what the client relies on."""

    def __init__(self, address, key, accept="*/*"):
        self.address, self.key, self.accept = address, key, accept

    def call(self, method, path, body=None, limit=8, headers=None):
        """Status and JSON of an answer that comes within the limit in seconds."""
        connection = http.client.HTTPConnection(self.address, timeout=limit)
        begin = time.monotonic()
        data = body if isinstance(body, str) else None if body is None else json.dumps(body)
        head = {"X-Api-Key": self.key, "Accept": self.accept, **(headers or {})}
        if data is not None:
            head["Content-Type"] = "application/json"
        connection.request(method, path, data, {name: value for name, value in head.items() if value is not None})
        answer = connection.getresponse()
        content = answer.read()
        label = f"{method} {path} {body}: {answer.status} {content[:500]!r}"
        check(time.monotonic() - begin < limit, f"{label} took too long")
        if answer.getheader("Content-Type") == "application/zip":
            check(content[:2] == b"PK", label)
            return answer.status, content
        check(answer.getheader("Content-Type") == "application/json", f"{label} is no JSON")
        value = json.loads(content)
        check(isinstance(value, (dict, list)), f"{label} is bare")
        if answer.status >= 400:
            for member in ("status", "error", "err_code", "info", "detail"):
                check(isinstance(value.get(member), str) and value[member], f"{label} lacks {member}")
        else:
            check(answer.status == 200, label)
            check(not isinstance(value, dict) or "error" not in value, f"{label} looks like a failure")
        return answer.status, value

    def ok(self, method, path, body=None, limit=8, headers=None):
        """The JSON of an answer that must be a success."""
        status, value = self.call(method, path, body, limit, headers)
        check(status == 200, f"{method} {path} {body}: {status} {value}")
        return value

    def fails(self, status, code, method, path, body=None, limit=8):
        """The JSON of an answer that must be that failure."""
        found, value = self.call(method, path, body, limit)
        check((found, isinstance(value, dict) and value.get("error")) == (status, code),
              f"{method} {path} {body}: {found} {value}, not {status} {code}")
        return value

    def settles(self, uid, state):
        """Waits until nothing goes on with a server, and its state is that."""
        for _ in range(300):
            record = self.ok("GET", f"/api/v1/server/get/{uid}")
            if record["task"] is None and record["server_state"] == state:
                return record
            check((record["task"] or {}).get("state") != "failed", record)
            time.sleep(0.1)
        sys.exit(f"{uid} does not become {state}: {record}")


def check(holds, words):
    """Ends the script with the words unless it holds."""
    if not holds:
        sys.exit(f"{words}")
