import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { instant, message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { canJudge, describeThisProcess, isAlive, type ProcessIdentity } from '../../kit/process-identity.ts';
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

/** A file may vanish while it is looked at, because its successor tidies up; that is not for long. */
const ATTEMPTS = 100;

/** Runs `work` under the project's lock. Throws `locked` (exit 3), naming its holder. */
export async function withLock<T>(
  projectRoot: string,
  operation: string,
  since: string,
  work: () => Promise<T>,
): Promise<T> {
  const dir = lockDir(projectRoot);
  makeFolder(dir);
  const self = { ...describeThisProcess(), operation, since };
  const number = acquire(dir, self);
  try {
    return await work();
  } finally {
    release(dir, number, self);
  }
}

/** On a read-only file system Node's recursive call says ENOENT; a plain one says the cause. */
function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') mkdirSync(dirname(dir));
    throw error;
  }
}

/** The current holder; undefined when the lock is free or its process is dead. Throws the system's error when that is unknown. */
export function readLock(projectRoot: string): LockOwner | undefined {
  const { owner, released } = greatestTurn(lockDir(projectRoot));
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
      if (tryLink(draft, turnPath(dir, number)) && confirmOrRelease(dir, number, self)) return number;
    }
    throw lockedBy(dir, greatestTurn(dir).owner);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** An unconfirmed turn is released: this process may live on for long. */
function confirmOrRelease(dir: string, number: number, self: LockOwner): boolean {
  try {
    return confirm(dir, number);
  } catch (error) {
    release(dir, number, self);
    throw error;
  }
}

/** Whether a turn just made is the greatest; if so what lies below is removed, otherwise the turn itself. */
function confirm(dir: string, number: number): boolean {
  const numbers = turnNumbers(dir);
  if (Math.max(...numbers) > number) {
    rmSync(turnPath(dir, number), { force: true });
    return false;
  }
  for (const old of numbers.filter((one) => one < number)) rmSync(turnPath(dir, old), { force: true });
  removeDeadDrafts(dir);
  return true;
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
    const owner = asOwner(content);
    return { number, owner, released: owner?.released ?? false };
  }
  return { number: 0, owner: undefined, released: true };
}

function turnNumbers(dir: string): number[] {
  return namesIfThere(dir).flatMap((name) =>
    /^\d+\.json$/.test(name) ? [Number(name.slice(0, -'.json'.length))] : [],
  );
}

function removeDeadDrafts(dir: string): void {
  for (const name of namesIfThere(dir).filter((one) => one.endsWith('.draft'))) {
    if (isDeadDraft(join(dir, name))) rmSync(join(dir, name), { force: true });
  }
}

/** A draft whose process is unknown stays; it holds nothing. */
function isDeadDraft(path: string): boolean {
  try {
    const owner = asOwner(readIfThere(path) ?? '');
    return owner !== undefined && !isAlive(owner);
  } catch {
    return false;
  }
}

function lockedBy(dir: string, owner: LockOwner | undefined): SovranError {
  const params = {
    operation: owner?.operation ?? '?',
    pid: owner?.pid ?? 0,
    machine: owner?.machine ?? '?',
    since: owner?.since ?? '?',
  };
  return new SovranError({
    code: 'locked',
    exit: EXIT.refused,
    text: message('run.locked', { ...params, pid: String(params.pid), since: instant(params.since) }),
    fix: owner && !canJudge(owner) ? message('run.locked.elsewhere', { path: dir }) : message('run.locked.fix'),
    next: ['sovran status'],
    details: params,
  });
}

function lockDir(projectRoot: string): string {
  return join(projectRoot, '.sovran', 'lock');
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

/** A turn is written whole; one without a process was damaged later and is free. */
function asOwner(content: string): (LockOwner & { released?: boolean }) | undefined {
  const owner = parseJson(content) as (LockOwner & { released?: boolean }) | null | undefined;
  return typeof owner?.pid === 'number' && typeof owner.machine === 'string' ? owner : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const READABLE = 0o644;

/** Readable for other users of the folder, whatever the umask. */
function writeDurably(path: string, content: object): void {
  const file = openSync(path, 'w', READABLE);
  try {
    fchmodSync(file, READABLE);
    writeFileSync(file, JSON.stringify(content));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

const PATIENCE_MS = 10 * 60_000;
const AGAIN_MS = 250;

/** As `withLock`, but waits for a holder to end: what was measured for minutes must not be lost to a busy project. */
export async function withLockPatiently<T>(ctx: StageContext, operation: string, work: () => Promise<T>): Promise<T> {
  const until = ctx.clock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const outcome = await tryLock(ctx, operation, work);
    if ('value' in outcome) return outcome.value;
    if (ctx.clock.monotonicMs() > until) throw outcome.locked;
    await ctx.clock.sleep(AGAIN_MS, ctx.interrupt.signal);
  }
}

/** Only a refusal before `work` began means that the project is held; the same code from inside is passed on. */
async function tryLock<T>(
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
