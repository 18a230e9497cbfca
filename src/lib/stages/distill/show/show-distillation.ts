import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { evaluationsOf } from '../../measure/reports/evaluations.ts';
import type { Evaluation } from '../../measure/reports/evaluation.ts';
import type { Distillation, DistilledItem } from './schema.ts';
import { listJobRuns, type JobRun } from '../../../core/project/job-runs.ts';
import { launchCommand } from '../../jobs/launch-command.ts';

type Model = ResourceOf<'Model'>;

/** A student with its teacher, the same student without it, their sizes and recorded figures; and what to type next. */
export interface ShownDistillation {
  distillation: Distillation;
  next: string[];
}

/** Throws `not-found` or `not-distilled` (exit 2). */
export async function showDistillation(name: string, { project }: StageContext): Promise<ShownDistillation> {
  const student = await requireResource(project, 'Model', name);
  const models = await listResources(project, 'Model');
  const facts = await factsOf(student, models, project);
  const members = { teacher: facts.teacher, direct: facts.direct, distilled: student };
  const found = Object.values(members).flatMap((model) =>
    model ? [{ name: model.metadata.name, digest: model.spec.digest }] : [],
  );
  const { digest } = facts.answers.spec.answers.source;
  const evaluations = (await evaluationsOf(found, project)).filter((one) => one.datasetDigest === digest);
  // The rows that most of the models were judged on: figures of other rows say nothing beside them. Pure.
  const counts = Map.groupBy(evaluations, ({ split, rows }) => `${split} ${rows}`);
  const [first] = [...counts.values()].toSorted((one, other) => other.length - one.length);
  const judged = first?.[0] ? { split: first[0].split, rows: first[0].rows } : null;
  const chosen = evaluations.filter((one) => judged && one.split === judged.split && one.rows === judged.rows);
  const items = (['teacher', 'direct', 'distilled'] as const).map((role) => itemOf(role, members[role], chosen));
  const distillation = { ...identityOf(student, facts), judged, items };
  return { distillation, next: await nextForDistillation(distillation, student, project) };
}

interface Facts {
  /** Undefined where the project has no model of that digest. */
  teacher: Model | undefined;
  direct: Model | undefined;
  base: { name: string; digest: string };
  answers: { name: string; spec: DatasetSpec & { answers: NonNullable<DatasetSpec['answers']> } };
}

async function factsOf(student: Model, models: readonly Model[], project: ProjectStore): Promise<Facts> {
  const { lineage } = student.spec;
  const parents = lineage.filter(({ relation }) => relation === 'merged-from');
  const base = parents.find(({ digest }) =>
    models.every(({ spec }) => spec.digest !== digest || spec.kind !== 'adapter'),
  );
  const datasets = await listResources(project, 'Dataset');
  const answers = oneOf(
    datasets.filter(({ spec }) => spec.answers),
    lineage.filter(({ relation }) => relation === 'trained-on'),
  );
  if (!base || !answers?.spec.answers)
    throw usageError('not-distilled', message('distillation.none', { name: student.metadata.name }), {
      next: ['sovran distill launch --help', `sovran model lineage ${student.metadata.name}`],
      details: { name: student.metadata.name },
    });
  const { teacher, source } = answers.spec.answers;
  const named = oneOf(models, [base])?.metadata.name ?? base.name;
  return {
    teacher: oneOf(models, [teacher]),
    direct: models
      .filter((model) => isDirect(model, base.digest, source.digest))
      .toSorted(({ spec: one }, { spec: other }) => Date.parse(one.registeredAt) - Date.parse(other.registeredAt))
      .at(-1),
    base: { name: named ?? 'unknown', digest: base.digest },
    answers: { name: answers.metadata.name, spec: { ...answers.spec, answers: answers.spec.answers } },
  };
}

/** The one that a reference means: equal bytes may have several names, and what is meant may have a new one. */
function oneOf<Thing extends Model | ResourceOf<'Dataset'>>(
  things: readonly Thing[],
  references: readonly { name?: string | undefined; digest?: string | undefined }[],
): Thing | undefined {
  const alike = things.filter(({ spec }) => references.some(({ digest }) => digest === spec.digest));
  return alike.find(({ metadata }) => references.some(({ name }) => name === metadata.name)) ?? alike[0];
}

/** The same student, trained on the rows whose prompts were asked. */
function isDirect({ spec: { kind, lineage } }: Model, base: string, source: string): boolean {
  const comes = (relation: string, digest: string): boolean =>
    lineage.some((parent) => parent.relation === relation && parent.digest === digest);
  return kind !== 'adapter' && comes('merged-from', base) && comes('trained-on', source);
}

function identityOf(student: Model, { base, answers: { name, spec } }: Facts): Omit<Distillation, 'judged' | 'items'> {
  const { teacher, source } = spec.answers;
  const { in: asked, out, dropped } = spec.rows;
  return {
    name: student.metadata.name,
    teacher: { name: teacher.name, digest: teacher.digest },
    student: base,
    dataset: source,
    answers: { name, digest: spec.digest, rows: { in: asked, out, dropped: { ...dropped } } },
  };
}

function itemOf(
  role: DistilledItem['role'],
  model: Model | undefined,
  evaluations: readonly Evaluation[],
): DistilledItem {
  if (!model) return { role, model: null, parameters: null, bytes: null, exactMatch: null, run: null };
  const { name } = model.metadata;
  const evaluation = evaluations.find((one) => one.model === name);
  return {
    role,
    model: name,
    parameters: model.spec.parameters,
    bytes: model.spec.bytes,
    exactMatch: evaluation?.metrics['exact-match'] ?? null,
    run: evaluation?.run ?? null,
  };
}

/** The commands that measure what is missing; where nothing is, the comparison row by row. */
async function nextForDistillation(
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
