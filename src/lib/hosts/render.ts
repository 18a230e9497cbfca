import { renderTable } from '../text/table.ts';
import type { View } from '../text/view.ts';
import type { NamedHost, SeenHost } from './host-data.ts';

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
export function renderHosts(hosts: SeenHost[], view: View): string[] {
  if (hosts.length === 0) return [view.t('host.list.empty')];
  const titles = [
    'host.col.name',
    'host.col.transport',
    'host.col.engine',
    'host.col.machine',
    'host.col.seen',
    'host.col.check',
  ] as const;
  return renderTable(
    titles.map((title) => ({ title: view.t(title) })),
    hosts.map((host) => [
      host.name,
      host.transport,
      host.engine,
      machineLine(host, view),
      seenAt(host, view) ?? '-',
      host.check ? view.t(`host.check.${host.check.verdict}`) : '-',
    ]),
  );
}

/** One host in full. */
export function renderHost(host: SeenHost, view: View): string[] {
  const { facts } = host;
  const head = view.paint.bold(`${host.name} (${host.transport}, ${host.address}, ${host.engine})`);
  if (!facts) return [head];
  return [
    head,
    view.t('host.show.system', { os: facts.os, arch: facts.arch, kernel: facts.kernel }),
    machineLine(host, view),
    ...facts.gpus.map(({ index, name, memoryGiB }) => view.t('host.show.gpu', { index, name, memory: memoryGiB })),
    view.t('host.show.disk', { disk: facts.diskFreeGiB }),
    view.t('host.show.seen', { at: seenAt(host, view) ?? '-' }),
    ...(host.check ? [checkLine(host.name, host.check, view)] : []),
  ];
}

function checkLine(name: string, { verdict, checkedAt, source }: NonNullable<SeenHost['check']>, view: View): string {
  const verdictWord = view.t(`host.check.${verdict}`);
  const line = view.t('host.show.check', { verdict: verdictWord, at: view.time(checkedAt), name });
  return source === 'fixture' ? `${line} ${view.t('host.show.fixture')}` : line;
}

/** When the facts were seen, and how long ago. */
function seenAt({ facts, ageSeconds }: SeenHost, view: View): string | undefined {
  if (!facts) return undefined;
  const at = view.time(facts.probedAt);
  return ageSeconds === undefined ? at : `${at} (${ageOf(ageSeconds, view)})`;
}

function ageOf(seconds: number, view: View): string {
  if (seconds < 120) return view.t('host.age.seconds', { count: seconds });
  if (seconds < 7200) return view.t('host.age.minutes', { count: Math.round(seconds / 60) });
  if (seconds < 172_800) return view.t('host.age.hours', { count: Math.round(seconds / 3600) });
  return view.t('host.age.days', { count: Math.round(seconds / 86_400) });
}

function machineLine({ facts }: NamedHost, view: View): string {
  if (!facts) return '-';
  return view.t('host.machine', { cpus: facts.cpus, memory: facts.memoryGiB, gpus: facts.gpus.length });
}
