import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';

/** Who holds a project, written inside the lock file. `processStart` tells a recycled pid from the holder. */
export interface LockOwner {
  pid: number;
  processStart: string;
  bootId: string;
  machine: string;
  operation: string;
  since: string;
}

/**
 * Runs `work` while holding the project's lock; only one process of this machine does at a time.
 * A lock whose process is gone is taken over. Throws `locked` (exit 3) naming the holder and since when.
 */
export async function withLock<T>(
  projectRoot: string,
  operation: string,
  since: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(projectRoot, '.sovran', 'lock');
  acquire(path, describeSelf(operation, since));
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** The present holder, or undefined when the lock is free or its process is gone. */
export function readLock(projectRoot: string): LockOwner | undefined {
  const owner = parseOwner(join(projectRoot, '.sovran', 'lock'));
  return owner && isAlive(owner) ? owner : undefined;
}

function acquire(path: string, self: LockOwner): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const draft = `${path}.${self.pid}`;
  writeDurably(draft, JSON.stringify(self));
  try {
    if (tryLink(draft, path)) return;
    takeOverIfStale(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two processes may see the same stale lock: a second lock decides which of them replaces it. */
function takeOverIfStale(draft: string, path: string): void {
  const guard = `${path}.takeover`;
  const holder = parseOwner(path);
  if (holder && isAlive(holder)) throw lockedBy(holder);
  if (!tryLink(draft, guard)) throw lockedBy(parseOwner(guard) ?? holder);
  try {
    const current = parseOwner(path);
    if (current && isAlive(current)) throw lockedBy(current);
    rmSync(path, { force: true });
    if (!tryLink(draft, path)) throw lockedBy(parseOwner(path));
  } finally {
    rmSync(guard, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return clearDeadGuard(to);
    throw error;
  }
}

/** A take-over guard left by a killed process is removed; the caller loses this round and may try again. */
function clearDeadGuard(path: string): false {
  if (!path.endsWith('.takeover')) return false;
  const owner = parseOwner(path);
  if (owner && !isAlive(owner)) rmSync(path, { force: true });
  return false;
}

function lockedBy(owner: LockOwner | undefined): SovranError {
  const params = {
    operation: owner?.operation ?? '?',
    pid: owner?.pid ?? 0,
    machine: owner?.machine ?? '?',
    since: owner?.since ?? '?',
  };
  return new SovranError({
    code: 'locked',
    exit: EXIT.refused,
    text: message('run.locked', params),
    fix: message('run.locked.fix'),
    next: ['sovran status'],
    details: params,
  });
}

function describeSelf(operation: string, since: string): LockOwner {
  return {
    pid: process.pid,
    processStart: processStartOf(process.pid) ?? '',
    bootId: readBootId(),
    machine: hostname(),
    operation,
    since,
  };
}

function isAlive(owner: LockOwner): boolean {
  if (owner.machine !== hostname()) return true;
  if (owner.bootId !== readBootId()) return false;
  return processStartOf(owner.pid) === owner.processStart;
}

/** Start time of a process in clock ticks since boot (field 22 of `/proc/<pid>/stat`), or undefined when gone. */
export function processStartOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Identity of this boot of the machine. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function parseOwner(path: string): LockOwner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as LockOwner;
  } catch {
    return undefined;
  }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
