#!/bin/sh
# What answers for each environment. Asked: `root PATH`, `gateway NAME FOLDER ADDRESS PORT SOCKETS`. The gateway says on its own socket which slot has the
# traffic; who listens on that slot's socket the kernel says of a connection to it: files that anybody can leave behind are not asked. Prints
#   answers NAME seen|none|unread · running NAME DESCRIPTION of the configuration that the gateway runs with
#   process NAME PID JSON of what listens, then of all that it started · weights NAME PATH of weights that these have open, or that their commands name
#   text NAME SOURCE BASE64 of what may name addresses and keys, for `reach`
# The command that runs the program below.
look() {
  "$@" <<'PYTHON'
import base64, json, os, re, socket, struct, sys

ROOT, SWITCHES = sys.argv[1], sys.argv[2].split()
REAL = os.path.realpath(ROOT)
# Bits of a server's state that keep the traffic away: maintenance, drain.
AWAY = 0x7B
WEIGHTS = re.compile(r"\.(gguf|ggml|safetensors|pth?|ckpt|onnx|pkl|pickle)$|/pytorch_model[^/]*\.bin$", re.I)
DELETED = " (deleted)"


def connected(path):
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(3)
    line.connect(path)
    return line


def ask(path, question):
    with connected(path) as line:
        line.sendall(question)
        return b"".join(iter(lambda: line.recv(65536), b"")).decode().splitlines()


def listener(path):
    with connected(path) as line:
        return struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]


