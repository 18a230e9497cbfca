import { z } from 'zod';
import type { EvidenceReport } from '../../release/approvals/evidence.ts';

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

/** Pure: evaluations of models, oldest first; unreadable reports are left to `verify`. */
export function evaluatedIn(evidence: readonly EvidenceReport[]): Evaluated[] {
  return evidence.flatMap(({ report }) => {
    const measured = measuredSchema.safeParse(report?.measured).data;
    const method = methodSchema.safeParse(report?.method).data;
    if (report?.type !== 'eval' || !measured || !method) return [];
    return [{ model: measured.model.name, dataset: measured.dataset.name, flags: flagsOf(method) }];
  });
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
