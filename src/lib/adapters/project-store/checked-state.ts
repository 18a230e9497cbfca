import { join } from 'node:path';
import { draftFolder } from '../../core/operation/journal/drafts.ts';
import { writeDurably } from './durable-file.ts';
import { readBytes } from './read-bytes.ts';

/**
 * Asks whether files are as committed, but not again for files whose `state` was found clean before: starting git costs
 * more than everything else that `status` does. Only a clean answer is remembered, in `.sovran/`, outside git.
 */
export async function askUnlessClean(root: string, state: string, ask: () => Promise<string[]>): Promise<string[]> {
  const memo = join(root, '.sovran', 'events-clean');
  if (Buffer.from((await readBytes(memo)) ?? []).toString() === state) return [];
  const edited = await ask();
  if (edited.length === 0) await writeDurably(memo, state, draftFolder(root)).catch(() => undefined);
  return edited;
}
