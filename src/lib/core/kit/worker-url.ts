/**
 * Where the code of a worker thread lies, by its path below `src` without an ending: among the sources, or at the same path of
 * `dist` once this function was bundled into a chunk there.
 */
export function workerUrl(path: string, here: string = import.meta.url): URL {
  const [folder, ending] = here.endsWith('.ts') ? ['/src/', '.ts'] : ['/dist/', '.js'];
  return new URL(`${here.slice(0, here.lastIndexOf(folder))}${folder}${path}${ending}`);
}
