import { objectIn } from '../contract/strings.ts';
import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printLines, printPath, printUnit } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';
import {
  fileDrift,
  filesSeen,
  lineDrift,
  ourFile,
  restoreFiles,
  type WantedFile,
  writeFile,
  fileStep,
} from '../parts/file.ts';
import { serviceDrift } from '../parts/service.ts';

const HOSTS = '/etc/hosts';
const BEGIN = '# sovran begin';
const END = '# sovran end';
/** cloud-init rewrites both at boot unless disabled. */
const CLOUD = '/etc/cloud/cloud.cfg.d/99-sovran.cfg';
/** In place: /etc/hosts of a container is a mount that nothing can be renamed onto. */
const OVERWRITE = ['sh', '-c', 'cat >"$1"', 'overwrite', HOSTS];

/** S04: the host's own name, and those of others where there is no name server. */
export const hostNames = defineStep({
  id: 'S04',
  name: 'host-names',
  risk: 'none',
  skip: ({ settings }) =>
    settings.hostname === undefined && settings.hosts === undefined ? 'not-configured' : undefined,
  reads: () => [
    printLines('hostname', 'cat /etc/hostname || hostnamectl --static'),
    printPath(HOSTS),
    printLines('size', `[ ! -e ${HOSTS} ] || stat -Lc %s -- ${HOSTS}`),
    printLines('cloud', '[ ! -d /etc/cloud/cloud.cfg.d ] || echo yes'),
    printPath(CLOUD),
  ],
  judge: (seen, target) => {
    const observed = observedIn(seen);
    if (target.settings.hosts !== undefined && !isWhole(seen)) return needsPerson('hosts-unreadable', observed);
    const drift = [...nameDrift(seen, target), ...hostsDrift(seen, target), ...cloudDrift(seen)];
    return judged(observed, drift, { hosts: seen.path(HOSTS)?.text ?? '', ...filesSeen(seen, [ourFile(CLOUD)]) });
  },
  apply: (target, assessment) => [
    ...(objectIn(assessment.observed)['cloud'] === true ? [writeFile(ourFile(CLOUD))] : []),
    ...nameCommands(target, assessment),
    ...hostsCommands(target, assessment),
  ],
  compensate: (target, before) => {
    const [{ hostname, cloud }, { hosts }] = [objectIn(before.observed), objectIn(before.memo)];
    return [
      ...(cloud === true ? restoreFiles([ourFile(CLOUD)], before) : []),
      ...(target.settings.hostname && typeof hostname === 'string'
        ? [{ argv: ['hostnamectl', 'set-hostname', hostname] }]
        : []),
      ...(target.settings.hosts && typeof hosts === 'string' ? [{ argv: OVERWRITE, stdin: hosts }] : []),
    ];
  },
});

/** The file was read completely, so it can be rewritten. */
function isWhole(seen: Seen): boolean {
  const there = seen.path(HOSTS);
  if (!there) return seen.all('gone').includes(HOSTS);
  const [read, size] = [Buffer.byteLength(there.text), Number(seen.one('size') ?? Number.NaN)];
  return read === size || read === size + 1;
}

function observedIn(seen: Seen): { hostname: string | null; cloud: boolean } {
  const cloud = cloudDrift(seen).length > 0;
  return { hostname: seen.one('hostname') ?? null, cloud };
}

function nameDrift(seen: Seen, { settings }: ProvisionTarget): string[] {
  return settings.hostname === undefined ? [] : difference('hostname', seen.one('hostname'), settings.hostname);
}

function hostsDrift(seen: Seen, { settings }: ProvisionTarget): string[] {
  if (settings.hosts === undefined) return [];
  const text = seen.path(HOSTS)?.text ?? '';
  const drift = lineDrift(text, withBlock(text, settings.hosts));
  return drift.length === 0 ? [] : [`  ${HOSTS}`, ...drift];
}

function cloudDrift(seen: Seen): string[] {
  return seen.one('cloud') === 'yes' ? fileDrift(seen, ourFile(CLOUD)) : [];
}

function nameCommands({ settings }: ProvisionTarget, { observed }: Assessment): ProvisionCommand[] {
  const wanted = settings.hostname;
  if (wanted === undefined || objectIn(observed)['hostname'] === wanted) return [];
  return [{ argv: ['hostnamectl', 'set-hostname', wanted] }];
}

