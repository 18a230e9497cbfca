import { readFile, stat } from 'node:fs/promises';
import { isSavedPlan } from '../../core/operation/saved-plan.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';

/** Nothing of ours is longer, and nothing longer is read to see whether it is. */
const LONGEST_BYTES = 64 * 1024 * 1024;

/** Throws `file-taken` (exit 2) for a file that sovran did not write; an empty one, or a device, is free. */
export async function refuseTakenFile(path: string, isOurs: (text: string) => boolean): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return;
  const text = found.size > LONGEST_BYTES ? '' : await readFile(path, 'utf8').catch(() => '');
  if (isOurs(text)) return;
  throw usageError('file-taken', message('cli.file-taken', { path }), {
    fix: message('cli.file-not-saved.fix'),
    details: { path },
  });
}

/** As `refuseTakenFile`, for a plan. */
export async function checkPlanOut(path: string): Promise<void> {
  await refuseTakenFile(path, isSavedPlan);
}
