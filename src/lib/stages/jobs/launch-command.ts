import { z } from 'zod';
import type { CollectItem } from '../../core/project/resources/run.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import type { JobRun } from '../../core/project/job-runs.ts';
import { DEFAULT_SEED } from './request.ts';
import { isTrainSetting } from './train-settings.ts';

/** What a launch was asked for, as far as the job document holds it. */
const askedSchema = z.lazy(() =>
  z.object({
    seed: z.number(),
    spec: z.record(z.string(), z.unknown()),
    resources: z.object({ gpus: z.number() }),
    engine: z.object({ name: z.string() }).optional(),
  }),
);
type Asked = z.infer<typeof askedSchema>;

/** What a model is made of, by the names that were typed. */
type Lineage = CollectItem['model']['lineage'];
type Collected = Partial<CollectItem['model']>;

/** The words after the name for each operation; undefined where the job does not hold them. */
const WORDS: Readonly<Record<string, (asked: Asked, made: Collected) => (string | undefined)[]>> = {
  'train launch': (asked, { lineage = [], usecase }) => [
    '--base',
    nameIn(lineage, 'merged-from'),
    '--dataset',
    nameIn(lineage, 'trained-on'),
    '--method',
    textOf(asked.spec.method),
    ...settingsOf(asked).flatMap((pair) => ['--set', pair]),
    ...(usecase === undefined ? [] : ['--usecase', usecase]),
  ],
  'quantize launch': ({ spec }, { lineage = [] }) => [
    '--model',
    nameIn(lineage, 'quantized-from'),
    '--scheme',
    textOf(spec.scheme),
    ...datasetIn(lineage, 'calibrated-on'),
  ],
};

/** The command that launches a job again or resumes it; its help where something is missing. */
export function launchCommand(run: JobRun): string {
  const { operation, command } = run.spec;
  if (command !== undefined) return command;
  const words = launchWords(run);
  return words ? ['sovran', operation, ...words.map(shellWord)].join(' ') : `sovran ${operation} --help`;
}

/** The words after the operation that launch a job again; undefined where its document does not hold them. */
export function launchWords({ spec: run }: JobRun): string[] | undefined {
  const asked = askedSchema.safeParse(run.job).data;
  const made = run.collect?.find(({ model }) => model.name === run.subject)?.model ?? {};
  const words = asked && WORDS[run.operation]?.(asked, made);
  const gpus = asked?.resources.gpus ?? 0;
  const devices = gpus === 0 ? [] : ['--gpus', String(gpus)];
  const name = asked?.engine?.name;
  const engine = name === undefined || name === 'cpu' ? [] : ['--engine', name];
  const line = [run.subject, ...(words ?? [undefined]), '--host', run.host, ...engine, ...devices];
  return isComplete(line) ? line : undefined;
}

/** NUL fits in no argument; a run that holds it was written by hand. */
function isComplete(words: (string | undefined)[]): words is string[] {
  return words.every((word) => word !== undefined && !word.includes('\0'));
}

/** The settings that `readTrainSettings` reads back into the same job, its seed included. Other keys are not typed. */
function settingsOf({ seed, spec }: Asked): string[] {
  const save = z.object({ everySteps: z.number() }).safeParse(spec.save).data;
  const settings = {
    ...Object.fromEntries(Object.entries(spec).filter(([key]) => isTrainSetting(key))),
    ...(save ? { saveEvery: save.everySteps } : {}),
    ...(seed === DEFAULT_SEED ? {} : { seed }),
  };
  return Object.entries(settings).map(([key, value]) => `${key}=${String(value)}`);
}

/** The name of an ancestor that was there before the job. */
function nameIn(lineage: Lineage, relation: Lineage[number]['relation']): string | undefined {
  return lineage.find((one) => one.relation === relation && one.digest !== undefined)?.name;
}

/** The flag of a dataset that the job may have. */
function datasetIn(lineage: Lineage, relation: Lineage[number]['relation']): string[] {
  const name = nameIn(lineage, relation);
  return name === undefined ? [] : ['--dataset', name];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
