import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { describeThisProcess, isAlive, type ProcessIdentity } from '../../../core/kit/process-identity.ts';

const FOLDER_PREFIX = 'sovran-s-';
/** Names the owner, a `ProcessIdentity`. */
const OWNER_FILE = 'owner';

/** Time between creating a folder and recording its owner, ms. */
const UNOWNED_MS = 24 * 3600 * 1000;

/** Sockets end at 107 bytes, some of them for temporary names. */
const LONGEST_FOLDER = 40;

/** A folder of this user only, for configurations and sockets. */
export interface PrivateFolder {
  path(name: string): string;
  write(name: string, text: string): string;
  remove(): void;
}

const open = new Set<string>();

/** Creates a private folder, removed by its owner or at process exit. Removes folders of dead processes first. */
export function privateFolder(base = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir()): PrivateFolder {
  sweepDeadFolders(base);
  const folder = mkdtempSync(join(base, FOLDER_PREFIX));
  if (open.size === 0) process.on('exit', removeOpen);
  open.add(folder);
  const path = (name: string): string => join(folder, name);
  const write = (name: string, text: string): string => {
    writeFileSync(path(name), text, { mode: 0o600 });
    return path(name);
  };
  write(OWNER_FILE, JSON.stringify(describeThisProcess()));
  return { path, write, remove: () => remove(folder) };
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  open.delete(folder);
  if (open.size === 0) process.off('exit', removeOpen);
}

/** Remaining masters end within a minute. */
function removeOpen(): void {
  for (const folder of open) {
    try {
      remove(folder);
    } catch {
      // The next process of this user tries again.
    }
  }
}

/** Removes folders of dead processes unless a client still listens. Ignores errors, links and other users' folders. */
export function sweepDeadFolders(base: string): void {
  try {
    const names = readdirSync(base).filter((name) => name.startsWith(FOLDER_PREFIX));
    for (const folder of names.map((name) => join(base, name))) removeIfLeft(folder);
  } catch {
    // An unlistable temporary folder may still be writable.
  }
}

function removeIfLeft(folder: string): void {
  try {
    if (isOwn(folder) && isLeft(folder) && !isListenedIn(folder)) rmSync(folder, { recursive: true, force: true });
  } catch {
    // Gone meanwhile, or not to be removed: the command has better to do.
  }
}

function isOwn(folder: string): boolean {
  const entry = lstatSync(folder);
  return entry.isDirectory() && entry.uid === process.getuid?.() && (entry.mode & 0o022) === 0;
}

function isLeft(folder: string): boolean {
  const owner = ownerOf(folder);
  return owner ? !isAlive(owner) : Date.now() - lstatSync(folder).mtimeMs > UNOWNED_MS;
}

function ownerOf(folder: string): ProcessIdentity | undefined {
  const owner = parseJson<Partial<ProcessIdentity> | null>(textOf(join(folder, OWNER_FILE)));
  return typeof owner?.pid === 'number' && typeof owner.machine === 'string' ? (owner as ProcessIdentity) : undefined;
}

/** If listeners are unknown, a socket counts as in use. */
function isListenedIn(folder: string): boolean {
  const bound = textOf('/proc/net/unix');
  if (bound !== undefined) return bound.includes(`/${basename(folder)}/`);
  return readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isSocket());
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
