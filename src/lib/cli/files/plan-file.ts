import type { Plan } from '../../core/operation/plan/plan.ts';
import { writeNamedFile } from './write-file.ts';

/** Saves a plan. Throws `file-not-saved` (exit 2) or `disk-full` (exit 1). */
export async function writePlanFile(path: string, plan: Plan): Promise<void> {
  await writeNamedFile(path, `${JSON.stringify(plan, null, 2)}\n`);
}
