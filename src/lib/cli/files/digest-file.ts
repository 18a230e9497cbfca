import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { unreadable } from '../../core/failures/private-file.ts';
import { digestOfText } from '../../core/kit/canonical.ts';
import { systemCode } from '../../core/kit/system-code.ts';

/** Name and digest of a file that a flag names. Throws `file-missing` or `file-unreadable` (exit 2). */
export async function digestOfFile(path: string): Promise<{ file: string; digest: string }> {
  try {
    return { file: basename(path), digest: digestOfText(await readFile(path)) };
  } catch (error) {
    throw unreadable(path, systemCode(error));
  }
}
