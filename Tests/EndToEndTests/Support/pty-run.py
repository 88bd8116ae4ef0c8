"""Runs a program on a terminal of its own, types at it, and tells what it showed.

The first line of the standard input is a JSON object: "command", "columns", "environment" (the whole of it), and
"steps", a list of [expected, typed]: once the expected text shows, the other is typed; null sends SIGTERM instead.
The standard output is one JSON object: "output", "status", and "echo", whether the terminal shows what is typed.
"""
import fcntl, json, os, pty, select, signal, struct, sys, termios, time

SECONDS_MAX = 30

told = json.loads(sys.stdin.readline())
master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, told["columns"], 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    for stream in range(3):
        os.dup2(slave, stream)
    os.closerange(3, 64)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execve(told["command"][0], told["command"], told["environment"])

output = b""
seen = 0
steps = told["steps"]
status = None
deadline = time.monotonic() + SECONDS_MAX
while time.monotonic() < deadline:
    ready, _, _ = select.select([master], [], [], 0.05)
    if ready:
        output += os.read(master, 65536)
    while steps:
        found = output.find(steps[0][0].encode(), seen)
        if found < 0:
            break
        seen = found + len(steps[0][0].encode())
        if steps[0][1] is None:
            os.kill(child, signal.SIGTERM)
        else:
            os.write(master, steps[0][1].encode())
        steps = steps[1:]
    if not ready:
        ended, code = os.waitpid(child, os.WNOHANG)
        if ended:
            status = os.waitstatus_to_exitcode(code)
            break
if status is None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
echo = bool(termios.tcgetattr(slave)[3] & termios.ECHO)
print(json.dumps({"output": output.decode("utf-8", "replace"), "status": status, "echo": echo, "left": len(steps)}))
