const SOURCE = './chunk-worker.ts';
const BUILT = 'lib/data/work/chunk-worker.js';

/** Where the worker's code lies: beside this file as source, at its own path of `dist` once bundled into a chunk. */
export function workerUrl(here: string = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL(SOURCE, here);
  const dist = here.slice(0, here.lastIndexOf('/dist/') + '/dist/'.length);
  return new URL(BUILT, dist);
}
