import { difference, judged, needsPerson, type Seen } from '../checks/seen.ts';
import { printCode, printLines, printPath } from '../checks/check-script.ts';
import { shellWords } from '../../../../core/text/shell-word.ts';
import { defineStep, withoutGpu } from '../checks/define-step.ts';
import type { ProvisionTarget } from '../contract/step.ts';
import { type WantedFile, fileStep } from '../parts/file.ts';
import {
  finishPackages,
  installPackages,
  packageDrift,
  packagesSeen,
  packagesToInstall,
  printPackages,
  printTimeDaemons,
  printUnfinished,
  refreshPackages,
  timeDaemonsSeen,
  unfinishedDrift,
  printOffers,
  withoutOffer,
} from '../parts/packages.ts';
import { objectIn, stringsIn, textAt } from '../contract/strings.ts';
import { basePackages, headerPackage } from '../files/packages.ts';

/** S01: packages come from a signed index, of a folder of this host or of a mirror, beside what the distribution names. */
export const packageSource = fileStep({
  id: 'S01',
  name: 'package-source',
  risk: 'none',
  skip: ({ settings }) =>
    (settings.packages?.source ?? 'distribution') === 'distribution' ? 'no-source-configured' : undefined,
  files: (target) => [sourceFile(target)],
  reads: (target) => [printPath(keyOf(target)), indexOf(target)],
  observed: (seen) => ({ index: seen.one('index') ?? null }),
  person: (seen, target) => {
    const missing = [...keyDrift(seen.path(keyOf(target))?.text, target), ...indexDrift(seen.one('index'), target)];
    if (missing.length === 0) return undefined;
    return needsPerson('bundle-missing', { index: seen.one('index') ?? null }, missing);
  },
  load: (target) => [refreshPackages(target)],
});

function keyOf({ settings }: ProvisionTarget): string {
  return settings.packages?.key ?? '/nonexistent';
}

function keyDrift(text: string | undefined, target: ProvisionTarget): string[] {
  return text === undefined ? difference(keyOf(target), undefined, 'key of the index') : [];
}

/** A mirror's index is read by apt or dnf; a folder must hold one before it is named as a source. */
function indexDrift(index: string | undefined, { settings }: ProvisionTarget): string[] {
  const folder = settings.packages?.folder;
  if (settings.packages?.source !== 'bundle' || index !== undefined) return [];
  return difference(folder ?? '', undefined, 'signed index');
}

function indexOf({ settings }: ProvisionTarget): string {
  const folder = settings.packages?.folder ?? '/nonexistent';
  return `for f in ${folder}/InRelease ${folder}/Release.gpg ${folder}/repodata/repomd.xml; do [ ! -e "$f" ] || printf 'index=%s\\n' "$f"; done`;
}

/** The source as apt or dnf reads it. */
export function sourceFile({ family, settings }: ProvisionTarget): WantedFile {
  const { source, url = '', folder = '', key = '' } = settings.packages ?? {};
  const head = '# Written by sovran host apply.';
  if (family === 'rhel') {
    const base = source === 'bundle' ? `file://${folder}` : url;
    const lines = ['[sovran]', 'name=sovran', `baseurl=${base}`, 'enabled=1', 'gpgcheck=1', `gpgkey=file://${key}`];
    return { path: '/etc/yum.repos.d/sovran.repo', content: [head, ...lines, ''].join('\n') };
  }
  const lines = [
    'Types: deb',
    `URIs: ${source === 'bundle' ? `file:${folder}` : url}`,
    'Suites: ./',
    `Signed-By: ${key}`,
  ];
  return { path: '/etc/apt/sources.list.d/sovran.sources', content: [head, ...lines, ''].join('\n') };
}

/** S02: base packages, locked versions, and the completion of an interrupted dpkg. */
export const basePackagesStep = defineStep({
  id: 'S02',
  name: 'base-packages',
  needs: ['S01'],
  risk: 'none',
  reads: (target) => [
    printPackages(target, wantedNames(target)),
    printUnfinished(target),
    printOffers(target, wantedNames(target)),
    printTimeDaemons(target),
    printLines('manager', 'command -v dpkg-query || command -v rpm'),
  ],
  judge: (seen, target) => {
    const packages = Object.fromEntries(packagesSeen(seen));
    if (seen.one('manager') === undefined) return needsPerson('no-package-manager', { packages });
    const without = withoutOffer(seen, target, missingNames(seen, target));
    if (without.length > 0) return needsPerson('packages-without-source', { packages, without });
    const unfinished = unfinishedDrift(seen);
    const replaced = packages['chrony'] === undefined ? timeDaemonsSeen(seen) : new Map<string, string>();
    return judged({ packages, unfinished: unfinished.length, replaced: [...replaced.keys()] }, [
      ...unfinished,
      ...[...replaced].flatMap(([name, version]) => difference(name, version, undefined)),
      ...packageDrift(seen, target, wantedNames(target)),
    ]);
  },
  apply: (target, before) => {
    const { observed } = before;
    const missing = packagesToInstall(target, before, wantedNames(target));
    const replaced = stringsIn(objectIn(observed)['replaced']);
    const others = replaced.length > 0 ? missing.filter((name) => !isChrony(name)) : missing;
    return [
      ...(objectIn(observed)['unfinished'] ? finishPackages() : []),
      ...installPackages(target, others),
      ...(replaced.length > 0 ? installPackages(target, missing.filter(isChrony), { packages: replaced }) : []),
    ];
  },
});

