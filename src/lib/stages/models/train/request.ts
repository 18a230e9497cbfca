import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import { DEFAULT_SEED, type JobRequest } from '../../jobs/request.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { CollectItem } from '../../../core/project/resources/run.ts';

const WALL_SECONDS = 24 * 3600;

/** Pure: the fine-tuning job of an input; a fixture base makes fixtures, whatever the training. */
export function trainRequest(input: TrainInput, base: ModelSpec, dataset: DatasetSpec): JobRequest {
  const { seed, saveEvery, ...settings } = input.settings;
  return {
    operation: 'train launch',
    subject: input.name,
    host: input.host,
    kind: 'finetune',
    ...dropAbsent({ engine: input.engine, gpus: input.gpus }),
    seed: typeof seed === 'number' ? seed : DEFAULT_SEED,
    inputs: [
      { name: 'model', digest: base.digest, role: 'model' },
      { name: 'dataset', digest: dataset.digest, role: 'dataset' },
    ],
    spec: {
      method: input.method,
      modelName: input.name,
      ...settings,
      ...(base.chatTemplate ? { chatTemplateDigest: base.chatTemplate } : {}),
      ...(saveEvery === undefined ? {} : { save: { everySteps: saveEvery } }),
    },
    wallSeconds: WALL_SECONDS,
    collect:
      input.method === 'full'
        ? [mergedItem(input, base, dataset)]
        : [adapterItem(input, base, dataset), mergedItem(input, base, dataset)],
  };
}

function adapterItem(input: TrainInput, base: ModelSpec, dataset: DatasetSpec): CollectItem {
  return {
    tree: 'adapter',
    model: {
      name: `${input.name}.adapter`,
      kind: makesFixture(base, dataset) ? 'fixture' : 'adapter',
      format: 'safetensors',
      license: base.license,
      ...ofCase(input),
      trainable: false,
      lineage: [
        { relation: 'adapter-of', digest: base.digest, name: input.base },
        { relation: 'trained-on', digest: dataset.digest, name: input.dataset },
        ...taughtBy(dataset),
      ],
    },
  };
}

function mergedItem(input: TrainInput, base: ModelSpec, dataset: DatasetSpec): CollectItem {
  return {
    tree: 'merged',
    model: {
      name: input.name,
      kind: makesFixture(base, dataset) ? 'fixture' : 'merged',
      format: 'safetensors',
      license: base.license,
      ...ofCase(input),
      parameters: base.parameters,
      trainable: true,
      ...dropAbsent({ architecture: base.architecture, chatTemplate: base.chatTemplate }),
      lineage: [
        { relation: 'merged-from', digest: base.digest, name: input.base },
        ...(input.method === 'full'
          ? []
          : [{ relation: 'merged-from' as const, tree: 'adapter', name: `${input.name}.adapter` }]),
        { relation: 'trained-on', digest: dataset.digest, name: input.dataset },
        ...taughtBy(dataset),
      ],
    },
  };
}

function ofCase({ useCase }: TrainInput): Pick<CollectItem['model'], 'usecase'> {
  return useCase === undefined ? {} : { usecase: useCase };
}

/** A model that learns from a fixture's answers is as little evidence as one that is made of a fixture. */
function makesFixture(base: ModelSpec, { answers }: DatasetSpec): boolean {
  return base.kind === 'fixture' || answers?.teacher.fixture === true;
}

/** The model whose answers the dataset holds, if any. */
function taughtBy({ answers }: DatasetSpec): CollectItem['model']['lineage'] {
  if (!answers) return [];
  const { name, digest } = answers.teacher;
  return [{ relation: 'distilled-from', digest, name }];
}

export type TrainInput = {
  name: string;
  base: string;
  dataset: string;
  /** Use case that the model is for; without it that of its lineage. */
  useCase?: string;
  /** A method that an engine declares. All but `full` make an adapter beside the merged model. */
  method: string;
  host: string;
  /** Neutral keys of the job, as `readTrainSettings` returns them. */
  settings: JsonObject;
  /** Why the answers of a teacher whose licence is unknown may be trained on. */
  licenseOk?: string;
  /** Engine; by default the first that trains by the method. */
  engine?: string;
  /** GPUs; by default one where the host has any. */
  gpus?: number;
};
