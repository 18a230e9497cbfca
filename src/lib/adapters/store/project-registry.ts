import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../project-store/durable-file.ts';
import { readBytes, readNames } from '../project-store/read-bytes.ts';
import { readLock, withLock } from '../../core/operation/lock/lock.ts';
import type { KnownProject } from '../../core/ports/host-sweeper.ts';

/** A registered project: where it was, and which folder that is; `path` is the record's own. */
interface ProjectRecord {
  path: string;
  root: string;
  folder?: string;
}

/**
 * Notes, in `projects/<hash>.json`, that a project may refer to what the store holds. A record of a folder that has
 * been moved here meanwhile goes: it is the same project.
 */
export async function rememberProject(store: string, root: string): Promise<void> {
  const real = await realpath(root);
  const name = createHash('sha256').update(real).digest('hex').slice(0, 16);
  const path = join(store, 'projects', `${name}.json`);
  // Device, inode and birth time: kept by a move, not by a copy. Undefined if the file system has no birth
  // time; a moved project then counts as another.
  const { dev, ino, birthtimeNs } = await stat(real, { bigint: true });
  const folder = birthtimeNs > 0n ? `${dev}:${ino}:${birthtimeNs}` : undefined;
  const known = existsSync(path) ? await readRecord(path) : undefined;
  if (known?.root === real && known.folder === folder) return;
  await writeDurably(path, `${JSON.stringify({ root: real, ...(folder ? { folder } : {}) })}\n`);
  if (folder)
    for (const record of await readRecords(store)) {
      const moved = record.path !== path && record.folder === folder && !isProject(record.root);
      if (moved) await rm(record.path, { force: true });
    }
}

/** Every project ever noted, and whether its folder is still one. A record that cannot be read is a project not found. */
export async function knownProjects(store: string): Promise<KnownProject[]> {
  return (await readRecords(store)).map(({ root }) => ({ root, state: isProject(root) ? 'present' : 'absent' }));
}

/** Removes the record of a project that is gone; idempotent. */
export async function forgetProject(store: string, root: string): Promise<void> {
  for (const record of await readRecords(store)) {
    if (record.root === root && !isProject(root)) await rm(record.path, { force: true });
  }
}

/** Whether a folder is a project. */
export function isProject(root: string): boolean {
  return existsSync(join(root, 'sovran.yaml'));
}

async function readRecords(store: string): Promise<ProjectRecord[]> {
  const dir = join(store, 'projects');
  const names = (await readNames(dir)).filter((name) => name.endsWith('.json'));
  return Promise.all(names.map((name) => readRecord(join(dir, name))));
}

async function readRecord(path: string): Promise<ProjectRecord> {
  try {
    const found = JSON.parse(Buffer.from((await readBytes(path)) ?? []).toString()) as Record<string, unknown>;
    const { root, folder } = found;
    if (typeof root === 'string') return { path, root, ...(typeof folder === 'string' ? { folder } : {}) };
  } catch {
    // Which project it was is lost, so nobody can tell what it held.
  }
  return { path, root: path };
}

/**
 * Holds every known project, so that none stores what its files do not name yet; not `own` if this process has it. Throws
 * `locked` (exit 3) if one is busy.
 */
export async function holdProjects<T>(store: string, own: string | undefined, work: () => Promise<T>): Promise<T> {
  const held = own !== undefined && readLock(own)?.pid === process.pid ? await realpath(own) : undefined;
  const present = (await knownProjects(store)).filter(({ state }) => state === 'present').map(({ root }) => root);
  return holdAll(
    present.filter((root) => root !== held),
    new Date().toISOString(),
    work,
  );
}

/** The locks do not wait: two sweeps cannot block each other. */
function holdAll<T>([first, ...rest]: string[], since: string, work: () => Promise<T>): Promise<T> {
  return first === undefined ? work() : withLock(first, 'gc', since, () => holdAll(rest, since, work));
}
