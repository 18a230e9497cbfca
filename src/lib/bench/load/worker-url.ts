/** Where a worker's code is: beside this file in the sources, under `lib/bench/load` in the built package. */
export function workerUrl(name: string, here: string = import.meta.url): URL {
  if (here.endsWith('.ts')) return new URL(`./${name}.ts`, here);
  const root = here.lastIndexOf('/dist/');
  return new URL(`${here.slice(0, root)}/dist/lib/bench/load/${name}.js`);
}
