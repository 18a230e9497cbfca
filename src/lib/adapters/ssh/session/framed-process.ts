import type { Readable } from 'node:stream';
import type { Ending, HostProcess } from '../../../core/ports/host.ts';
import type { SshProcess, SshTransport, StartOptions } from './transport.ts';
import { connectionLost } from '../../connection-lost.ts';
import { shellUnusable } from './errors.ts';
import { framedCommand, newMark, type FrameOptions } from './frame.ts';
import { Unframe } from './unframe.ts';

/** Time for a login shell to run its command, ms. */
const SHELL_PATIENCE_MS = 30_000;
/** A shell's exit code for a signal is 128 and its number. */
const SIGNALLED = 128;
const LAST_SIGNAL = 31;

/** Of its ending, only the frame reports a known exit code, never a wrapper. */
export interface FramedProcess extends HostProcess {
  /** Its process group. Rejects with `shell-unusable`, or with `NotBegun` if the connection was lost before. */
  begun: Promise<number>;
  /** Output before the first mark. */
  noise(): string;
  channel: SshProcess;
}

/** The command did not begin: connection lost, or sudo ended. */
export class NotBegun extends Error {
  readonly ending: Ending;
  readonly noise: string;
  constructor(ending: Ending, noise: string) {
    super('not begun');
    this.ending = ending;
    this.noise = noise;
  }
}

/** Starts argv in a frame. The streams must be read. */
export async function startFramed(
  transport: SshTransport,
  argv: string[],
  options: FrameOptions & StartOptions = {},
): Promise<FramedProcess> {
  const mark = newMark();
  const channel = await transport.start(framedCommand(argv, mark, options), options);
  let begin: () => void = () => undefined;
  const seen = new Promise<void>((resolve) => (begin = resolve));
  const stdout = new Unframe(mark, () => begin());
  const stderr = new Unframe(mark);
  join(channel.stdout, stdout);
  join(channel.stderr, stderr);
  const noise = (): string => stdout.noise + stderr.noise;
  const ended = channel.ended
    .then(async (ending) => await settled(stdout, ending))
    .then((ending) => verdict(ending, stdout.seen.end));
  const begun = groupOf(seen, channel, stdout, noise);
  begun.catch(() => undefined);
  channel.stdin.on('error', () => undefined);
  return { stdin: channel.stdin, stdout, stderr, begun, ended, noise, channel };
}

async function groupOf(
  seen: Promise<void>,
  channel: SshProcess,
  stdout: Unframe,
  noise: () => string,
): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const silent = new Promise<'silent'>((resolve) => {
    timer = setTimeout(() => resolve('silent'), SHELL_PATIENCE_MS);
  });
  const first = await Promise.race([seen, silent, channel.ended.then(async (ending) => await settled(stdout, ending))]);
  clearTimeout(timer);
  if (stdout.seen.begin !== undefined) return Number(stdout.seen.begin);
  if (first === 'silent') channel.close();
  const ending: Ending = typeof first === 'object' ? first : { outcome: 'unknown', reason: 'silent' };
  throw new NotBegun(first === 'silent' ? { outcome: 'known', exitCode: 0 } : ending, noise());
}

/** Waits for the last bytes in the reader. */
async function settled(stdout: Unframe, ending: Ending): Promise<Ending> {
  if (!stdout.writableFinished && !stdout.destroyed) {
    await new Promise<void>((resolve) => {
      stdout.once('finish', resolve);
      stdout.once('close', resolve);
    });
  }
  return ending;
}

/** `connection-lost` if the connection was lost before, else `shell-unusable`. */
export function notBegunError(host: string, thrown: unknown): unknown {
  if (!(thrown instanceof NotBegun)) return thrown;
  const { ending, noise } = thrown;
  return ending.outcome === 'unknown' ? connectionLost(host, ending.reason) : shellUnusable(host, noise);
}

function verdict(ending: Ending, end: string | undefined): Ending {
  const code = /^\d{1,3}$/.test(end ?? '') ? Number(end) : undefined;
  if (code === undefined)
    return ending.outcome === 'unknown' ? ending : { outcome: 'unknown', reason: 'ended without its exit code' };
  if (code > SIGNALLED && code <= SIGNALLED + LAST_SIGNAL)
    return { outcome: 'unknown', reason: `ended by signal ${code - SIGNALLED}` };
  return { outcome: 'known', exitCode: code };
}

function join(from: Readable, into: Unframe): void {
  from.on('error', () => into.end());
  from.on('close', () => into.end());
  from.pipe(into);
}
