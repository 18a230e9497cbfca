import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { systemCode, systemReason } from '../text/system-reason.ts';

/** No file with a key is larger. */
const KEY_FILE_BYTES = 256;

/** A file that is open, waiting for a key. */
export interface KeyFile {
  path: string;
  /** Writes the key on one line, durably. */
  write(key: string): void;
  /** Without a key the file goes again. */
  close(): void;
}

/**
 * Opens the file a key will go to, before anything else is done, with mode 0600. Refuses (`key-file-exists`,
 * exit 3) a file with content, a link or a device. What a cut run left is taken again: an empty file, or one whose
 * key is `isLeftOver`. Throws `key-file-unwritable` (exit 2) where there can be no such file.
 */
export function reserveKeyFile(path: string, isLeftOver: (key: string) => boolean): KeyFile {
  const file = openOrRefuse(path);
  const { size, isFile } = describe(file);
  if (!isFile || (size > 0 && !(size <= KEY_FILE_BYTES && isLeftOver(readFileSync(path, 'utf8').trim())))) {
    closeSync(file);
    throw refused(path);
  }
  return {
    path,
    write: (key) => {
      fchmodSync(file, 0o600);
      ftruncateSync(file);
      writeFileSync(file, `${key}\n`);
      fsyncSync(file);
    },
    close: () => {
      if (describe(file).size === 0) rmSync(path, { force: true });
      closeSync(file);
    },
  };
}

function describe(file: number): { size: number; isFile: boolean } {
  const stats = fstatSync(file);
  return { size: stats.size, isFile: stats.isFile() };
}

function openOrRefuse(path: string): number {
  const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
  try {
    return openSync(path, O_WRONLY | O_CREAT | O_NOFOLLOW, 0o600);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ELOOP' || code === 'EISDIR') throw refused(path);
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
