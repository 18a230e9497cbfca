import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { ForwardingRefused, SessionRefused, type SshProcess } from '../session/transport.ts';
import { ALIAS } from './client-config.ts';
import { PROHIBITED } from './client-failure.ts';
import type { Master } from './open-master.ts';

/** After the host answered a later question, a refused channel is closed here within this long. */
const CLOSED_MS = 30;
/** A lost master is noticed within this time, ms. */
const GOING_MS = 500;

/**
 * In the words of the OpenSSH client: the server was asked. Its other words for a refused session are of a master that is
 * going.
 */
const BY_SERVER = /refused by peer/i;

/** All masters of a process have one folder, and one that was lost leaves its sockets there: no name is given twice. */
let count = 0;

/** Sockets and ports of the host as local sockets of the master. */
export interface Forwards {
  /** `target` is a socket's path, or address:port. Rejects with `ForwardingRefused`. */
  open(target: string): Promise<Duplex>;
}

/**
 * Forwards targets to local sockets. The client hides refusals, so the first connection is held until a later command
 * has answered.
 */
export function openForwards(master: Master, answers: () => Promise<boolean>): Forwards {
  const listening = new Map<string, Promise<string>>();
  const proven = new Set<string>();
  const listen = (target: string): Promise<string> => {
    const known = listening.get(target) ?? forward(master, target, master.folder.path(`f${(count += 1)}`));
    listening.set(target, known);
    known.catch(() => listening.delete(target));
    return known;
  };
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

/**
 * The server answers in order: what it refused is closed by the time it answered what was asked after it. False where it is
 * not closed, and nothing was answered either.
 */
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

/** Without a reason from the server, the connection may be ending; its owner reports that. */
async function refusal(complaint: string, { lost }: Master): Promise<ForwardingRefused> {
  const said = /open failed: (.*)/.exec(complaint)?.[1]?.trim();
  if (!said) await Promise.race([lost, pause(GOING_MS)]);
  return new ForwardingRefused(said || complaint.trim() || 'the channel was refused', PROHIBITED.test(said ?? ''));
}

/** Whether the server answers a question now: a session that ends, or one that it refuses. Never rejects. */
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
