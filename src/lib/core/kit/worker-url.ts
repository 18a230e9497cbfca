/** URL of a worker thread’s code, by its path below `src` without extension: among the sources, or in `dist`. */
export function workerUrl(path: string, here: string = import.meta.url): URL {
  const [folder, ending] = here.endsWith('.ts') ? ['/src/', '.ts'] : ['/dist/', '.js'];
  return new URL(`${here.slice(0, here.lastIndexOf(folder))}${folder}${path}${ending}`);
}
