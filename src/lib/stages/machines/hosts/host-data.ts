import type { HostObservation } from '../preflight/observation.ts';
import type { UsedDriver } from '../preflight/report.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';
import { message, type Message } from '../../../core/text/message.ts';

export type NamedHost = HostSpec & { name: string };

/** A host with what was seen of it last. */
export type SeenHost = NamedHost & {
  /** Seconds since the facts were seen. */
  factsAgeSeconds?: number;
  /** What reached it at the last check, and why that. */
  driver?: UsedDriver;
  /** The last `host check`. */
  check?: Pick<HostObservation, 'verdict' | 'checkedAt' | 'source' | 'counts'>;
  /** `host apply` of this project that changes it now. */
  applying?: { run: string; pid: number; since: string };
  /** Path of what was kept, when it cannot be read. */
  damaged?: string;
};

/** The JSON document of a host; its engine stands among the facts too, where scripts look for it. */
export function hostData(seen: SeenHost): object {
  const { facts, ...host } = seen;
  delete host.damaged;
  return { ...host, ...(facts ? { facts: { ...facts, engine: host.engine } } : {}) };
}

/** Remarks on what was kept of hosts and cannot be read. */
export function damageRemarks(hosts: readonly SeenHost[]): Message[] {
  return hosts.flatMap(({ name, damaged }) =>
    damaged === undefined ? [] : [message('preflight.damaged', { path: damaged, host: name })],
  );
}
