import { readFile, stat } from 'node:fs/promises';
import { systemCode } from '../../core/kit/system-code.ts';
import { fixable, message } from '../../core/text/message.ts';
import { refusedError } from '../../core/text/sovran-error.ts';
import type { CiExport } from '../../stages/export/ci/schema.ts';
import { agreeInTerminal } from '../session/confirm.ts';
import type { Session } from '../session/session.ts';
import { notSaved, writeNamedFile } from './write-file.ts';

/** Writes a pipeline; people edit it, so that one that differs is replaced only after a yes. Throws `file-differs` (exit 3). */
export async function savePipeline(session: Session, path: string, text: string): Promise<CiExport['written']> {
  const before = await readBefore(path);
  if (before === text) return 'unchanged';
  if (before !== undefined && !(await agreeInTerminal(session, message('ci.replace', { path }))))
    throw refusedError('file-differs', fixable('ci.file-differs', { path }), { details: { path } });
  await writeNamedFile(path, text);
  return before === undefined ? 'created' : 'replaced';
}

async function readBefore(path: string): Promise<string | undefined> {
  try {
    // A device or a pipe has nothing to be compared with, and may never end.
    return (await stat(path)).isFile() ? await readFile(path, 'utf8') : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw notSaved(path, error);
  }
}
