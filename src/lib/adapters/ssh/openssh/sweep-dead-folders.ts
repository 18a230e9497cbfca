import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isAlive, type ProcessIdentity } from '../../../core/kit/process-identity.ts';

/** What the names of private folders begin with. */
export const FOLDER_PREFIX = 'sovran-s-';
/** File in one that says which process made it, as a `ProcessIdentity`. */
export const OWNER_FILE = 'owner';

/** A folder is made a moment before its owner is written; one that names nobody for so long never will. */
const UNOWNED_MS = 24 * 3600 * 1000;

/**
 * Removes the private folders of this user whose process is gone, unless a client still listens in one: the masters
 * of a killed process end by themselves, each some seconds after the one behind it (`ControlPersist`). Links and what is
 * another user's are left alone. What cannot be removed stays, without a word.
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

/** A real folder of this user that nobody else can write in. */
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

/** Where the kernel does not tell who listens, a socket counts as listened at: a client that ends removes its own. */
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
