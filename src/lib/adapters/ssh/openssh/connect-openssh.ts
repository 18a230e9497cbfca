import { hopName, type Hop } from '../identity/hops.ts';
import { limited } from '../session/session-limit.ts';
import {
  untilLost,
  SessionRefused,
  ForwardingRefused,
  type SshProcess,
  type SshTransport,
} from '../session/transport.ts';
import { openMaster, type Master, type MasterOptions } from './open-master.ts';
import type { PrivateFolder } from './private-folder.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable, Duplex } from 'node:stream';
import type { Ending } from '../../../core/ports/host.ts';
import { ALIAS } from './client-config.ts';
import { connect, type Socket } from 'node:net';
import { PROHIBITED } from './client-failure.ts';
import { oncePer } from '../../../core/kit/once.ts';

/** The OpenSSH driver: a master for the host over that of its last jump host. Tries once. */
export async function connectOpenssh(
  hops: Hop[],
  before: Master | undefined,
  folder: PrivateFolder,
  options: MasterOptions,
): Promise<SshTransport> {
  const master = await openMaster(hops, false, before, folder, options);
  let why: string | undefined;
  void master.lost.then((reason) => (why = reason));
  const guarded = untilLost(hopName(hops, false).hop, master.lost, () => why);
  const session = (commandLine: string): Promise<SshProcess> => guarded(() => startSession(master, commandLine));
  const forwards = openForwards(master, () => serverAnswers(session));
  return {
    driver: 'openssh',
    start: limited(session),
    openSocket: (path) => guarded(() => forwards.open(path)),
    openPort: (port, address) =>
      guarded(() => forwards.open(`${address.includes(':') ? `[${address}]` : address}:${port}`)),
    lost: master.lost,
    close: () => master.close(),
  };
}

const FAILED = 255;
const REFUSED = /session request failed|session open refused|mux_client/i;
/** Time for a login shell to start, ms. */
const SILENT_MS = 20_000;
const LAST_WORDS_MS = 100;
/** A master ends within this after its connection, ms. */
const MASTER_ENDS_MS = 1_000;

