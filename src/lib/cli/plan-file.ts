import { writeFile } from 'node:fs/promises';
import type { Plan } from '../run/plan.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import { systemCode, systemReason } from '../text/system-reason.ts';
import { asSystemFailure } from './system-failure.ts';

/** Saves a plan where `--plan-out` says. Throws `plan-not-saved` (exit 2), or `disk-full` (exit 1). */
export async function writePlanFile(path: string, plan: Plan): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(plan, null, 2)}\n`);
  } catch (error) {
    const full = asSystemFailure(error);
    if (full?.code === 'disk-full') throw full;
    const code = systemCode(error);
    throw new SovranError({
      code: 'plan-not-saved',
      exit: EXIT.usage,
      text: message('cli.plan-not-saved', { path, reason: systemReason(code) }),
      fix: message('cli.plan-not-saved.fix'),
      details: { path, reason: code },
      cause: error,
    });
  }
}
