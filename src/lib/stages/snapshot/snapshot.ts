import type { ReadContext } from '../../core/operation/context.ts';
import type { ProjectSettings } from '../../core/ports/project-store.ts';
import { NOTHING_LIVE, routedBy } from '../../core/project/live.ts';
import { type NamedModel, type Owned, ownersOf } from '../../core/project/ownership.ts';
import { listReadableHosts, type ReadableHosts } from '../../core/project/readable-hosts.ts';
import { listResources } from '../../core/project/resources.ts';
import type { EnvironmentSpec } from '../../core/project/resources/environment.ts';
import type { LiveSpec } from '../../core/project/resources/live.ts';
import type { ResourceOf } from '../../core/project/schemas.ts';
import { type Door, doorsAmong } from '../serving/environments/members.ts';
import { type EvidenceReport, listEvidence } from '../release/approvals/evidence.ts';

/** An environment as people wrote it, beside what serves there. */
export interface SnapshotEnvironment {
  name: string;
  spec: EnvironmentSpec;
  live: LiveSpec;
}

/** A project at one revision, joined for all who show or judge the whole of it. */
export interface Snapshot {
  settings: ProjectSettings;
  usecases: ResourceOf<'UseCase'>[];
  datasets: ResourceOf<'Dataset'>[];
  models: ResourceOf<'Model'>[];
  releases: ResourceOf<'Release'>[];
  environments: SnapshotEnvironment[];
  /** Those of them that applications know. */
  doors: Door[];
  /** Oldest first. */
  runs: ResourceOf<'Run'>[];
  inventory: ReadableHosts;
  /** Every stored report, oldest first; read when first asked for. */
  evidence: () => Promise<EvidenceReport[]>;
  /** The use case that a model, or what a job makes one of, is for; rejected ones own nothing by being alone. */
  usecaseOf: (owned: Owned) => string | null;
}

/** Reads a project once. Throws `invalid-file` (exit 2) for a file other than a host's. */
export async function readSnapshot({ project }: Pick<ReadContext, 'project'>): Promise<Snapshot> {
  const [settings, usecases, datasets, models, releases, environments, lives, runs, inventory] = await Promise.all([
    project.settings(),
    listResources(project, 'UseCase'),
    listResources(project, 'Dataset'),
    listResources(project, 'Model'),
    listResources(project, 'Release'),
    listResources(project, 'Environment'),
    listResources(project, 'Live'),
    listResources(project, 'Run'),
    listReadableHosts(project),
  ]);
  const liveOf = new Map(lives.map(({ metadata, spec }) => [metadata.name, spec]));
  const known = environments.map(({ metadata: { name }, spec }) => ({
    name,
    spec,
    live: liveOf.get(name) ?? NOTHING_LIVE,
  }));
  const found = { settings, usecases, datasets, models, releases, runs, inventory };
  let evidence: Promise<EvidenceReport[]> | undefined;
  return {
    ...found,
    environments: known,
    doors: doorsAmong(known.map(({ name, spec, live }) => routedBy(name, spec, live))),
    evidence: () => (evidence ??= listEvidence(project, runs)),
    usecaseOf: ownersOf(openCases(found), namedModels(found)),
  };
}

/** Names of the use cases that are not rejected. Pure. */
export function openCases({ usecases }: Pick<Snapshot, 'usecases'>): string[] {
  return usecases.filter(({ spec }) => spec.status !== 'rejected').map(({ metadata }) => metadata.name);
}

export function namedModels({ models }: Pick<Snapshot, 'models'>): NamedModel[] {
  return models.map(({ metadata, spec }) => ({ name: metadata.name, spec }));
}
