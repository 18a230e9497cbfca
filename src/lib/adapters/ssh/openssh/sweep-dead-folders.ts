import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../../../core/kit/process-identity.ts';

/** What the names of private folders begin with. */
export const FOLDER_PREFIX = 'sovran-s-';
/** File in one that says which process made it, as a `ProcessIdentity`. */
export const OWNER_FILE = 'owner';

/** Time between creating a folder and recording its owner, ms. */
const UNOWNED_MS = 24 * 3600 * 1000;

/**
 * Removes private folders of dead processes unless a client still listens. Ignores errors, links and other users'
 * folders.
 */
export function sweepDeadFolders(base: string): void {
  try {
    const names = readdirSync(base).filter((name) => name.startsWith(FOLDER_PREFIX));
    for (const folder of names.map((name) => join(base, name))) removeIfLeft(folder);
  } catch {
    // Whoever may not list the temporary folder can still make one in it.
  }
}

function removeIfLeft(folder: string): void {
  try {
    if (isOwn(folder) && isLeft(folder) && !isListenedIn(folder)) rmSync(folder, { recursive: true, force: true });
  } catch {
    // Gone meanwhile, or not to be removed: the command has better to do.
  }
}

/** A real folder of this user, not writable by others. */
function isOwn(folder: string): boolean {
  const entry = lstatSync(folder);
  return entry.isDirectory() && entry.uid === process.getuid?.() && (entry.mode & 0o022) === 0;
}

function isLeft(folder: string): boolean {
  const owner = ownerOf(folder);
  return owner ? !isAlive(owner) : Date.now() - lstatSync(folder).mtimeMs > UNOWNED_MS;
}

function ownerOf(folder: string): ProcessIdentity | undefined {
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8')) as Partial<ProcessIdentity> | null;
    return typeof owner?.pid === 'number' && typeof owner.machine === 'string' ? (owner as ProcessIdentity) : undefined;
  } catch {
    return undefined;
  }
}

/** If listeners are unknown, a socket counts as in use. */
function isListenedIn(folder: string): boolean {
  const bound = boundSockets();
  if (bound !== undefined) return bound.includes(`/${basename(folder)}/`);
  return readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isSocket());
}

function boundSockets(): string | undefined {
  try {
    return readFileSync('/proc/net/unix', 'utf8');
  } catch {
    return undefined;
  }
}
