/** What an engine is made for: the one of this version computes on processors, wherever it runs. */
export function usesGpus(engine: string): boolean {
  return engine !== 'cpu';
}
