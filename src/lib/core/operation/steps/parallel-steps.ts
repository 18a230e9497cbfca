import type { Step } from '../plan/plan.ts';

/** Steps that may run beside one another: one list a host, each in its order. */
export type Stage = Step[][];

/** The steps of a plan as stages in order: neighbours of one `batch` form a stage, one list per host. Pure. */
export function stagesOf(steps: readonly Step[]): Stage[] {
  const stages: { batch: number | undefined; hosts: Map<string, Step[]> }[] = [];
  for (const step of steps) {
    const { batch, host = '' } = step;
    const last = stages.at(-1);
    const here = last && batch !== undefined && last.batch === batch ? last : { batch, hosts: new Map() };
    if (here !== last) stages.push(here);
    here.hosts.set(host, [...(here.hosts.get(host) ?? []), step]);
  }
  return stages.map(({ hosts }) => [...hosts.values()]);
}