function isChrony(name: string): boolean {
  return name.split('\n')[0] === 'chrony';
}

function missingNames(seen: Seen, target: ProvisionTarget): string[] {
  const there = packagesSeen(seen);
  return wantedNames(target).filter((name) => !there.has(name));
}

function wantedNames(target: ProvisionTarget): string[] {
  return [...new Set([...basePackages(target), ...Object.keys(target.settings.packages?.lock ?? {})])].toSorted();
}

const APT_PATTERNS = [
  'linux-image-*',
  'linux-headers-*',
  'linux-modules-*',
  'nvidia-*',
  'libnvidia-*',
  'cuda-drivers*',
  'datacenter-gpu-manager*',
];
const RPM_PATTERNS = [
  'kernel',
  'kernel-core',
  'kernel-devel*',
  'kmod-nvidia*',
  'nvidia-*',
  'cuda-drivers*',
  'datacenter-gpu-manager*',
];

/** Read as a file: asked for its list, dnf would first fetch what its sources offer. */
const LOCKS = '/etc/dnf/plugins/versionlock.list';

/** S03: kernel and GPU packages stay as they are: an upgrade in passing takes driver and kernel module apart. */
export const heldPackages = defineStep({
  id: 'S03',
  name: 'held-packages',
  needs: ['S12', 'S13', 'S16', 'S21'],
  risk: 'none',
  skip: withoutGpu,
  reads: (target) => (target.family === 'rhel' ? rpmReads() : aptReads()),
  judge: (seen, target) => {
    if (seen.one('manager') !== '0') return needsPerson('no-package-manager', {});
    const lines = seen.all('installed').map((line) => /^installed (\S+)$/.exec(line.trim())?.[1]);
    const installed = [...new Set(lines.flatMap((name) => (name ? [name] : [])))].toSorted();
    const held = heldIn(seen, target, installed);
    const open = installed.filter((name) => !held.includes(name));
    return judged(
      { installed, held, open },
      open.flatMap((name) => difference(name, 'not held', 'held')),
    );
  },
  apply: (target, { observed }) => {
    const open = stringsIn(objectIn(observed)['open']);
    if (target.family !== 'rhel') return [{ argv: ['apt-mark', 'hold', ...open], packages: true }];
    const plugin = installPackages(target, ['python3-dnf-plugin-versionlock']);
    return [...plugin, { argv: ['dnf', '-q', 'versionlock', 'add', ...open] }];
  },
  compensate: (target, before) => {
    const open = stringsIn(objectIn(before.observed)['open']);
    return [
      {
        argv:
          target.family === 'rhel' ? ['dnf', '-q', 'versionlock', 'delete', ...open] : ['apt-mark', 'unhold', ...open],
      },
    ];
  },
});

function aptReads(): string[] {
  const query = shellWords(['dpkg-query', '-W', '-f=${db:Status-Status} ${Package}\\n', ...APT_PATTERNS]);
  return [
    printCode('manager', 'command -v apt-mark'),
    printLines('installed', query),
    printLines('held', 'apt-mark showhold'),
  ];
}

function rpmReads(): string[] {
  const query = shellWords(['rpm', '-qa', '--qf', 'installed %{NAME}\\n', ...RPM_PATTERNS]);
  return [
    printCode('manager', 'command -v rpm'),
    printLines('installed', query),
    printLines('held', `grep -v '^#' ${LOCKS}`),
  ];
}

/** dnf lists `name-epoch:version-release.*`. */
function heldIn(seen: Seen, { family }: ProvisionTarget, installed: readonly string[]): string[] {
  const lines = seen.all('held').map((line) => line.trim());
  const names =
    family === 'rhel' ? lines.map((line) => line.replace(/-\d+:.*$/, '')) : lines.map((line) => line.split(':')[0]);
  return installed.filter((name) => names.includes(name));
}

const KERNEL = /^[A-Za-z0-9][A-Za-z0-9.+_~-]*$/;

/** S12: headers of the running kernel, which the driver's module is built against. */
export const kernelHeaders = defineStep({
  id: 'S12',
  name: 'kernel-headers',
  needs: ['S01'],
  risk: 'none',
  skip: withoutGpu,
  reads: () => [
    printLines('kernel', 'uname -r'),
    printLines('headers', '[ ! -d "/lib/modules/$(uname -r)/build" ] || echo there'),
  ],
  judge: (seen) => {
    const kernel = seen.one('kernel');
    if (kernel === undefined || !KERNEL.test(kernel)) return needsPerson('kernel-unreadable', {});
    return judged({ kernel }, difference(`headers of ${kernel}`, seen.one('headers'), 'there'));
  },
  apply: (target, { observed }) => installPackages(target, [headerPackage(target, textAt(observed, 'kernel'))]),
});
