import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIfThere } from '../../../core/kit/read-if-present.ts';
import { fixable } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';

const KEY_BYTES = 32;
const FOLDER = '.sovran';
const FILE = 'pseudonym.key';

/** The project’s pseudonym key (mode 0600, outside git), created on first use. Throws `key-exposed` (exit 2). */
export function loadPseudonymKey(projectRoot: string): Uint8Array {
  const folder = join(projectRoot, FOLDER);
  const path = join(folder, FILE);
  const found = readKey(path);
  if (found) return found;
  mkdirSync(folder, { recursive: true });
  unlessThere(() => writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' }));
  createKey(path);
  return readKey(path) ?? refuse(path, 'key-broken');
}

function readKey(path: string): Uint8Array | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  if ((statSync(path).mode & 0o077) !== 0) refuse(path, 'key-exposed');
  const key = Buffer.from(text.trim(), 'base64');
  return key.length === KEY_BYTES ? key : refuse(path, 'key-broken');
}

/** Written whole beside its place, then linked: of two writers one wins, and a kill leaves no half key. */
function createKey(path: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const text = `${randomBytes(KEY_BYTES).toString('base64')}\n`;
  writeFileSync(draft, text, { flag: 'wx', mode: 0o600, flush: true });
  try {
    unlessThere(() => linkSync(draft, path));
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Makes a file; one that another writer made first stays. */
function unlessThere(make: () => void): void {
  try {
    make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function refuse(path: string, reason: 'key-exposed' | 'key-broken'): never {
  throw usageError(reason, fixable(`data.${reason}`, { path }), { details: { path } });
}
