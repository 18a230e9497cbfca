import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { ForwardingRefused, SessionRefused, type SshProcess } from '../session/transport.ts';
import { ALIAS } from './client-config.ts';
import { PROHIBITED } from './client-failure.ts';
import type { Master } from './open-master.ts';
import { oncePer } from '../../../core/kit/once.ts';

/** Time in which a refused channel closes here, ms. */
const CLOSED_MS = 30;
/** A lost master is noticed within this time, ms. */
const GOING_MS = 500;

/** OpenSSH's words for a session refused by the server. */
const BY_SERVER = /refused by peer/i;

/** Masters share one folder, so names are never reused. */
let count = 0;

export interface Forwards {
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
