import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { PortStream } from '../../../core/ports/host.ts';
import { endGroup } from './end-group.ts';
import { connectionLost, NOT_ACCEPTED, socketRefused, socketUnreachable } from './errors.ts';
import { notBegunError, startFramed, type FramedProcess } from './framed-process.ts';
import type { Connection } from './connection.ts';
import { RelayStream } from './relay-stream.ts';

/**
 * Each holds a session channel of the server. Who holds a relay to a port asks on the sockets meanwhile, and runs commands: two
 * sessions, as hardened servers allow, are enough for both.
 */
const TO_SOCKETS = 2;
const TO_PORTS = 1;
const DOCKER_ENDS_MS = 500;
/** Until a relay is connected; for the end of one that is not, a third of it. */
const PATIENCE_MS = 15_000;
/** What socat, nc, ncat and ours say once they are connected. */
const CONNECTED = /starting data transfer|succeeded|Connected to|relay connected/i;
/** What they say where nobody listens. All else, as a tool that is not there, says nothing of who does. */
const REFUSED = /no such socket|connection refused|no such file|on non-socket/i;
const BY_DOCKER = 'relay by docker';
const COMPLAINT_BYTES = 2000;

/** Ends as well once nobody reads what it writes, which the poll of descriptor 1 tells. */
const PYTHON = `import os,select,socket,sys,threading
a=sys.argv[1:]
s=socket.create_connection((a[0],int(a[1]))) if len(a)>1 else socket.socket(socket.AF_UNIX)
s.settimeout(3)
if len(a)==1: s.connect(a[0])
s.settimeout(None)
p=select.poll()
p.register(s,select.POLLIN)
p.register(1,0)
os.write(2,b'relay connected\\n')
def up():
  while 1:
    b=os.read(0,65536)
    if not b: break
    s.sendall(b)
  s.shutdown(socket.SHUT_WR)
threading.Thread(target=up,daemon=True).start()
while all(f!=1 for f,e in p.poll()):
  b=s.recv(65536)
  if not b: break
  while b: b=b[os.write(1,b):]`;

/**
 * A Unix socket: Docker's own relay for Docker's socket, else the first tool that is there; nc last, which waits in its connect
 * for as long as nobody accepts it. Of socat, which ends half a second after the asker has said all, an answer may take longer. A closed
 * folder hides what is in it.
 */
const TO_SOCKET = `export LC_ALL=C
p=$1 d=$1 r=
while [ -n "$d" ] && [ ! -e "$d" ]; do d=\${d%/*}; done
deny() { echo "permission denied" >&2; exit 1; }
[ -S "$p" ] || { [ -d "$d" ] && [ ! -x "$d" ] && deny; echo "no such socket" >&2; exit 1; }
[ -r "$p" ] && [ -w "$p" ] || { sudo -n true 2>/dev/null && r="sudo -n" || deny; }
case $p in
*docker.sock) command -v docker >/dev/null && echo relay by docker >&2 && exec $r docker -H "unix://$p" system dial-stdio ;;
esac
case $p in
*[!A-Za-z0-9_./-]*) ;;
*) command -v socat >/dev/null && exec $r socat -d -d -t 12 - "UNIX-CONNECT:$p,connect-timeout=3" ;;
esac
command -v python3 >/dev/null && exec $r python3 -c "$2" "$p"
nc -h 2>&1 | grep -q '[-]U' && exec $r nc -v -U "$p"
echo "none of docker, socat, python3 and nc -U is there to relay" >&2
exit 1`;

const TO_PORT = `export LC_ALL=C
case $2 in
*[!A-Za-z0-9_.-]*) ;;
*) command -v socat >/dev/null && exec socat -d -d - "TCP:$2:$1" ;;
esac
command -v nc >/dev/null && exec nc -v "$2" "$1"
command -v python3 >/dev/null && exec python3 -c "$3" "$2" "$1"
echo "none of socat, nc and python3 is there to relay" >&2
exit 1`;

