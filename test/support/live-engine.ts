import type { Host } from '../../src/lib/core/ports/host.ts';

/** Answers every request on the socket of the container engine alike. */
const SERVE = `import socket, sys
door = socket.socket(socket.AF_UNIX)
door.bind("/run/docker.sock")
door.listen()
open("/run/ready", "w").close()
while True:
    line = door.accept()[0]
    line.recv(65536)
    body = sys.argv[2].encode()
    line.sendall(b"HTTP/1.1 %s x\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % (sys.argv[1].encode(), len(body)) + body)
    line.close()`;

/**
 * A host whose container engine gives this answer, and no other engine of this machine is seen. Commands run in namespaces
 * of their own, which needs root.
 */
export function withLiveEngine(host: Host, status: number, body: string): Host {
  const script = `mount -t tmpfs tmpfs /run || exit 70
python3 -c '${SERVE}' ${status} "$0" &
until [ -e /run/ready ]; do sleep 0.05; done
"$@"; code=$?; kill $!; exit $code`;
  const apart = ['unshare', '--mount', '--net', 'sh', '-c', script, body];
  return { ...host, exec: (argv, options) => host.exec([...apart, ...argv], options) };
}
