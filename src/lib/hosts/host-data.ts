import type { HostSpec } from '../project/resources/host.ts';

export type NamedHost = HostSpec & { name: string };

/** The JSON document of a host; its engine stands among the facts too, where scripts look for it. */
export function hostData({ facts, ...host }: NamedHost): object {
  return { ...host, ...(facts ? { facts: { ...facts, engine: host.engine } } : {}) };
}