/** Runs a command line through a master. Rejects with `SessionRefused`. */
async function startSession(master: Master, commandLine: string): Promise<SshProcess> {
  const { execa } = await import('execa');
  const [program = '', ...words] = master.client;
  const more = ['-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-T', ALIAS, '--', commandLine];
  const child = execa(program, [...words, ...more], {
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  child.stdin.on('error', () => undefined);
  // execa drops output without a reader.
  child.stdout.pause();
  child.stderr.pause();
  const ended = new Promise<Ending>((resolve) => {
    child.nodeChildProcess.once('exit', (code) => {
      if (code === FAILED) void masterGone(master).then(() => resolve(endingOf(code)));
      else resolve(endingOf(code));
    });
    child.nodeChildProcess.once('error', () => resolve(endingOf(null)));
  });
  await letIn(child.stdout, child.stderr, ended);
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    signal: () => undefined,
    close: () => void child.kill('SIGKILL'),
  };
}

/** Clients end before their master; waits so that the next call reconnects. */
async function masterGone(master: Master): Promise<void> {
  const patience = new AbortController();
  await Promise.race([
    master.lost,
    pause(MASTER_ENDS_MS, undefined, { signal: patience.signal }).catch(() => undefined),
  ]);
  patience.abort();
}

/** The frame's first mark, or silence, means that a session opened. */
async function letIn(stdout: Readable, stderr: Readable, ended: Promise<Ending>): Promise<void> {
  const words: Buffer[] = [];
  const said = (): string => Buffer.concat(words).toString();
  const look = (): void => {
    for (let chunk = stderr.read() as Buffer | null; chunk; chunk = stderr.read() as Buffer | null) words.push(chunk);
  };
  stderr.on('readable', look);
  const silence = new AbortController();
  const speaks = new Promise<'let in'>((resolve) => {
    stdout.once('readable', () => {
      // The end of a stream makes it readable, too.
      if (stdout.readableLength > 0) resolve('let in');
    });
  });
  const silent = pause(SILENT_MS, 'let in' as const, { signal: silence.signal }).catch(() => 'let in' as const);
  const first = await Promise.race([speaks, silent, ended]);
  silence.abort();
  const done = first === 'let in' || first.outcome === 'known';
  if (!done && !REFUSED.test(said())) await pause(LAST_WORDS_MS);
  stderr.off('readable', look);
  if (!done && REFUSED.test(said())) throw new SessionRefused(said().trim().split('\n')[0] ?? '');
  if (words.length > 0 && !stderr.readableEnded) stderr.unshift(Buffer.concat(words));
}

/** 255 is the client's own failure as well as a command's code. */
function endingOf(exitCode: number | null): Ending {
  return exitCode === null || exitCode === FAILED
    ? { outcome: 'unknown', reason: 'connection lost' }
    : { outcome: 'known', exitCode };
}

/** Time in which a refused channel closes here, ms. */
const CLOSED_MS = 30;
/** A lost master is noticed within this time, ms. */
const GOING_MS = 500;

/** OpenSSH's words for a session refused by the server. */
const BY_SERVER = /refused by peer/i;

/** Masters share one folder, so names are never reused. */
let count = 0;

interface Forwards {
  /** `target` is a socket's path, or address:port. Rejects with `ForwardingRefused`. */
  open(target: string): Promise<Duplex>;
}

/** The client hides refusals: the first connection waits until a later command has answered. */
export function openForwards(master: Master, answers: () => Promise<boolean>): Forwards {
  const listen = oncePer((target: string) => forward(master, target, master.folder.path(`f${(count += 1)}`)));
  const proven = new Set<string>();
  return {
    open: async (target) => {
      const local = await listen(target);
      const before = master.complaints().length;
      const socket = await connected(local);
      if (proven.has(target)) return socket;
      if (await stays(socket, answers, { master, before })) proven.add(target);
      return socket;
    },
  };
}

async function forward(master: Master, target: string, local: string): Promise<string> {
  const { execa } = await import('execa');
  const [program = '', ...words] = master.client;
  const asked = await execa(program, [...words, '-O', 'forward', '-L', `${local}:${target}`, ALIAS], { reject: false });
  if (asked.exitCode !== 0) throw await refusal(asked.stderr, master);
  return local;
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

/** A refused channel is closed once the server answered a later question. False without an answer. */
async function stays(
  socket: Socket,
  answers: () => Promise<boolean>,
  { master, before }: { master: Master; before: number },
): Promise<boolean> {
  let hungUp = false;
  const note = (): void => void (hungUp = true);
  socket.once('end', note).once('close', note);
  const speaks = new Promise<true>((resolve) => socket.once('readable', () => resolve(true)));
  const isProven = await Promise.race([speaks, answers().then((answered) => pause(CLOSED_MS, answered))]);
  socket.off('end', note).off('close', note);
  const complaint = master.complaints().slice(before).trim();
  if (!hungUp && !/open failed/i.test(complaint)) return isProven;
  socket.destroy();
  throw await refusal(complaint, master);
}

/** Without a reason, the connection may be ending. */
async function refusal(complaint: string, { lost }: Master): Promise<ForwardingRefused> {
  const said = /open failed: (.*)/.exec(complaint)?.[1]?.trim();
  if (!said) await Promise.race([lost, pause(GOING_MS)]);
  return new ForwardingRefused(said || complaint.trim() || 'the channel was refused', PROHIBITED.test(said ?? ''));
}

/** True if the server answers: a session ends, or is refused. Never rejects. */
export async function serverAnswers(open: (commandLine: string) => Promise<SshProcess>): Promise<boolean> {
  try {
    const process = await open('exit 0');
    process.stdin.end();
    process.stdout.resume();
    process.stderr.resume();
    return (await process.ended).outcome === 'known';
  } catch (error) {
    return error instanceof SessionRefused && BY_SERVER.test(error.message);
  }
}
