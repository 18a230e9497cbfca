/**
 * Threads an engine gets on a host with so many cores: all but one, which the gateway and everybody else need.
 * llama.cpp's threads wait for each other by spinning; on a host that is oversubscribed they then work ten times
 * slower, seen here with two engines of two threads on two cores.
 */
export function servingThreads(cores: number): number {
  return Math.max(1, cores - 1);
}