function hostsCommands({ settings }: ProvisionTarget, { memo }: Assessment): ProvisionCommand[] {
  if (settings.hosts === undefined) return [];
  const text = objectIn(memo)['hosts'];
  return [{ argv: OVERWRITE, stdin: withBlock(typeof text === 'string' ? text : '', settings.hosts) }];
}

/** The text with our lines between their marks; everything else stays where it is. */
function withBlock(text: string, hosts: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(hosts).map(([address, names]) => `${address} ${names.join(' ')}`);
  const block = [BEGIN, ...lines, END, ''].join('\n');
  const [from, to] = [text.indexOf(`${BEGIN}\n`), text.indexOf(`${END}\n`)];
  if (from >= 0 && to > from) return text.slice(0, from) + block + text.slice(to + END.length + 1);
  return `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${block}`;
}

const LARGEST_OFFSET_S = 0.1;
/** RHEL's chrony.conf names no folder of drop-ins; one line does, between marks of ours. */
const RHEL_CONF = '/etc/chrony.conf';
const RHEL_INCLUDE = 'confdir /etc/chrony.d';
const ADD_INCLUDE = 'grep -qxF "$2" "$1" || printf \'\\n# sovran\\n%s\\n\' "$2" >>"$1"';

const WAIT = 'chronyc -n waitsync 30 0.1 0 1 >/dev/null || :';

/** S05: one clock, from the servers of the settings: leases, tokens and journals rest on it. */
export const timeSync = fileStep({
  id: 'S05',
  name: 'time-sync',
  needs: ['S02'],
  risk: 'none',
  noted: true,
  files: (target) => [chronyFile(target)],
  reads: (target) => [
    printUnit(unitOf(target)),
    printLines('include', `[ ! -r ${RHEL_CONF} ] || grep -xF '${RHEL_INCLUDE}' ${RHEL_CONF}`),
    printLines('tracking', 'chronyc -n tracking'),
  ],
  observed: (seen) => ({ ...clockIn(seen) }),
  drift: (seen, target) => [...includeDrift(seen, target), ...serviceDrift(seen, unitOf(target))],
  person: (seen, { settings }, drift) => {
    const { stratum, offset } = clockIn(seen);
    const good = stratum > 0 && Math.abs(offset) < LARGEST_OFFSET_S;
    if (good || drift.length > 0 || settings.ntp === undefined) return undefined;
    return needsPerson('clock-not-synchronised', { stratum, offset });
  },
  load: (target) => [
    ...(target.family === 'rhel' ? [{ argv: ['sh', '-c', ADD_INCLUDE, 'add-line', RHEL_CONF, RHEL_INCLUDE] }] : []),
    ...start(unitOf(target)),
    ...(target.settings.ntp === undefined ? [] : [{ argv: ['sh', '-c', WAIT] }]),
  ],
  back: (target, _, restored) => [...restored, ...start(unitOf(target))],
});

function start(unit: string): ProvisionCommand[] {
  return [{ argv: ['systemctl', 'enable', unit] }, { argv: ['systemctl', 'restart', unit] }];
}

function unitOf({ family }: ProvisionTarget): string {
  return family === 'rhel' ? 'chronyd.service' : 'chrony.service';
}

/** `makestep 1 3`: a clock that is far off is set in one step, but only just after the start. */
function chronyFile({ family, settings }: ProvisionTarget): WantedFile {
  const folder = family === 'rhel' ? '/etc/chrony.d' : '/etc/chrony/conf.d';
  const servers = (settings.ntp ?? []).map((server) => `server ${server} iburst`);
  return {
    path: `${folder}/60-sovran.conf`,
    content: ['# Written by sovran host apply.', ...servers, 'makestep 1 3', ''].join('\n'),
  };
}

function includeDrift(seen: Seen, { family }: ProvisionTarget): string[] {
  return family === 'rhel' ? difference(RHEL_CONF, seen.one('include'), RHEL_INCLUDE) : [];
}

/** Stratum (0: not synchronised) and offset in seconds, as chrony says them. */
function clockIn(seen: Seen): { stratum: number; offset: number } {
  const lines = seen.all('tracking').join('\n');
  const stratum = Number(/^Stratum\s*: (\d+)/m.exec(lines)?.[1] ?? 0);
  const [, seconds = '0', way] = /^System time\s*: ([\d.]+) seconds (fast|slow)/m.exec(lines) ?? [];
  return { stratum, offset: way === 'slow' ? -Number(seconds) : Number(seconds) };
}
