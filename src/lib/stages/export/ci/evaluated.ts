import { z } from 'zod';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources } from '../../../core/project/resources.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { readReport } from '../../measure/reports/report-files.ts';

/** A recorded evaluation of a model, as it would be typed again. */
export interface Evaluated {
  model: string;
  dataset: string;
  flags: string[];
}

/** What of a report of `eval run` a later one repeats. */
const measuredSchema = z.object({ model: z.object({ name: z.string() }), dataset: z.object({ name: z.string() }) });
const methodSchema = z.object({
  split: z.string(),
  limit: z.number().optional(),
  concurrency: z.number(),
  decoding: z.object({ maxTokens: z.number(), seed: z.number() }),
});

/** Recorded evaluations of models, oldest first; unreadable reports are left to `verify`. */
export async function listEvaluated(project: ProjectStore): Promise<Evaluated[]> {
  const runs = await listResources(project, 'Run');
  const evaluations = runs.filter(({ spec }) => spec.operation === 'eval run' && spec.report !== undefined);
  return (await Promise.all(evaluations.map(({ metadata }) => readEvaluated(project, metadata.name)))).flat();
}

async function readEvaluated(project: ProjectStore, run: string): Promise<Evaluated[]> {
  try {
    const { report } = await readReport(project, run);
    const measured = measuredSchema.safeParse(report.measured).data;
    const method = methodSchema.safeParse(report.method).data;
    if (!measured || !method) return [];
    return [{ model: measured.model.name, dataset: measured.dataset.name, flags: flagsOf(method) }];
  } catch (error) {
    if (!(error instanceof SovranError)) throw error;
    return [];
  }
}

function flagsOf({ split, limit, concurrency, decoding: { maxTokens, seed } }: z.infer<typeof methodSchema>): string[] {
  const numbers = { '--max-tokens': maxTokens, '--concurrency': concurrency, '--seed': seed };
  return [
    '--split',
    split,
    ...(limit === undefined ? [] : ['--limit', String(limit)]),
    ...Object.entries(numbers).flatMap(([flag, value]) => [flag, String(value)]),
  ];
}
