import { readFile, stat } from 'node:fs/promises';
import { isSavedPlan } from '../../core/operation/saved-plan.ts';
import { message } from '../../core/text/message.ts';
import { usageError } from '../../core/text/sovran-error.ts';

/** No plan is longer, and nothing longer is read to see whether it is one. */
const LONGEST_BYTES = 64 * 1024 * 1024;

/** Throws `plan-out-taken` (exit 2) for a file that is not an earlier plan; ignores devices. */
export async function refuseTakenFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size === 0) return;
  const text = found.size > LONGEST_BYTES ? '' : await readFile(path, 'utf8').catch(() => '');
  if (isSavedPlan(text)) return;
  throw usageError('plan-out-taken', message('cli.plan-out-taken', { path }), {
    fix: message('cli.plan-out-taken.fix'),
    details: { path },
  });
}
