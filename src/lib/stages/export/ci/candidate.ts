import type { JobRun } from '../../../core/project/job-runs.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { chainTo, type Chain, datasetsOf } from './launches.ts';
import type { Snapshot } from '../../snapshot/snapshot.ts';
import { z } from 'zod';
import type { EvidenceReport } from '../../release/approvals/evidence.ts';

/** The model that the pipeline makes, and how it is judged. */
export interface Candidate {
  /** Name without its number. */
  stem: string;
  launches: Chain['launches'];
  /** First free number for the names of what is made. */
  number: number;
  /** Host that serves it while it is measured. */
  host: string;
  /** Dataset and flags of its evaluation. */
  dataset: string;
  evaluation: string[];
  /** Model that it is compared with, and the verdict that it needs. */
  reference: { model: string; require: 'better' | 'not-inferior' } | null;
  /** Arguments of the release before it. */
  release: string[];
}

/** What the pipeline makes: the live model, else that of the newest release, else the newest that a job made. Null without a recorded launch. */
export async function findCandidate(snapshot: Snapshot): Promise<Candidate | null> {
  const { models, doors } = snapshot;
  const jobs = snapshot.runs.filter(({ spec }) => spec.kind === 'job');
  const releases = snapshot.releases.toSorted((left, right) => (left.spec.createdAt < right.spec.createdAt ? -1 : 1));
  const live = liveRelease(doors, releases);
  const before = live ?? releases.at(-1)?.spec;
  const found = modelsOf(before, jobs)
    .map((model) => ({ model, ...chainTo(model, models, jobs) }))
    .find(({ launches }) => launches.length > 0);
  if (!found) return null;
  const { model, launches, root } = found;
  const evaluations = evaluatedIn(await snapshot.evidence());
  const evaluated = evaluations.findLast((one) => one.model === model);
  return {
    stem: launches.at(-1)?.stem ?? model,
    launches,
    number: freeNumber(
      launches.map(({ stem }) => stem),
      [...models, ...releases],
    ),
    host: doors[0]?.spec.host ?? launches.at(-1)?.host ?? 'local',
    dataset: evaluated?.dataset ?? datasetsOf(launches)[0] ?? '',
    evaluation: evaluated?.flags ?? [],
    reference: referenceOf(live, root, evaluations),
    release: before?.record.model === model ? releaseWords(before) : [],
  };
}

function liveRelease(doors: Snapshot['doors'], releases: readonly ResourceOf<'Release'>[]): ReleaseSpec | undefined {
  const [name] = doors.flatMap(({ serves }) => serves ?? []);
  return releases.find(({ metadata }) => metadata.name === name)?.spec;
}

/** Models that a candidate may be made of, the first choice first. */
function modelsOf(release: ReleaseSpec | undefined, jobs: readonly JobRun[]): string[] {
  const made = jobs.filter(({ spec }) => spec.status === 'succeeded').map(({ spec }) => spec.subject);
  return [...(release ? [release.record.model] : []), ...made.toReversed()];
}

/** The first number from 2 whose names are all free. */
function freeNumber(names: readonly string[], taken: readonly { metadata: { name: string } }[]): number {
  const used = new Set(taken.map(({ metadata }) => metadata.name));
  let number = 2;
  while (names.some((name) => used.has(`${name}-${number}`))) number += 1;
  return number;
}

/** The live model must not be worse; where nothing is live, the base must be beaten if it was ever measured. */
function referenceOf(
  live: ReleaseSpec | undefined,
  root: string | undefined,
  evaluations: readonly Evaluated[],
): Candidate['reference'] {
  if (live) return { model: live.record.model, require: 'not-inferior' };
  const measured = root !== undefined && evaluations.some(({ model }) => model === root);
  return measured ? { model: root, require: 'better' } : null;
}

function releaseWords({ record }: ReleaseSpec): string[] {
  const { parallel, contextTokens, threads, gpus } = record.arguments;
  const sizes = ['--parallel', parallel, '--context', contextTokens, '--threads', threads].map(String);
  return [...sizes, ...(gpus === undefined ? [] : ['--gpus', String(gpus)])];
}

/** A recorded evaluation of a model, as it would be typed again. */
interface Evaluated {
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
function evaluatedIn(evidence: readonly EvidenceReport[]): Evaluated[] {
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
