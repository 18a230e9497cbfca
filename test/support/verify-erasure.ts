import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Rows {
  before: number;
  erased: number;
  after: number;
}

interface Manifest {
  rows: { in: number; out: number; dropped: Record<string, number> };
  splits: Record<string, { shards: { path: string; rows: number }[] }>;
}

/** What of an erasure’s record the stores contradict; knows the record and manifests, and nothing of sovran. */
export function verifyErasure(record: string, stores: string[]): string[] {
  const { spec } = parse(readFileSync(record, 'utf8')) as {
    spec: { datasets: { name: string; before: string; after?: string; rows: Rows }[] };
  };
  return spec.datasets.flatMap(({ name, before, after, rows }) => [
    ...stores.filter((store) => existsSync(treeIn(store, before))).map((store) => `${name}: still in ${store}`),
    ...(rows.before - rows.erased === rows.after ? [] : [`${name}: rows do not add up`]),
    ...(after === undefined ? [] : faultsOf(name, after, rows, stores[0] ?? '')),
  ]);
}

function treeIn(store: string, digest: string): string {
  return join(store, 'trees', digest.replace('sha256:', ''));
}

function faultsOf(name: string, digest: string, rows: Rows, store: string): string[] {
  const dir = treeIn(store, digest);
  if (!existsSync(dir)) return [`${name}: no new tree`];
  const files = globSync('*', { cwd: dir }).toSorted();
  const listed = files.map((path) => {
    const bytes = readFileSync(join(dir, path));
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  });
  const found = `sha256:${createHash('sha256').update(JSON.stringify(listed)).digest('hex')}`;
  const manifest = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const shards = Object.values(manifest.splits).flatMap((split) => split.shards);
  const counted = shards.map(({ path }) => readFileSync(join(dir, path), 'utf8').split('\n').length - 1);
  const out = counted.reduce((sum, count) => sum + count, 0);
  const dropped = Object.values(manifest.rows.dropped).reduce((sum, count) => sum + count, 0);
  return [
    ...(found === digest ? [] : [`${name}: the new tree has another digest`]),
    ...(out === rows.after && manifest.rows.out === out ? [] : [`${name}: ${out} rows, not ${rows.after}`]),
    ...(manifest.rows.dropped['erased'] === rows.erased ? [] : [`${name}: the manifest counts other erased rows`]),
    ...(manifest.rows.in === out + dropped ? [] : [`${name}: in is not out and dropped`]),
  ];
}