/** Connections through a program on the host, for servers that forbid forwarding. */
export interface Relays {
  socket(path: string): Promise<Duplex>;
  port(port: number, address: string): Promise<PortStream>;
}

/**
 * At most two to sockets and one to ports at a time for a host; the next waits for one to end, or for one that an HTTP agent
 * only keeps for later.
 */
export function openRelays(link: Connection, patienceMs = PATIENCE_MS): Relays {
  const toSocket = relaysOf(link, { atOnce: TO_SOCKETS, patienceMs });
  const toPort = relaysOf(link, { atOnce: TO_PORTS, patienceMs });
  return {
    socket: (path) => toSocket(path, ['sh', '-c', TO_SOCKET, 'sovran', path, PYTHON]),
    port: (port, address) =>
      toPort(`${address}:${port}`, ['sh', '-c', TO_PORT, 'sovran', String(port), address, PYTHON]),
  };
}

function relaysOf(
  link: Connection,
  { atOnce, patienceMs }: { atOnce: number; patienceMs: number },
): (name: string, argv: string[]) => Promise<RelayStream> {
  const limit = pLimit(atOnce);
  const open = new Set<RelayStream>();
  const makeRoom = (): void => {
    if (limit.pendingCount > 0 && limit.activeCount >= atOnce) [...open].some((stream) => stream.giveWay());
  };
  const hold = async (process: FramedProcess, stream: RelayStream): Promise<void> => {
    open.add(stream);
    stream.on('spare', makeRoom);
    await Promise.race([new Promise((done) => stream.once('close', done)), process.ended]);
    open.delete(stream);
  };
  return (name, argv) =>
    new Promise((resolve, reject) => {
      void limit(async () => {
        try {
          let stream: RelayStream | undefined;
          const giveWay = (): boolean => stream?.giveWay() ?? false;
          const process = await begin(link, name, argv, { giveWay, patienceMs });
          stream = new RelayStream(process, atOnce);
          resolve(stream);
          await hold(process, stream);
        } catch (error) {
          reject(error);
        }
      });
      setImmediate(makeRoom);
    });
}

/** Every relay says on stderr when it is connected but Docker's: that one ends soon where it is not. */
async function begin(
  link: Connection,
  name: string,
  argv: string[],
  { giveWay, patienceMs }: { giveWay: () => boolean; patienceMs: number },
): Promise<FramedProcess> {
  const process = await startFramed(await link.transport(), argv, { giveWay });
  let said = '';
  const connected = new Promise<'connected'>((resolve) => {
    process.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-COMPLAINT_BYTES);
      if (CONNECTED.test(said)) resolve('connected');
      else if (said.includes(BY_DOCKER)) setTimeout(() => resolve('connected'), DOCKER_ENDS_MS);
    });
  });
  const group = await process.begun.catch((error: unknown) => {
    throw notBegunError(link.host, error);
  });
  const first = await Promise.race([process.ended, connected, pause(patienceMs, 'silent' as const, { ref: false })]);
  if (first === 'connected') return process;
  const waits = first === 'silent' && (await ends(link, group, patienceMs / 3)) && !CONNECTED.test(said);
  process.channel.close();
  if (waits) throw socketUnreachable(link.host, name, NOT_ACCEPTED);
  if (first === 'silent') throw connectionLost(link.host, 'timeout');
  if (first.outcome === 'unknown') throw connectionLost(link.host, first.reason);
  throw (REFUSED.test(said) ? socketRefused : socketUnreachable)(link.host, name, said);
}

/** Ends a relay that says nothing; whether that was heard, and with it all that the relay has said before. */
async function ends(link: Connection, group: number, waitMs: number): Promise<boolean> {
  const heard = endGroup(link, group).then(
    () => true,
    () => false,
  );
  return await Promise.race([heard, pause(waitMs, false, { ref: false })]);
}
