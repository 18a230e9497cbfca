import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../src/lib/core/ports/host.ts';
import { tempDir } from './temp-project.ts';

/** Leaves a socket that nobody listens on, as an engine does that was killed. */
const LEAVE_SOCKET = `import os, socket, sys
left = socket.socket(socket.AF_UNIX)
left.bind(sys.argv[1])
os._exit(0)`;

/**
 * A host on which an engine was killed: its socket is there, unless it was taken away, a process named `program` runs, and nothing
 * else of this machine is seen. Commands run in namespaces of their own, which needs root.
 */
export function withDeadEngine(host: Host, program: string, { socket = true } = {}): Host {
  const bin = join(tempDir(), program);
  copyFileSync('/bin/sleep', bin);
  const left = socket ? `python3 -c '${LEAVE_SOCKET}' /run/docker.sock` : ':';
  const script = `mount -t tmpfs tmpfs /run && ${left} || exit 70
"$0" 60 & until [ "$(cat /proc/$!/comm)" = "\${0##*/}" ]; do sleep 0.01; done
"$@"; code=$?; kill $!; exit $code`;
  const apart = ['unshare', '--mount', '--net', '--pid', '--fork', '--mount-proc', 'sh', '-c', script, bin];
  return { ...host, exec: (argv, options) => host.exec([...apart, ...argv], options) };
}