def parents():
    found = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", errors="replace") as stream:
                found[int(name)] = int(stream.read().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    return found


def above(pid, known):
    found = []
    while known.get(pid, 0) > 0 and len(found) < 64:
        pid = known[pid]
        found.append(pid)
    return found


def content(pid, name):
    with open(f"/proc/{pid}/{name}", errors="surrogateescape") as stream:
        return stream.read()


def mounts(pid):
    rows = [line.split() for line in content(pid, "mountinfo").splitlines()]
    return [(row[2], *(word.replace("\\040", " ") for word in row[3:5])) for row in rows]


def below(path, folder):
    return folder == "/" or path == folder or path.startswith(folder + "/")


def joined(folder, path, start):
    return os.path.normpath(folder + "/" + (path if start == "/" else path[len(start):]))


def on_host(pid, path):
    """The same file outside of the container of a process; below the root as that is asked for."""
    own, host = mounts(pid), mounts("self")
    if own != host:
        device, root, point = max((one for one in own if below(path, one[2])), key=lambda one: len(one[2]))
        inside = joined(root, path, point)
        seen = [joined(there, inside, start) for dev, start, there in host if dev == device and below(inside, start)]
        path = next((one for one in seen if below(one, REAL)), (seen or ["container:" + path])[0])
    return ROOT + path[len(REAL):] if below(path, REAL) else path


def open_files(pid):
    mapped = {row[5] for row in (line.split(None, 5) for line in content(pid, "maps").splitlines()) if len(row) > 5}
    held = set()
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            held.add(os.readlink(f"/proc/{pid}/fd/{name}"))
        except FileNotFoundError:
            continue
    return {path for path in mapped | held if path.startswith("/")}


def told(arguments):
    """Weights that a command line names: after `--model`, and as the path of an adapter."""
    models = [value for word, value in zip(arguments, arguments[1:]) if word == "--model"]
    return models + [path for word in arguments if word.startswith("{") for path in re.findall(r'"path": *"([^"]+)"', word)]


def weights(pid, arguments, files):
    tree = re.compile(re.escape(ROOT) + r"/trees/[0-9a-f]{64}")
    for path in [*told(arguments), *files]:
        plain = path[: -len(DELETED)] if path.endswith(DELETED) else path
        there = on_host(pid, plain)
        found = tree.match(there)
        if below(there, ROOT + "/engines") or not (found or WEIGHTS.search(plain) or path in told(arguments)):
            continue
        yield found.group() if found and plain == path else there + path[len(plain):]


def runtime_of(executable, arguments, files):
    """The one runtime of sovran that a process runs from: by its program, or by the code that it has open."""
    named = re.compile(re.escape(ROOT) + r"/engines/([0-9a-f]{64})/")
    shown = {ROOT + path[len(REAL):] if below(path, REAL) else path for path in [executable, *files]}
    found = {match.group(1) for match in map(named.match, [*shown, arguments[0]]) if match}
    if len(found) != 1:
        return None
    (runtime,) = found
    python = f"{ROOT}/engines/{runtime}/bin/python"
    is_python = executable == os.path.realpath(python) and (arguments[:2] == [python, "-m"] or len(arguments) == 1)
    return runtime if is_python or below(executable, f"{REAL}/engines/{runtime}") else None


def namespace(pid, kind):
    return re.sub(r"\D", "", os.readlink(f"/proc/{pid}/ns/{kind}"))


def encoded(text):
    return base64.b64encode(text.encode(errors="surrogateescape")).decode()


def describe(name, pid, known):
    status = dict(line.split(":", 1) for line in content(pid, "status").splitlines())
    executable = os.readlink(f"/proc/{pid}/exe").replace(DELETED, "")
    arguments = content(pid, "cmdline").split("\0")[:-1] or [""]
    files = open_files(pid)
    code = [word for word in arguments if re.search(r"trust.?remote.?code(?!.{0,3}false)", word, re.I)]
    variables = content(pid, "environ").split("\0")
    print("text", name, "arguments", encoded("\n".join(arguments)))
    print("text", name, "environment", encoded("\n".join(variables)))
    facts = {
        "network": namespace(pid, "net"),
        "userspace": namespace(pid, "user"),
        "isContained": namespace(pid, "mnt") != namespace("self", "mnt"),
        "interfaces": [line.split(":")[0].strip() for line in content(pid, "net/dev").splitlines() if ":" in line],
        # A program that writes its title over its variables has none to be seen.
        "isRead": any("=" in one for one in variables),
        "switches": dict(one.split("=", 1) for one in variables if one.split("=")[0] in SWITCHES),
        "user": int(status["Uid"].split()[1]),
        "capabilities": status["CapEff"].strip(),
        "executable": ROOT + executable[len(REAL):] if below(executable, REAL) else executable,
        "runtime": runtime_of(executable, arguments, files),
        "runsModelCode": code != [],
        "above": above(pid, known),
    }
    return facts, sorted(set(weights(pid, arguments, files)))


def look(name, sockets):
    said = ask(sockets + "/admin.sock", b"show servers state engine;show info\n")
    rows = [line.split() for line in said]
    for row in rows:
        if row[:1] == ["description:"]:
            print("running", name, row[1])
    live = [row[3] for row in rows if len(row) > 6 and row[1] == "engine" and int(row[6]) & AWAY == 0]
    if not live:
        raise ConnectionRefusedError
    for slot in live:
        first, known = listener(f"{sockets}/{slot}.sock"), parents()
        for pid in [first, *(one for one in sorted(known) if first in above(one, known))]:
            try:
                facts, found = describe(name, pid, known)
            except (FileNotFoundError, ProcessLookupError):
                if pid == first:
                    raise PermissionError
                continue
            print("process", name, pid, json.dumps(facts))
            for path in found:
                print("weights", name, path)


for line in sys.argv[3:]:
    name, *_, sockets = line.split(" ", 4)
    try:
        look(name, sockets)
        print("answers", name, "seen")
    except (ConnectionError, FileNotFoundError):
        print("answers", name, "none")
    except (OSError, ValueError, IndexError):
        print("answers", name, "unread")
PYTHON
}
answering() {
  root=$(asked root)
  set --
  while IFS= read -r line; do [ -z "$line" ] || set -- "$@" "$line"; done <<GATEWAYS
$(asked gateway)
GATEWAYS
  found=$(look python3 -I -S - "$root" "$(asked switch)" "$@") || found=$(printf '%s\n' "$@" | sed 's/ .*//; s/.*/answers & unread/')
  case $found in *' unread'*) [ "$(id -u)" = 0 ] || again=$(look sudo -n python3 -I -S - "$root" "$(asked switch)" "$@") && found=${again:-$found} ;; esac
  printf '%s\n' "$found"
}
collect_services() {
  root=$(asked root)
  [ -d "$root" ] || exit 66
  # shellcheck disable=SC2154 # assigned by collect.sh
  printf '%s\n' "$answered" | grep -vE '^(text|running) '
  for spec in "$root"/services/*/spec.json; do
    [ ! -f "$spec" ] || printf 'installed %s\n' "$(basename -- "${spec%/spec.json}")"
  done
}
