#!/bin/sh
# Whether a connection leaves the network namespaces of engines. Prints a line of JSON for attempts made outside
# of them, and one for the same attempts made inside of each engine's. It opens connections; the rest of `govern` only looks.
collect_canary() {
  command -v python3 >/dev/null || { echo '{"where":"outside","failed":"python3"}'; return; }
  pids=$(seen process | awk '!said[$1]++ { print $2 }')
  # shellcheck disable=SC2086 # one pid a word
  python3 -I -S - $pids <<'PYTHON'
import json, os, secrets, select, socket, struct, subprocess, sys, threading

CLIENT = r"""
import errno, json, os, select, socket, struct, sys, threading, time

asked = json.loads(sys.argv[1])
outcomes = {}

def name_of(error):
    return errno.errorcode.get(error.errno, "failed") if error.errno else "failed"

def query(word):
    labels = [word, "canary", "invalid"]
    packed = b"".join(bytes([len(label)]) + label.encode() for label in labels) + b"\0"
    return struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + packed + struct.pack(">HH", 1, 1)

def attempt(kind, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM if kind == "dns" else socket.SOCK_STREAM) as line:
            line.settimeout(1.5)
            line.connect((address, port))
            line.sendall(query(asked["word"]) if kind == "dns" else asked["word"].encode())
            if kind == "dns" or (address, port) == tuple(asked["attempts"][0][1:]):
                line.recv(512)
            return "answered"
    except TimeoutError:
        return "silent"
    except OSError as error:
        return name_of(error)

def look_up():
    try:
        socket.getaddrinfo(asked["word"] + ".canary.invalid", 80)
        return "answered"
    except socket.gaierror as error:
        return "closed" if error.errno == socket.EAI_AGAIN else "answered"

def run(key, work, *args):
    outcomes[key] = work(*args)

threads = [threading.Thread(target=run, args=(" ".join(map(str, one)), attempt, *one), daemon=True) for one in asked["attempts"]]
if asked["lookup"]:
    threads.append(threading.Thread(target=run, args=("lookup", look_up), daemon=True))
for thread in threads:
    thread.start()
end = time.monotonic() + 3
for thread in threads:
    thread.join(max(0, end - time.monotonic()))
print(json.dumps({"netns": os.readlink("/proc/self/ns/net")[5:-1], "outcomes": dict(outcomes)}), flush=True)
os._exit(0)
"""


def namespace(pid, kind):
    try:
        return os.readlink(f"/proc/{pid}/ns/{kind}")[len(kind) + 2 : -1]
    except OSError:
        return None


def address_of_host():
    for target in ("192.0.2.1", "10.255.255.255"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            try:
                line.connect((target, 9))
                return line.getsockname()[0]
            except OSError:
                continue
    import fcntl

    for _, name in socket.if_nameindex():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            try:
                found = socket.inet_ntoa(fcntl.ioctl(line, 0x8915, struct.pack("256s", name.encode()))[20:24])
            except OSError:
                continue
            if not found.startswith("127."):
                return found
    return "127.0.0.2"


heard = {"tcp": set(), "dns": set()}


def listen(door, packets):
    while True:
        try:
            if packets:
                data, sender = door.recvfrom(512)
                heard["dns"].add(data[13 : 13 + data[12]].decode("ascii", "replace"))
                door.sendto(data, sender)
            else:
                line = door.accept()[0]
                line.settimeout(1)
                heard["tcp"].add(line.recv(64).decode("ascii", "replace"))
                line.sendall(b".")
                line.close()
        except (OSError, IndexError):
            continue


def resolvers(pid):
    try:
        with open(f"/proc/{pid}/root/etc/resolv.conf", encoding="utf-8", errors="replace") as stream:
            words = [line.split() for line in stream]
    except OSError:
        return []
    return [one[1].split("%")[0] for one in words if len(one) > 1 and one[0] == "nameserver"][:3]


def way_into(pid):
    net, user = namespace(pid, "net"), namespace(pid, "user")
    if net is not None and net == namespace("self", "net"):
        return []
    if os.geteuid() == 0:
        return ["nsenter", "-t", pid, "-n"]
    if user is not None and user != namespace("self", "user"):
        return ["nsenter", "-t", pid, "-U", "-n", "--preserve-credentials"]
    return ["sudo", "-n", "nsenter", "-t", pid, "-n"]


def attempts_from(way, word, more, lookup):
    asked = {"word": word, "lookup": lookup, "attempts": [["tcp", host, doors[0].getsockname()[1]], ["dns", host, doors[1].getsockname()[1]], *more]}
    argv = [*way, "python3", "-I", "-S", "-c", CLIENT, json.dumps(asked)]
    try:
        done = subprocess.run(argv, capture_output=True, timeout=8, check=False)
        said = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        return {"failed": type(error).__name__ if not isinstance(error, ValueError) else done.stderr.decode(errors="replace").strip()[-160:] or f"exit {done.returncode}"}
    return {**said, "heard": [kind for kind in ("tcp", "dns") if word in heard[kind]]}


host = address_of_host()
doors = (socket.create_server((host, 0)), socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
doors[1].bind((host, 0))
for door, packets in ((doors[0], False), (doors[1], True)):
    threading.Thread(target=listen, args=(door, packets), daemon=True).start()
print(json.dumps({"where": "outside", "listener": host, **attempts_from([], "outside-" + secrets.token_hex(8), [], False)}), flush=True)
results = {}


def inside(pid):
    more = [["tcp", "192.0.2.1", 443], ["tcp", "2001:db8::1", 443]]
    for address in resolvers(pid):
        more += [["dns", address, 53], ["tcp", address, 53], ["tcp", address, 853]]
    same_files = namespace(pid, "mnt") == namespace("self", "mnt")
    way = way_into(pid)
    said = attempts_from(way, "inside-" + secrets.token_hex(8), more, same_files)
    results[pid] = {"where": pid, "way": " ".join(way) or "same namespace", **said}


threads = [threading.Thread(target=inside, args=(pid,)) for pid in sys.argv[1:]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for pid in sys.argv[1:]:
    print(json.dumps(results[pid]), flush=True)
os._exit(0)
PYTHON
}
