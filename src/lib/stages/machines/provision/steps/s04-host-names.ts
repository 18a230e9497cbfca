import { objectIn } from '../step/strings.ts';
import { difference, judged, needsPerson } from '../checks/assessment.ts';
import { printLines, printPath } from '../checks/check-script.ts';
import { defineStep } from '../checks/define-step.ts';
import type { Seen } from '../checks/seen.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../step/step.ts';
import { fileDrift, filesSeen, lineDrift, restoreFiles, writeFile, type WantedFile } from '../wanted/file.ts';

const HOSTS = '/etc/hosts';
const BEGIN = '# sovran begin';
const END = '# sovran end';
/** cloud-init rewrites both at boot unless disabled. */
const CLOUD: WantedFile = {
  path: '/etc/cloud/cloud.cfg.d/99-sovran.cfg',
  content: 'preserve_hostname: true\nmanage_etc_hosts: false\n',
};
/** In place: /etc/hosts of a container is a mount that nothing can be renamed onto. */
const OVERWRITE = ['sh', '-c', 'cat >"$1"', 'overwrite', HOSTS];

/** S04: the host's own name, and those of others where there is no name server. */
export const hostNames = defineStep({
  id: 'S04',
  name: 'host-names',
  needs: [],
  risk: 'none',
  skip: ({ settings }) =>
    settings.hostname === undefined && settings.hosts === undefined ? 'not-configured' : undefined,
  reads: () => [
    printLines('hostname', 'cat /etc/hostname || hostnamectl --static'),
    printPath(HOSTS),
    printLines('size', `[ ! -e ${HOSTS} ] || stat -Lc %s -- ${HOSTS}`),
    printLines('cloud', '[ ! -d /etc/cloud/cloud.cfg.d ] || echo yes'),
    printPath(CLOUD.path),
  ],
  judge: (seen, target) => {
    const observed = observedIn(seen);
    if (target.settings.hosts !== undefined && !isWhole(seen)) return needsPerson('hosts-unreadable', observed);
    const drift = [...nameDrift(seen, target), ...hostsDrift(seen, target), ...cloudDrift(seen)];
    return judged(observed, drift, { hosts: seen.path(HOSTS)?.text ?? '', ...filesSeen(seen, [CLOUD]) });
  },
  apply: (target, assessment) => [
    ...cloudCommands(assessment),
    ...nameCommands(target, assessment),
    ...hostsCommands(target, assessment),
  ],
  undo: (target, before) => {
    const [{ hostname, cloud }, { hosts }] = [objectIn(before.observed), objectIn(before.memo)];
    return [
      ...(cloud === true ? restoreFiles([CLOUD], before) : []),
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
  return seen.one('cloud') === 'yes' ? fileDrift(seen, CLOUD) : [];
}

function cloudCommands({ observed }: Assessment): ProvisionCommand[] {
  return objectIn(observed)['cloud'] === true ? [writeFile(CLOUD)] : [];
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
