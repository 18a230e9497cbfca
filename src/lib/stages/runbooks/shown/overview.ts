import type { StageContext } from '../../../core/operation/context.ts';
import { fill, fillStep } from '../document/fill.ts';
import { listFiles } from '../document/library.ts';
import { parseRunbook, readRunbook, type Runbook } from '../document/read-runbook.ts';
import type { RunbookEntry } from './schema.ts';
import type { Values } from '../document/fill.ts';

/** Every runbook with what it is for; one with faults has only a name. */
export async function listRunbooks(ctx: StageContext): Promise<RunbookEntry[]> {
  return (await listFiles(ctx)).map(({ name, path, text, shipped }) => {
    const problems = parseRunbook(path, text).faults.length;
    if (problems > 0) return { name, path, shipped, title: null, when: null, severity: null, duration: null, problems };
    const { title, when, severity, duration } = readRunbook(name, path, text);
    return { name, path, shipped, title, when, severity, duration, problems };
  });
}

/** Pure: a runbook with the values that are known filled in, prose too. */
export function filledRunbook(runbook: Runbook, values: Values): Runbook {
  return {
    ...runbook,
    text: fill(runbook.text, values),
    steps: runbook.steps.map((step) => ({ ...fillStep(step, values), line: step.line })),
  };
}
