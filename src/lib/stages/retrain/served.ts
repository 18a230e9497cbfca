import type { JobRun } from '../../core/project/job-runs.ts';
import type { CharterSpec } from '../../core/project/resources/charter.ts';
import type { ResourceOf } from '../../core/project/schemas.ts';
import { liveIn } from '../experiments/lineage/lineage.ts';
import type { Snapshot, SnapshotEnvironment } from '../snapshot/snapshot.ts';
import { charterRules, type Rules } from './rules.ts';

/** What serves in an environment, with the rules of its use case, else of the charter; `jobs` made its model, the training first. */
export interface Served {
  environment: SnapshotEnvironment;
  release: ResourceOf<'Release'>;
  model: ResourceOf<'Model'>;
  usecase: string;
  rules: Rules;
  jobs: JobRun[];
}

/** By the trained one of the models that the live release serves, else its first; none without rules. Pure. */
export function servedIn(environment: SnapshotEnvironment, snapshot: Snapshot, charter?: CharterSpec): Served[] {
  const release = snapshot.releases.find(({ metadata }) => metadata.name === liveIn(environment));
  const { model: first, adapters = [] } = release?.spec.record ?? {};
  const names = [first, ...adapters.map((one) => one.model)];
  const models = names.flatMap((name) => snapshot.models.find(({ metadata }) => metadata.name === name) ?? []);
  const model = models.find((one) => jobsOf(one, snapshot).length > 0) ?? models[0];
  const usecase = model && snapshot.usecaseOf(model.spec);
  const own = snapshot.usecases.find(({ metadata }) => metadata.name === usecase)?.spec.retraining;
  const rules = own ?? (charter && charterRules(charter));
  if (!release || !model || !usecase || !rules) return [];
  return [{ environment, release, model, usecase, rules, jobs: jobsOf(model, snapshot) }];
}

/** Jobs that made a model, the training first; empty where none trained it. */
function jobsOf({ spec }: ResourceOf<'Model'>, { models, runs }: Pick<Snapshot, 'models' | 'runs'>): JobRun[] {
  const run = runs.find(({ metadata }) => metadata.name === spec.job);
  if (run && ['train launch', 'distill launch'].includes(run.spec.operation)) return [run];
  const parent = spec.lineage.find(({ relation }) => relation === 'quantized-from')?.digest;
  const others = models.filter((one) => one.spec.digest !== spec.digest);
  const before = others.filter((one) => one.spec.digest === parent).map((one) => jobsOf(one, { models: others, runs }));
  const [first = []] = before.filter(({ length }) => length > 0);
  return first.length === 0 ? [] : [...first, ...(run ? [run] : [])];
}
