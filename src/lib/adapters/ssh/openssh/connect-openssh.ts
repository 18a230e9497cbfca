import { hopName, type Hop } from '../identity/hops.ts';
import { limited } from '../session/session-limit.ts';
import { untilLost, type SshProcess, type SshTransport, SessionRefused } from '../session/transport.ts';
import { openForwards, serverAnswers } from './forwards.ts';
import { openMaster, type Master, type MasterOptions } from './open-master.ts';
import type { PrivateFolder } from './private-folder.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { Ending } from '../../../core/ports/host.ts';
import { ALIAS } from './client-config.ts';

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
