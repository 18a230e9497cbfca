import type { HostSpec } from '../project/resources/host.ts';
import type { View } from '../text/view.ts';

/** A host just added, for people. */
export function renderAddedHost(host: HostSpec & { name: string }, view: View): string[] {
  const { facts } = host;
  return [
    view.t('host.added', { name: host.name }),
    ...(facts
      ? [
          view.t('host.facts', {
            os: facts.os,
            arch: facts.arch,
            cpus: facts.cpus,
            memory: facts.memoryGiB,
            gpus: facts.gpus.length,
          }),
        ]
      : []),
  ];
}
