import { chmodSync, linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant, message } from '../../text/message.ts';
import { SovranError, refusedError } from '../../text/sovran-error.ts';
import { canJudge, describeThisProcess, isAlive, type ProcessIdentity } from '../../kit/process-identity.ts';
import { makeFolder } from '../../kit/make-folder.ts';
import { parseJson } from '../../kit/parse-json.ts';
import { namesIfThere, readIfThere } from '../../kit/read-if-present.ts';
import type { StageContext } from '../context.ts';

export { processStartOf, readBootId } from '../../kit/process-identity.ts';

/** Who holds a project. */
export interface LockOwner extends ProcessIdentity {
  operation: string;
  since: string;
}

/** One taking of the lock: the file `<turn>.json`. Turns only grow; the greatest one says who holds the project. */
interface Turn {
  number: number;
  owner: LockOwner | undefined;
  released: boolean;
}

/** Folder of the turns, below the project. */
const LOCK = '.sovran/lock';

/** A file may vanish while it is looked at, because its successor tidies up; that is not for long. */
const ATTEMPTS = 100;

/** Runs `work` under the project's lock. Throws `locked` (exit 3), naming its holder. */
export async function withLock<T>(
  projectRoot: string,
  operation: string,
  since: string,
  work: () => Promise<T>,
): Promise<T> {
  const dir = join(projectRoot, LOCK);
  makeFolder(dir);
  const self = { ...describeThisProcess(), operation, since };
  const number = acquire(dir, self);
  try {
    return await work();
  } finally {
    release(dir, number, self);
  }
}

/** The current holder; undefined when the lock is free or its process is dead. Throws the system's error when that is unknown. */
export function readLock(projectRoot: string): LockOwner | undefined {
  const { owner, released } = greatestTurn(join(projectRoot, LOCK));
  return owner && !released && isAlive(owner) ? owner : undefined;
}

function acquire(dir: string, self: LockOwner): number {
  const draft = join(dir, `${self.pid}-${self.processStart}.draft`);
  writeDurably(draft, self);
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const last = greatestTurn(dir);
      if (last.owner && !last.released && isAlive(last.owner)) throw lockedBy(dir, last.owner);
      const number = last.number + 1;
      if (tryLink(draft, turnPath(dir, number)) && confirm(dir, number, self)) return number;
    }
    throw lockedBy(dir, greatestTurn(dir).owner);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whether a turn just made is the greatest: what lies below is removed, or the turn itself. One that cannot be confirmed is released. */
function confirm(dir: string, number: number, self: LockOwner): boolean {
  try {
    const numbers = turnNumbers(dir);
    const isGreatest = Math.max(...numbers) <= number;
    const over = isGreatest ? numbers.filter((one) => one < number) : [number];
    for (const turn of over) rmSync(turnPath(dir, turn), { force: true });
    return isGreatest;
  } catch (error) {
    release(dir, number, self);
    throw error;
  }
}

function release(dir: string, number: number, self: LockOwner): void {
  const draft = join(dir, `${self.pid}-${self.processStart}.draft`);
  try {
    writeDurably(draft, { ...self, released: true });
    renameSync(draft, turnPath(dir, number));
  } catch {
    // The project folder was removed, or its disk is full: as a dead process' lock it is taken over all the same.
    rmSync(draft, { force: true });
  }
}

function greatestTurn(dir: string): Turn {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const number = Math.max(0, ...turnNumbers(dir));
    if (number === 0) break;
    const content = readIfThere(turnPath(dir, number));
    if (content === undefined) continue;
    const owner = parseJson<Partial<LockOwner> & { released?: boolean }>(content);
    // A turn is written whole; one without a process was damaged later and is free.
    const isWhole = typeof owner?.pid === 'number' && typeof owner.machine === 'string';
    return { number, owner: isWhole ? (owner as LockOwner) : undefined, released: owner?.released ?? false };
  }
  return { number: 0, owner: undefined, released: true };
}

function turnNumbers(dir: string): number[] {
  return namesIfThere(dir).flatMap((name) =>
    /^\d+\.json$/.test(name) ? [Number(name.slice(0, -'.json'.length))] : [],
  );
}

function lockedBy(dir: string, owner: LockOwner | undefined): SovranError {
  const params = {
    operation: owner?.operation ?? '?',
    pid: owner?.pid ?? 0,
    machine: owner?.machine ?? '?',
    since: owner?.since ?? '?',
  };
  const text = message('run.locked', { ...params, pid: String(params.pid), since: instant(params.since) });
  return refusedError('locked', text, {
    fix: owner && !canJudge(owner) ? message('run.locked.elsewhere', { path: dir }) : message('run.locked.fix'),
    next: ['sovran status'],
    details: params,
  });
}

function turnPath(dir: string, number: number): string {
  return join(dir, `${number}.json`);
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const READABLE = 0o644;

/** Readable for other users of the folder, whatever the umask. */
function writeDurably(path: string, content: object): void {
  writeFileSync(path, JSON.stringify(content), { flush: true });
  chmodSync(path, READABLE);
}

const PATIENCE_MS = 10 * 60_000;
const AGAIN_MS = 250;

/** As `withLock`: a person is refused at once, and what a step of a procedure runs waits, since no person types it again. */
export async function holdProject<T>(ctx: StageContext, operation: string, work: () => Promise<T>): Promise<T> {
  if (ctx.within) return withLockPatiently(ctx, operation, work);
  return withLock(ctx.project.root, operation, ctx.clock.now(), work);
}

/** As `withLock`, but waits for a holder to end: what was measured for minutes must not be lost to a busy project. */
export async function withLockPatiently<T>(ctx: StageContext, operation: string, work: () => Promise<T>): Promise<T> {
  const until = ctx.clock.monotonicMs() + PATIENCE_MS;
  let hasWarned = false;
  for (;;) {
    const outcome = await tryLock(ctx, operation, work);
    if ('value' in outcome) return outcome.value;
    if (!hasWarned) ctx.emit({ type: 'waiting', text: message('run.waits', { reason: outcome.locked.text }) });
    hasWarned = true;
    if (ctx.clock.monotonicMs() > until) throw outcome.locked;
    await ctx.clock.sleep(AGAIN_MS, ctx.interrupt.signal);
  }
}

/** As `withLock`, or the refusal where the project is held. The same code from inside `work` is passed on. */
export async function tryLock<T>(
  ctx: StageContext,
  operation: string,
  work: () => Promise<T>,
): Promise<{ value: T } | { locked: SovranError }> {
  let begun = false;
  const marked = (): Promise<T> => {
    begun = true;
    return work();
  };
  try {
    return { value: await withLock(ctx.project.root, operation, ctx.clock.now(), marked) };
  } catch (error) {
    if (!begun && error instanceof SovranError && error.code === 'locked') return { locked: error };
    throw error;
  }
}
