import type { Resource } from '../../../src/lib/core/ports/project-store.ts';
import type { DatasetSpec } from '../../../src/lib/core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../src/lib/core/project/resources/model.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { AT, digestNamed } from './digests.ts';
import type { Said } from './pieces.ts';

type Ancestor = ModelSpec['lineage'][number];

/** A base model in safetensors, unless a test says otherwise; in GGUF it can be served. */
export function aModel(name: string, said: Said<ModelSpec> = {}): Resource<ModelSpec> {
  const size = { digest: digestNamed(`model ${name}`), parameters: 1, bytes: 1 };
  const spec = {
    kind: 'base',
    format: 'safetensors',
    ...size,
    license: 'Apache-2.0',
    ...(said.format === 'gguf' ? { servable: 'model.gguf' } : {}),
    trainable: false,
    lineage: [],
    registeredAt: AT,
    ...said,
  };
  return resourceOf('Model', name, spec as ModelSpec);
}

/** An ancestor of a model. */
export function of(relation: Ancestor['relation'], parent: Resource<{ digest: string }>): Ancestor {
  return { relation, digest: parent.spec.digest, name: parent.metadata.name };
}

/** A prepared dataset of as many rows as its splits have together: one, to train on. */
export function aDataset(name: string, said: Said<DatasetSpec> = {}): Resource<DatasetSpec> {
  const splits = { train: 1, validation: 0, test: 0, ...said.splits };
  const rows = splits.train + splits.validation + splits.test;
  const share = (count: number): number => count / rows;
  const spec = {
    license: 'CC0-1.0',
    split: { train: share(splits.train), validation: share(splits.validation), test: share(splits.test) },
    pii: 'report',
    maxBad: 0.05,
    sources: [],
    digest: digestNamed(`dataset ${name}`),
    bytes: 1,
    rows: { in: rows, out: rows, dropped: {} },
    splits,
    piiFound: {},
    conflicts: 0,
    leakage: { overlap: 0 },
    preparedAt: AT,
    run: '01JD0000000000000000000000',
    ...said,
  };
  return resourceOf('Dataset', name, spec as DatasetSpec);
}
