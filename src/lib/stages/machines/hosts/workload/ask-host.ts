import type { StageContext } from '../../../../core/operation/context.ts';
import { answerTimedOut, hostTimedOut } from '../../../../core/failures/host-timeout.ts';
import { isUnreachable } from '../../../../core/failures/unreachable.ts';
import { fixable, message, type Message } from '../../../../core/text/message.ts';
import { HOST_UNKNOWN, nextForUnknown } from '../../../../core/project/host-unknown.ts';
import { isBrokenFileCode, isHostFileBroken } from '../../../../core/project/readable-hosts.ts';
import { SovranError, unreachableError } from '../../../../core/text/sovran-error.ts';
import { nextForEmptyStore, STORE_EMPTY } from '../../../../core/failures/store-empty.ts';
import type { JobStatus } from '../../../../core/ports/runner.ts';

/** Longest time that an overview waits for one host, milliseconds: it must answer while a line is down. */
const PATIENCE_MS = 8_000;
/** What an overview asks costs up to so many times the least question, and a bit more. */
const QUESTIONS = 20;
/** Round trips of the least question: its session, and its command. */
const TRIPS = 2;
/** But no more than this, milliseconds. */
const LONGEST_MORE_MS = 60_000;

/** A host's answer, or why it is unknown. */
export type Answer<T> = { known: true; value: T } | { known: false; error: SovranError };

/**
 * Asks a host for optional facts: unreachable, silent, broken or closed gives an unknown answer. Throws other errors.
 */
export async function askHost<T>(
  ctx: StageContext,
  host: string,
  ask: () => Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<Answer<T>> {
  const patience = new AbortController();
  const silence = silenceOf(ctx, host, patienceMs, patience.signal).then(
    (error) => ({ known: false as const, error }),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([ask().then((value) => ({ known: true as const, value })), silence]);
  } catch (error) {
    if (isUnreachable(error) || isHostFileBroken(error, host) || isClosedThere(error)) return { known: false, error };
    throw error;
  } finally {
    patience.abort();
  }
}

/** Resolves with an error once a host was silent too long; slow connections get more time. */
async function silenceOf(
  ctx: StageContext,
  host: string,
  patienceMs: number,
  signal: AbortSignal,
): Promise<SovranError> {
  await ctx.clock.sleep(patienceMs / 2, signal);
  let leastMs: number | undefined;
  void askTwice(ctx, host, patienceMs, signal, (tookMs) => (leastMs = Math.min(tookMs, leastMs ?? tookMs)));
  await ctx.clock.sleep(patienceMs / 2, signal);
  const moreMs = Math.min(QUESTIONS * (leastMs ?? TRIPS * (await tripOf(ctx, host))), LONGEST_MORE_MS);
  await ctx.clock.sleep(moreMs, signal);
  return (leastMs === undefined ? hostTimedOut : answerTimedOut)(host, Math.round(patienceMs + moreMs));
}

/** The round trip of the line, milliseconds; 0 where nothing has come back over it. */
async function tripOf(ctx: StageContext, host: string): Promise<number> {
  return ctx.hosts.open(host).then(
    (there) => there.roundTripMs?.() ?? 0,
    () => 0,
  );
}

/** A line that stalled once, or that was opened for the first of the questions, is not a slow one. */
async function askTwice(
  ctx: StageContext,
  host: string,
  timeoutMs: number,
  signal: AbortSignal,
  took: (ms: number) => void,
): Promise<void> {
  for (let asked = 0; asked < 2; asked += 1) {
    const tookMs = await askLeast(ctx, host, timeoutMs, signal);
    if (tookMs !== undefined) took(tookMs);
  }
}

/** How long the least question takes that there is, milliseconds; 0 of this machine, undefined where no answer comes. */
async function askLeast(
  ctx: StageContext,
  host: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const there = await ctx.hosts.open(host);
    if (there.transport === 'local') return 0;
    const before = ctx.clock.monotonicMs();
    const { outcome } = await there.exec(['true'], { timeoutMs, signal });
    return outcome === 'known' ? ctx.clock.monotonicMs() - before : undefined;
  } catch {
    return undefined;
  }
}

function isClosedThere(error: unknown): error is SovranError {
  return error instanceof SovranError && error.code === 'host-file-failed';
}

/** Why what is said of a host is only what was last recorded; `code` is that of the failure. */
export function whyNotAsked(host: string, code: string): Message {
  if (code === HOST_UNKNOWN) return message('host.not-listed', { host });
  if (code === FOLDER_AWAY) return message('host.folder-away', { host });
  if (code === STORE_EMPTY) return message('host.store-empty', { host });
  return isBrokenFileCode(code) ? message('host.file-broken', { host }) : message('host.out-of-reach', { host, code });
}

/** What to type after a host could not be asked; `code` is that of the failure. */
export function nextAfterSilence(host: string, code: string): string[] {
  if (isBrokenFileCode(code)) return [`git diff HEAD -- hosts/${host}.yaml`];
  if (code === FOLDER_AWAY) return nextForAway(host);
  if (code === STORE_EMPTY) return nextForEmptyStore(host);
  return code === HOST_UNKNOWN ? nextForUnknown(host) : [`sovran host check ${host}`];
}

/** Error code: a job has a container but no folder. */
export const FOLDER_AWAY = 'folder-away';

/** Returns the status. Throws `folder-away` (exit 4) if only a container shows the job. */
export function refuseAway<Status extends JobStatus | undefined>(host: string, status: Status): Status {
  if (status?.folderAway === undefined) return status;
  const { id, folderAway: folder, state } = status;
  throw unreachableError(FOLDER_AWAY, fixable('job.folder-away', { id, host, folder }), {
    next: [...nextForAway(host), ...(state === 'running' ? [`sovran job stop ${id}`] : [])],
    details: { id, host, folder },
  });
}

/** Commands that show the host’s folders and what runs there. */
export function nextForAway(host: string): string[] {
  return [`sovran host check ${host}`, 'sovran job reconcile --dry-run'];
}
