import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** A route to nowhere: packets leave by one end of a pair, which counts them, and nothing answers at the other. */
const OPEN = `set -e
ip link set lo up
ip link add out0 type veth peer name in0
for end in out0 in0; do echo 1 >/proc/sys/net/ipv6/conf/$end/disable_ipv6 || true; ip link set $end arp off up; done
ip address add 192.0.2.2/24 dev out0
ip route add default via 192.0.2.1 dev out0
echo ready
exec sleep infinity`;

/** What a command in the network did. */
export interface LonelyRun {
  exit: number | null;
  stdout: string;
  stderr: string;
  /** Packets that left the machine. */
  packets: number;
  /** Addresses beyond loopback that anything of it addressed, whether or not a packet left. */
  attempts: string[];
  /** Programs that listened on a TCP port of the network, at any address. */
  listeners: string[];
}

export interface LonelyNetwork {
  /** Runs a command and all that it starts, traced; `trace` is the file that the tracer writes. */
  run(argv: string[], options: { cwd: string; env: NodeJS.ProcessEnv; trace: string }): Promise<LonelyRun>;
  close(): void;
}

/** A network namespace whose only way out is counted. Needs root and strace. */
export async function lonelyNetwork(): Promise<LonelyNetwork> {
  const holder = spawn('unshare', ['-n', 'sh', '-c', OPEN], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = await Promise.race([once(holder.stdout, 'data'), once(holder.stderr, 'data'), once(holder, 'exit')]);
  if (!String(said[0]).startsWith('ready')) throw new Error(`no network namespace: ${String(said[0])}`);
  const enter = ['nsenter', '-t', String(holder.pid), '-n', '--'];
  return {
    run: (argv, options) => runTraced(enter, argv, options),
    close: () => void holder.kill('SIGKILL'),
  };
}

const TRACE = [
  'strace',
  '-f',
  '--seccomp-bpf',
  '-qq',
  '-e',
  'trace=connect,sendto,sendmsg,sendmmsg',
  '-e',
  'signal=none',
];

async function runTraced(
  enter: string[],
  argv: string[],
  { cwd, env, trace }: { cwd: string; env: NodeJS.ProcessEnv; trace: string },
): Promise<LonelyRun> {
  const before = await packetsSent(enter);
  const watch = spawn('sh', ['-c', WATCH, 'sh', ...enter], { stdio: ['ignore', 'pipe', 'inherit'] });
  const seen = new Set<string>();
  watch.stdout.on('data', (lines: Buffer) => {
    for (const [, program = ''] of lines.toString().matchAll(/users:\(\("([^"]+)"/g)) seen.add(program);
  });
  const ended = `${trace}.ended`;
  rmSync(ended, { force: true });
  const traced = [...enter, ...TRACE, '-o', trace, 'sh', '-c', ENDED, 'sh', ...argv];
  const { stdout, stderr } = await collect(traced, { cwd, env: { ...env, ENDED: ended } }, () => existsSync(ended));
  const exit = existsSync(ended) ? Number(readFileSync(ended, 'utf8')) : null;
  watch.kill();
  const packets = (await packetsSent(enter)) - before;
  const attempts = existsSync(trace) ? addressed(readFileSync(trace, 'utf8')) : ['not traced'];
  return { exit, stdout, stderr, packets, attempts, listeners: [...seen].toSorted() };
}

/** Says how the command ended: the tracer goes on while anything runs that the command started. */
const ENDED = '"$@"; echo $? >"$ENDED.part"; mv "$ENDED.part" "$ENDED"';
const LOOK_MS = 50;

/** Who listens there, five times a second. */
const WATCH = 'while :; do "$@" ss -H -ltnp; sleep 0.2; done';

async function packetsSent(enter: string[]): Promise<number> {
  const { stdout } = await collect([...enter, 'cat', '/proc/net/dev'], {});
  // Eight counters of what was received come first, then bytes and packets sent.
  const counters = /^ *out0:(.+)$/m.exec(stdout)?.[1]?.trim().split(/\s+/) ?? [];
  return Number(counters[9]);
}

/** Pure: addresses with ports that a trace of system calls names, loopback left out. */
export function addressed(trace: string): string[] {
  const found = [...trace.matchAll(/sin6?_port=htons\((\d+)\)[^}]*?(?:inet_addr\(|AF_INET6, )"([^"]+)"/g)];
  const places = found.map(([, port, address]) => `${address}:${port}`);
  return [...new Set(places)].filter((place) => !/^(127\.|::1:|::ffff:127\.)/.test(place)).toSorted();
}

async function collect(
  [program = '', ...args]: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv },
  hasEnded: () => boolean = () => false,
): Promise<{ stdout: string; stderr: string }> {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
  const closed = new AbortController();
  child.once('close', () => closed.abort());
  while (!closed.signal.aborted && !hasEnded()) await setTimeout(LOOK_MS);
  return output;
}
