import { parse } from 'yaml';
import { z } from 'zod';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { readAdmitted } from '../../../core/project/admit.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import { findResource, listResources } from '../../../core/project/resources.ts';
import type { SuppliersSpec } from '../../../core/project/resources/suppliers.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { verifyLog } from '../log/verify-log.ts';
import { verifyProject } from '../verify/verify-project.ts';
import type { Snapshot, SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import type { EnvironmentPlace, ProjectPlace } from './place.ts';

const branch = z.union([z.string(), z.record(z.string(), z.string())]);
const treeSchema = z.object({
  version: z.string(),
  start: z.string(),
  /** Of each question: the next one, or what is decided. */
  nodes: z.record(z.string(), z.object({ yes: branch, no: branch })),
});
export type DecisionTree = z.infer<typeof treeSchema>;

/** What people answered, and what they say that it means. */
const classificationSchema = z.strictObject({
  tree: z.string(),
  answers: z.record(z.string(), z.enum(['yes', 'no'])),
  result: z.record(z.string(), z.string()),
  /** Compute of the base model, floating-point operations, with where that is said. */
  gpai: z.strictObject({ baseFlops: z.number().positive(), source: z.string().min(1) }).optional(),
});
export type Classification = z.infer<typeof classificationSchema>;

/** Entries of `governance/processing.yaml`: fields that article 30 asks for. */
const processingSchema = z.array(
  z.strictObject({
    name: z.string().min(1),
    purpose: z.string().optional(),
    legalBasis: z.string().optional(),
    /** Ground of article 9, or `none` where there is no such data. */
    article9: z.string().optional(),
    retention: z.string().optional(),
    /** Digests. */
    datasets: z.array(z.string()).default([]),
  }),
);
export type Processing = z.infer<typeof processingSchema>;

export interface RollbackFacts {
  at: string;
  result: string;
  switchMs: number | null;
}

/** Role and class of risk as people decided them, with the tree of questions of this version. */
export async function classification(
  place: ProjectPlace,
): Promise<{ tree: DecisionTree; stored: Stated<Classification> }> {
  return {
    tree: treeSchema.parse(parse(await place.ctx.templates.read('classification/ai-act.yaml'))),
    stored: await readStated(place, 'governance/classification.yaml', classificationSchema),
  };
}

/** The record of processing activities. */
export async function register(place: ProjectPlace): Promise<{ entries: Stated<Processing> }> {
  return { entries: await readStated(place, 'governance/processing.yaml', processingSchema) };
}

/** Who supplies what, as people looked it up; null where `governance/suppliers.yaml` is not there. */
export async function suppliers({ ctx }: ProjectPlace): Promise<{ stated: SuppliersSpec | null }> {
  await readAdmitted(ctx.project, pathOf('Suppliers', 'suppliers'));
  return { stated: (await findResource(ctx.project, 'Suppliers', 'suppliers'))?.spec ?? null };
}

type Stated<T> = T | 'none' | 'unreadable';

async function readStated<T>({ ctx }: ProjectPlace, path: string, schema: z.ZodType<T>): Promise<Stated<T>> {
  const text = await readAdmitted(ctx.project, path);
  if (!text) return 'none';
  try {
    return schema.parse(parse(Buffer.from(text).toString()));
  } catch {
    return 'unreadable';
  }
}

/** Applications, and releases whose weights are registered with all that they come from. */
export async function registry({
  ctx,
  snapshot: { releases, models },
}: ProjectPlace): Promise<{ applications: string[]; releases: string[] }> {
  const applications = await listResources(ctx.project, 'Application');
  const known = new Set(models.map(({ spec }) => spec.digest));
  const traced = releases.filter(({ spec }) => servedDigests(spec.record).every((digest) => known.has(digest)));
  return { applications: applications.map(nameOf), releases: traced.map(nameOf) };
}

function nameOf({ metadata }: { metadata: { name: string } }): string {
  return metadata.name;
}

/** Pure: the release that a rollback would bring back, with the weights that it needs. */
export function standbyOf(
  { releases }: Pick<Snapshot, 'releases'>,
  { live }: SnapshotEnvironment,
): { release: string; digests: string[] } | null {
  const found = releases.find(({ metadata }) => metadata.name === live.previous);
  return found ? { release: found.metadata.name, digests: servedDigests(found.spec.record) } : null;
}

/** Rollbacks, newest first, and what the next one needs. */
export async function rollbacks({
  ctx,
  snapshot,
  environment,
}: EnvironmentPlace): Promise<{ rollbacks: RollbackFacts[]; standby: ReturnType<typeof standbyOf> }> {
  const accept = ({ operation, target }: ProjectEvent): boolean =>
    operation === 'release rollback' && target === `Environment/${environment.name}`;
  const events = await ctx.project.readEvents({ accept, limit: 5 });
  const msOf = ({ switchMs }: ProjectEvent['data']): number | null => (typeof switchMs === 'number' ? switchMs : null);
  const found = events.map(({ at, result, data }) => ({ at, result, switchMs: msOf(data) }));
  return { rollbacks: found, standby: standbyOf(snapshot, environment) };
}

/** The signed log; left out before the first seal. */
export interface LogFacts {
  state: 'whole' | 'broken';
  independence: string;
  size: number;
  waiting: number;
  /** Since when the oldest of them waits. */
  oldest: string | null;
  problems: string[];
}

/** Files against the events of their runs, and the signed log. */
export async function integrity({ ctx }: ProjectPlace): Promise<{ problems: string[]; log: LogFacts | null }> {
  const { checks } = await verifyProject(ctx);
  const problems = checks.flatMap((check) => check.problems.map(({ code, about }) => `${code} ${about}`));
  const { state, independence, size, waiting, problems: faults } = await verifyLog(ctx);
  const log = state === 'none' ? null : { state, independence, size, waiting: waiting.count, oldest: waiting.oldest };
  return { problems, log: log && { ...log, problems: faults.map(({ code, about }) => `${code} ${about}`) } };
}
