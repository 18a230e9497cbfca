import { z } from 'zod';
import { digestSchema, instantSchema } from '../../../core/project/resources/common.ts';
import { METRICS, suiteLimitSchema } from '../../../core/project/resources/suite.ts';
import { classScoreSchema } from '../stats/classification.ts';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** Fields of a measured value. `null`: beyond every measured value, because too many requests failed. */
export const figureFields = () => ({
  value: z.number().nullable(),
  unit: z.string(),
  how: z.enum(['measured', 'estimated', 'declared']),
  n: z.number().int().optional(),
  ci95: z.tuple([z.number(), z.number()]).optional(),
});

export const metricSchema = z.lazy(() =>
  z.object({
    name: z.string(),
    ...figureFields(),
    /** How the interval was obtained. */
    interval: z.enum(['wilson', 'newcombe', 'score', 'bootstrap', 'order-statistics', 'block-bootstrap']).optional(),
  }),
);
export type Metric = z.infer<typeof metricSchema>;

/** Shape of many values: 101 quantiles (0 % to 100 %) and a histogram of equal bins up to the 99.5 % point. */
const distributionSchema = z.lazy(() =>
  z.object({
    name: z.string(),
    unit: z.string(),
    n: z.number().int(),
    quantiles: z.array(z.number()),
    histogram: z.object({ from: z.number(), step: z.number(), counts: z.array(z.number().int()) }),
  }),
);
export type Distribution = z.infer<typeof distributionSchema>;

const machineSchema = z.lazy(() =>
  z.object({
    cpu: z.string(),
    cores: z.number().int(),
    memoryGiB: z.number(),
    os: z.string(),
  }),
);
export type Machine = z.infer<typeof machineSchema>;

export const VERDICTS = [
  'ok',
  'failed',
  'unreliable-client',
  'fixture',
  'better',
  'not-inferior',
  'inferior',
  'inconclusive',
  'drift',
  'unbalanced',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Whether the interval of a test proves its limit, excludes it, or leaves it open. */
const TEST_VERDICTS = ['passed', 'failed', 'unproven'] as const;
export type TestVerdict = (typeof TEST_VERDICTS)[number];

/** A test of a suite, without its rows. */
export const shownTestSchema = z.object({
  name: z.string(),
  metric: z.enum(METRICS),
  limit: suiteLimitSchema,
  mitigation: z.string().optional(),
});
export const testResultSchema = shownTestSchema.extend({ verdict: z.enum(TEST_VERDICTS) });

const details = z.lazy(() => z.record(z.string(), z.unknown()));

/** `report.json` of a run. The digest of its canonical JSON is how a release names it as evidence. */
export const reportSchema = z.lazy(() =>
  z.object({
    apiVersion: z.literal('sovran/v1'),
    kind: z.literal('Report'),
    schemaVersion: z.literal(1),
    id: z.string(),
    type: z.enum(['eval', 'bench', 'comparison', 'canary', 'suite', 'pilot']),
    subject: z.string(),
    verdict: z.enum(VERDICTS),
    /** Digests of what the figures were computed from. */
    evidence: z.array(digestSchema),
    metrics: z.array(metricSchema),
    /** What was measured: names and digests of model, dataset, release, engine environment, gateway. */
    measured: details,
    /** How: seed, prompts, schedule, window, limits. */
    method: details,
    machine: machineSchema,
    startedAt: instantSchema,
    endedAt: instantSchema,
    /** Health of the load generator. */
    client: details.optional(),
    distributions: z.array(distributionSchema).optional(),
    classes: z.array(classScoreSchema).optional(),
    confusion: z.object({ labels: z.array(z.string()), counts: z.array(z.array(z.number().int())) }).optional(),
    failures: z.record(z.string(), z.number().int()).optional(),
    /** Rows on which the judges of a pilot differ: how many chose what. */
    discuss: z.record(z.string(), z.record(z.string(), z.number().int())).optional(),
    /** Of a suite: what each test found. */
    tests: z.array(testResultSchema).optional(),
  }),
);
export type Report = z.infer<typeof reportSchema>;

/** What every report says of itself. */
export function reportHead() {
  return { apiVersion: 'sovran/v1', kind: 'Report', schemaVersion: 1, machine: describeMachine() } as const;
}

/** A report's metric by name; undefined when it has none. */
export function metricOf(report: Pick<Report, 'metrics'>, name: string): Metric | undefined {
  return report.metrics.find((metric) => metric.name === name);
}

/** Occurrences of each failure by name; undefined stands for a success. */
export function countFailures(failures: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of failures) if (name !== undefined) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const GIB = 2 ** 30;

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / GIB) * 10) / 10,
    os: `${type()} ${release()}`,
  };
}

/** An engine as a report or a release names it: what it ran on and, since reports say so, what it did. */
export interface EngineMeasured {
  name: string;
  environment: string;
  programs?: string;
}
