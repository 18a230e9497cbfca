import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { CollectItem } from '../../../core/project/resources/run.ts';
import type { JobRequest } from '../../jobs/request.ts';

const WALL_SECONDS = 4 * 3600;
/** Calibration computes every layer on every row. */
const CALIBRATED_WALL_SECONDS = 24 * 3600;

export type QuantizeInput = {
  name: string;
  model: string;
  scheme: string;
  host: string;
  /** Dataset whose train split calibrates the scheme. */
  dataset?: string;
  engine?: string;
  gpus?: number;
};

/** How a scheme is made of a model. */
export interface QuantizeWay {
  makes: ModelSpec['format'];
  /** Weights that share a scale, where the scheme has groups. */
  groupSize?: number;
  dataset?: Pick<DatasetSpec, 'digest'>;
}

/** Pure: the quantization job of an input. */
export function quantizeRequest(input: QuantizeInput, model: ModelSpec, way: QuantizeWay): JobRequest {
  const { name, scheme, host, engine, gpus } = input;
  const { groupSize, dataset } = way;
  return {
    operation: 'quantize launch',
    subject: name,
    host,
    kind: 'quantize',
    ...dropAbsent({ engine, gpus }),
    seed: 0,
    inputs: [
      { name: 'model', digest: model.digest, role: 'model' },
      ...(dataset ? [{ name: 'dataset', digest: dataset.digest, role: 'dataset' as const }] : []),
    ],
    spec: { scheme, ...dropAbsent({ groupSize }), ...(dataset ? { calibrated: true } : {}) },
    wallSeconds: dataset ? CALIBRATED_WALL_SECONDS : WALL_SECONDS,
    collect: [{ tree: 'quantized', model: quantizedModel(input, model, way) }],
  };
}

/** A GGUF file is served by its name, a safetensors tree as a whole; neither is trained on. */
function quantizedModel(
  { name, model: source, scheme, dataset: rows }: QuantizeInput,
  model: ModelSpec,
  { makes, dataset }: QuantizeWay,
): CollectItem['model'] {
  return {
    name,
    kind: model.kind === 'fixture' ? 'fixture' : 'quantized',
    format: makes,
    scheme,
    license: model.license,
    parameters: model.parameters,
    ...(makes === 'gguf' ? { servable: `model-${scheme}.gguf` } : {}),
    trainable: false,
    ...dropAbsent({ architecture: model.architecture, chatTemplate: model.chatTemplate }),
    lineage: [
      { relation: 'quantized-from', digest: model.digest, name: source },
      ...(dataset && rows !== undefined
        ? [{ relation: 'calibrated-on' as const, digest: dataset.digest, name: rows }]
        : []),
    ],
  };
}
