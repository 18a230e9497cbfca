import { connectionLost } from './errors.ts';
import { runCommand, type Commands } from './run-command.ts';

/** `full`: as many wait as may; `silent`: nobody listens; `unseen`: the host has no `ss` to tell. */
export type SocketState = (typeof STATES)[number];

const STATES = ['absent', 'denied', 'silent', 'listening', 'full', 'unseen'] as const;

/** A server may bind a socket under another name and rename it: its inode tells. A closed folder hides what is in it. */
const LOOK = `export LC_ALL=C
p=$1 d=$1
while [ -n "$d" ] && [ ! -e "$d" ]; do d=\${d%/*}; done
[ -S "$p" ] || { [ -d "$d" ] && [ ! -x "$d" ] && echo denied || echo absent; exit 0; }
[ -r "$p" ] && [ -w "$p" ] || { echo denied; exit 0; }
command -v ss >/dev/null || { echo unseen; exit 0; }
ss -xlenH | grep -F " ino:$(stat -Lc %i -- "$p") " | {
read -r _ _ waiting most _ || { echo silent; exit 0; }
[ "$waiting" -gt "$most" ] && echo full || echo listening
}`;

/** What the user that logs in finds at a path of the host. Throws `connection-lost` (exit 4). */
export async function lookAtSocket(commands: Commands, path: string): Promise<SocketState> {
  const looked = await runCommand(commands, ['sh', '-c', LOOK, 'sovran', path]);
  if (looked.outcome === 'unknown') throw connectionLost(commands.link.host, looked.reason);
  const said = looked.stdout.trim();
  return STATES.find((state) => state === said) ?? 'unseen';
}
