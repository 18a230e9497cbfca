import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { launchCommand } from '../../jobs/launch-command.ts';
import type { Distillation } from './schema.ts';

/** The commands that measure what is missing; where nothing is, the comparison row by row. */
export async function nextForDistillation(
  distillation: Distillation,
  { spec }: ResourceOf<'Model'>,
  project: ProjectStore,
): Promise<string[]> {
  const { name, dataset, items, judged } = distillation;
  const source = (await listResources(project, 'Dataset')).find((one) => one.spec.digest === dataset.digest);
  const rows = judged ? rowFlags(judged, source?.spec.splits) : '';
  const evaluate = items
    .filter(({ model, exactMatch }) => model !== null && exactMatch === null)
    .map(({ model }) => `sovran eval run --model ${model} --dataset ${dataset.name}${rows}`);
  const direct = items.find(({ role }) => role === 'direct')?.model ?? null;
  const job =
    direct === null ? (await listJobRuns({ project })).find((run) => run.metadata.name === spec.job) : undefined;
  const missing = [...(job ? [directCommand(distillation, job)] : []), ...evaluate];
  if (missing.length > 0 || direct === null) return missing;
  return [`sovran eval compare ${direct} ${name}`];
}

/** The flags that ask the rows on which the others were judged. Pure. */
function rowFlags(
  { split, rows }: NonNullable<Distillation['judged']>,
  splits: DatasetSpec['splits'] | undefined,
): string {
  const all = splits?.[split as keyof typeof splits];
  return `${split === 'test' ? '' : ` --split ${split}`}${all === rows ? '' : ` --limit ${rows}`}`;
}

/** The same training of the same student, on people's answers. Pure. */
function directCommand({ name, dataset }: Distillation, job: JobRun): string {
  const { command: _, ...spec } = job.spec;
  const direct = `${name}.direct`;
  const collect = (spec.collect ?? []).map((item) => ({
    ...item,
    model: {
      ...item.model,
      name: item.model.name === name ? direct : item.model.name,
      lineage: item.model.lineage
        .filter(({ relation }) => relation !== 'distilled-from')
        .map((parent) => (parent.relation === 'trained-on' ? { ...parent, ...dataset } : parent)),
    },
  }));
  return launchCommand({ ...job, spec: { ...spec, operation: 'train launch', subject: direct, collect } });
}
