import { instant } from '../../../core/text/message.ts';
import { driverReason } from '../../../core/failures/driver-reason.ts';
import { tableOf } from '../../../core/text/table.ts';
import type { View } from '../../../core/text/view.ts';
import type { NamedHost, SeenHost } from './inventory.ts';
import type { SshRoute } from '../../../core/ports/ssh-directory.ts';

/** A host just added, for people. */
export function renderAddedHost(host: NamedHost, view: View): string[] {
  const { facts } = host;
  return [
    view.t('host.added', { name: host.name }),
    ...(facts ? [systemLine(facts, view), machineLine(host, view)] : []),
  ];
}

/** The inventory, one line per host, with the age of the facts. */
export function renderHosts(hosts: SeenHost[], view: View, group?: string): string[] {
  if (hosts.length === 0 && group !== undefined) return [view.t('host.group-empty', { group })];
  if (hosts.length === 0) return [view.t('host.none')];
  return tableOf(view, hosts, [
    ['column.name', ({ name }) => name],
    ['host.col.transport', ({ driver, transport }) => driver?.name ?? transport],
    ['column.address', ({ address }) => address],
    ['host.col.groups', ({ groups }) => groups?.join(' ') ?? '-'],
    ['host.col.runner', ({ runner }) => runner],
    ['host.col.machine', (host) => machineLine(host, view)],
    ['host.col.seen', ({ factsAgeSeconds: age }) => (age === undefined ? '-' : ageLine(age, view))],
    ['host.col.check', ({ check }) => (check ? view.t(`host.check.${check.verdict}`) : '-')],
  ]);
}

/** One host in full. */
export function renderHost(host: SeenHost, view: View): string[] {
  const { facts } = host;
  const head = [
    view.paint.bold(`${host.name} (${host.driver?.name ?? host.transport}, ${host.address}, ${host.runner})`),
    ...describedLines(host, view),
    ...(host.applying ? [applyingLine(host.applying, view)] : []),
    ...(host.driver
      ? [view.t('host.route.driver', { driver: host.driver.name, reason: driverReason(host.driver.because) })]
      : []),
  ];
  if (!facts) return head;
  return [
    ...head,
    systemLine(facts, view),
    machineLine(host, view),
    ...facts.gpus.map(({ index, name, memoryGiB }) => view.t('host.show.gpu', { index, name, memory: memoryGiB })),
    view.t('host.show.disk', { disk: facts.diskFreeGiB }),
    seenLine(facts.probedAt, host, view),
    ...(host.check ? [checkLine(host.name, host.check, view)] : []),
  ];
}

function applyingLine({ run, pid, since }: NonNullable<SeenHost['applying']>, view: View): string {
  return view.paint.warn(view.t('host.show.applying', { run, pid: String(pid), since: instant(since) }));
}

function seenLine(at: string, { factsAgeSeconds = 0 }: SeenHost, view: View): string {
  return `${view.t('host.show.seen', { at: instant(at) })} (${ageLine(factsAgeSeconds, view)})`;
}

function checkLine(name: string, { verdict, checkedAt, source }: NonNullable<SeenHost['check']>, view: View): string {
  const word = view.t(`host.check.${verdict}`);
  const line = view.t('host.show.check', { verdict: word, at: instant(checkedAt), name });
  return source === 'fixture' ? `${line} ${view.t('preflight.fixture', { host: name })}` : line;
}

function describedLines({ jump, groups, profile, labels }: NamedHost, view: View): string[] {
  const labelled = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return [
    ...(jump ? [view.t('host.show.way', { jump: jump.join(' → ') })] : []),
    ...(groups ? [view.t('host.show.groups', { groups: groups.join(', ') })] : []),
    ...(profile ? [view.t('host.show.profile', { profile })] : []),
    ...(labelled.length > 0 ? [view.t('host.show.labels', { labels: labelled.join(', ') })] : []),
  ];
}

function ageLine(seconds: number, view: View): string {
  if (seconds < 60) return view.t('host.age.seconds', { count: seconds });
  if (seconds < 3600) return view.t('host.age.minutes', { count: Math.floor(seconds / 60) });
  if (seconds < 86_400) return view.t('host.age.hours', { count: Math.floor(seconds / 3600) });
  return view.t('host.age.days', { count: Math.floor(seconds / 86_400) });
}

function systemLine({ os, arch, kernel }: NonNullable<NamedHost['facts']>, view: View): string {
  return view.t('host.show.system', { os, arch, kernel });
}

function machineLine({ facts }: NamedHost, view: View): string {
  if (!facts) return '-';
  return view.t('host.machine', { cpus: facts.cpus, memory: facts.memoryGiB, gpus: facts.gpus.length });
}

/** The way to a host as the SSH configuration describes it. */
export function renderRoute({ machines, driver, because, keys }: SshRoute, view: View): string[] {
  const way = machines.map(({ alias, machine }) => (machine.includes(alias) ? machine : `${alias} (${machine})`));
  return [
    view.t('host.route', { way: way.join(' → ') }),
    view.t('host.route.driver', { driver, reason: driverReason(because) }),
    keys.length === 0
      ? view.t('host.route.no-key')
      : view.t('host.route.keys', { count: keys.length, keys: keys.slice(0, 3).join(', ') }),
  ];
}
