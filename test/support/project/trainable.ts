import type { Manifest } from '../../../src/lib/stages/data/assemble/manifest.ts';
import { digestFor } from './digests.ts';
import { aDataset, aModel } from './models.ts';
import { withTree, type Piece } from './pieces.ts';

const ROW = '{"messages":[{"role":"user","content":"a row to learn"},{"role":"assistant","content":"its answer"}]}\n';
const SHARD = { path: 'train-00000.jsonl', rows: 1, bytes: ROW.length };
const NONE = { rows: 0, bytes: 0, shards: [] };

/** Of a tree with one training row. */
const MANIFEST: Manifest = {
  apiVersion: 'sovran/v1',
  kind: 'DatasetManifest',
  parameters: { pii: 'report', split: { train: 1, validation: 0, test: 0 }, maxBad: 0.05, recipe: null },
  seed: digestFor('5'),
  sources: [],
  rows: { in: 1, out: 1, dropped: {} },
  problems: {},
  errors: [],
  splits: { train: { rows: 1, bytes: ROW.length, shards: [SHARD] }, validation: NONE, test: NONE },
  pii: { action: 'report', found: {} },
  conflicts: { prompts: 0, rows: 0, examples: [] },
  leakage: { overlap: 0 },
  lengths: { p50: 24, p95: 24, max: 24 },
};

/** A base model and a dataset to train it on, both in the store. */
export const trainable = (): Piece[] => [
  withTree(aModel('base', { trainable: true }), { content: 'base' }),
  withTree(aDataset('rows'), { 'manifest.json': JSON.stringify(MANIFEST), [SHARD.path]: ROW }),
];
