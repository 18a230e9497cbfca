import { renderTable } from '../text/table.ts';
import type { View } from '../text/view.ts';
import type { NamedHost } from './host-data.ts';

/** A host just added, for people. */
export function renderAddedHost(host: NamedHost, view: View): string[] {
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

/** The inventory, one line per host, with the age of the facts. */
export function renderHosts(hosts: NamedHost[], view: View): string[] {
  if (hosts.length === 0) return [view.t('host.list.empty')];
  const titles = [
    'host.col.name',
    'host.col.transport',
    'host.col.engine',
    'host.col.machine',
    'host.col.seen',
  ] as const;
  return renderTable(
    titles.map((title) => ({ title: view.t(title) })),
    hosts.map((host) => [
      host.name,
      host.transport,
      host.engine,
      machineLine(host, view),
      host.facts ? view.time(host.facts.probedAt) : '-',
    ]),
  );
}

/** One host in full. */
export function renderHost(host: NamedHost, view: View): string[] {
  const { facts } = host;
  const head = view.paint.bold(`${host.name} (${host.transport}, ${host.address}, ${host.engine})`);
  if (!facts) return [head];
  return [
    head,
    view.t('host.show.system', { os: facts.os, arch: facts.arch, kernel: facts.kernel }),
    machineLine(host, view),
    ...facts.gpus.map(({ index, name, memoryGiB }) => view.t('host.show.gpu', { index, name, memory: memoryGiB })),
    view.t('host.show.disk', { disk: facts.diskFreeGiB }),
    view.t('host.show.seen', { at: view.time(facts.probedAt) }),
  ];
}

function machineLine({ facts }: NamedHost, view: View): string {
  if (!facts) return '-';
  return view.t('host.machine', { cpus: facts.cpus, memory: facts.memoryGiB, gpus: facts.gpus.length });
}
