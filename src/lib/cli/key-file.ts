import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { message } from '../core/text/message.ts';
import { EXIT, SovranError } from '../core/text/sovran-error.ts';
import { systemReason } from '../core/text/system-reason.ts';
import { systemCode } from '../core/kit/system-code.ts';

/** No file with a key is larger. */
const KEY_FILE_BYTES = 256;

/** Something else has the name. */
const TAKEN: ReadonlySet<string> = new Set(['EEXIST', 'EISDIR', 'ELOOP']);

/** A file that waits for a key. */
export interface KeyFile {
  path: string;
  /** Writes the key on one line, durably. Throws `key-file-exists` (exit 3) where somebody else made the file meanwhile. */
  write(key: string): void;
  /** An empty file goes. */
  close(): void;
}

/**
 * Looks whether a key can go to a file, before anything else is done. The file comes with its key, mode 0600: a run that is
 * killed before leaves none. Refuses (`key-file-exists`, exit 3) a file with content, a link or a device. What a cut run left is
 * taken again: an empty file, or one whose key is `isLeftOver`. Throws `key-file-unwritable` (exit 2) where there can be no such
 * file.
 */
export function reserveKeyFile(path: string, isLeftOver: (key: string) => boolean): KeyFile {
  let file = openLeftOver(path, isLeftOver);
  return {
    path,
    write: (key) => {
      file ??= openOrRefuse(path, constants.O_CREAT | constants.O_EXCL);
      fchmodSync(file, 0o600);
      ftruncateSync(file);
      writeSync(file, `${key}\n`, 0);
      fsyncSync(file);
    },
    close: () => {
      if (file === undefined) return;
      if (describe(file).size === 0) rmSync(path, { force: true });
      closeSync(file);
    },
  };
}

/** The file of a cut run; undefined where there is none, and one can be made. */
function openLeftOver(path: string, isLeftOver: (key: string) => boolean): number | undefined {
  const isNew = !existsSync(path);
  const file = openOrRefuse(path, constants.O_CREAT);
  const { size, isFile } = describe(file);
  if (!isFile || (size > 0 && !(size <= KEY_FILE_BYTES && isLeftOver(readFileSync(path, 'utf8').trim())))) {
    closeSync(file);
    throw refused(path);
  }
  if (!isNew) return file;
  closeSync(file);
  rmSync(path, { force: true });
  return undefined;
}

function describe(file: number): { size: number; isFile: boolean } {
  const stats = fstatSync(file);
  return { size: stats.size, isFile: stats.isFile() };
}

function openOrRefuse(path: string, how: number): number {
  const { O_WRONLY, O_NOFOLLOW } = constants;
  try {
    return openSync(path, O_WRONLY | O_NOFOLLOW | how, 0o600);
  } catch (error) {
    const code = systemCode(error);
    if (code !== undefined && TAKEN.has(code)) throw refused(path);
    throw new SovranError({
      code: 'key-file-unwritable',
      exit: EXIT.usage,
      text: message('app.key-file-unwritable', { path, reason: systemReason(code) }),
      fix: message('app.key-file-unwritable.fix'),
      details: { path, reason: code },
      cause: error,
    });
  }
}

function refused(path: string): SovranError {
  return new SovranError({
    code: 'key-file-exists',
    exit: EXIT.refused,
    text: message('app.key-file-exists', { path }),
    fix: message('app.key-file-exists.fix'),
  });
}
