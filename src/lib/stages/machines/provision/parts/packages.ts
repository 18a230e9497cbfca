import { hostScript } from '../../../../core/kit/host-script.ts';
import { difference, type Seen } from '../checks/seen.ts';
import { printLines } from '../checks/check-script.ts';
import { shellWords } from '../../../../core/text/shell-word.ts';
import { textsAt } from '../contract/strings.ts';
import type { Assessment, ProvisionCommand, ProvisionTarget } from '../contract/step.ts';

/** apt that asks nothing, keeps changed configuration, waits for another apt, and restarts no service beside ours. */
const APT = [
  'env',
  'DEBIAN_FRONTEND=noninteractive',
  'NEEDRESTART_MODE=l',
  'apt-get',
  '-y',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  'Dpkg::Options::=--force-confdef',
  '-o',
  'Dpkg::Options::=--force-confold',
];
/** dnf that ends where another one runs, so that we wait for it and can say who it is. */
const DNF = ['dnf', '--setopt=exit_on_lock=True'];
const DPKG_FORMAT = '-f=${Package} ${Status} ${Version}\\n';
const RPM_FORMAT = '%{NAME} install ok installed %{VERSION}-%{RELEASE}\\n';
const INSTALLED = /^(\S+) (?:install|hold) ok installed (\S+)$/;

/** Prints which of the packages are there, in which version. */
export function printPackages({ family }: ProvisionTarget, names: readonly string[]): string {
  const command =
    family === 'rhel' ? ['rpm', '-q', '--qf', RPM_FORMAT, ...names] : ['dpkg-query', '-W', DPKG_FORMAT, ...names];
  return printLines('package', shellWords(command));
}

/** Installed packages with their versions. */
export function packagesSeen(seen: Seen): Map<string, string> {
  const found = seen.all('package').map((line) => INSTALLED.exec(line));
  return new Map(found.flatMap((match) => (match?.[1] && match[2] ? [[match[1], match[2]] as const] : [])));
}

/** What is missing, or is there in another version than the settings lock. */
export function packageDrift(seen: Seen, { settings }: ProvisionTarget, names: readonly string[]): string[] {
  const there = packagesSeen(seen);
  return names.flatMap((name) => {
    const version = there.get(name);
    return difference(name, version, settings.packages?.lock?.[name] ?? version ?? 'installed');
  });
}

/** Prints what an interrupted dpkg has left half done, unless it is at work right now: that ends by itself. */
export function printUnfinished({ family }: ProvisionTarget): string {
  return family === 'rhel' ? ':' : hostScript('provision/packages/unfinished');
}

/** What `printUnfinished` saw, as a diff. */
export function unfinishedDrift(seen: Seen): string[] {
  return seen.all('unfinished').flatMap((line) => {
    const [state, name = '?'] = line.trim().split(' ');
    return difference(name, state, name === 'dpkg' ? 'whole' : 'installed');
  });
}

/** Ends what an interrupted dpkg has left; removes nothing to get there. */
export function finishPackages(): ProvisionCommand[] {
  return [
    {
      argv: [
        'env',
        'DEBIAN_FRONTEND=noninteractive',
        'dpkg',
        '--force-confdef',
        '--force-confold',
        '--configure',
        '-a',
      ],
      packages: true,
    },
    { argv: [...APT, '--no-remove', '-f', 'install'], packages: true },
  ];
}

/** Packages that `packageDrift` named, given `packages` of what was observed, with their locked version. */
export function packagesToInstall(
  { settings }: ProvisionTarget,
  { observed }: Assessment,
  names: readonly string[],
): string[] {
  const [there, lock = {}] = [textsAt(observed, 'packages'), settings.packages?.lock];
  const wrong = names.filter(
    (name) => !there.has(name) || (lock[name] !== undefined && there.get(name) !== lock[name]),
  );
  return wrong.map((name) => (lock[name] === undefined ? name : `${name}\n${lock[name]}`));
}

/** What an installation may remove: only `packages` or the older `branch` that the plan names. */
export interface Removals {
  packages?: readonly string[];
  branch?: boolean;
}

/** Installs packages; a `name\nversion` asks for that very version, held or not. Removes none but those of `removals`. */
export function installPackages(
  target: ProvisionTarget,
  wanted: readonly string[],
  { packages: gone = [], branch = false }: Removals = {},
): ProvisionCommand[] {
  if (wanted.length === 0) return [];
  if (target.family === 'rhel') {
    return [
      {
        packages: true,
        argv: [
          ...DNF,
          '-y',
          '--setopt=install_weak_deps=False',
          'install',
          ...wanted.map((one) => one.replace('\n', '-')),
        ],
      },
    ];
  }
  const locked = wanted.some((one) => one.includes('\n'));
  const names = wanted.map((one) => one.replace('\n', '='));
  const held = locked ? ['--allow-downgrades', '--allow-change-held-packages'] : [];
  const keep = gone.length > 0 || branch ? [] : ['--no-remove'];
  const install = ['install', '--no-install-recommends', ...keep, ...held, ...names, ...gone.map((name) => `${name}-`)];
  return [refreshPackages(target), { argv: [...APT, ...install], packages: true }];
}

/** Reads the lists of packages again: those of our own source alone where there is one, so that nothing else is waited for. */
export function refreshPackages(target: ProvisionTarget): ProvisionCommand {
  const own = target.settings.packages?.key !== undefined;
  const only = [
    '-o',
    'Dir::Etc::SourceList=sources.list.d/sovran.sources',
    '-o',
    'Dir::Etc::SourceParts=-',
    '-o',
    'APT::Get::List-Cleanup=0',
  ];
  if (target.family === 'rhel')
    return {
      argv: [...DNF, '-q', 'makecache', ...(own ? ['--disablerepo=*', '--enablerepo=sovran'] : [])],
      packages: true,
    };
  return { argv: [...APT, 'update', ...(own ? only : [])], packages: true };
}

/** A machine of Debian or Ubuntu has one package that keeps its time: chrony takes the place of another. */
export function printTimeDaemons({ family }: ProvisionTarget): string {
  if (family === 'rhel') return ':';
  const query = shellWords(['dpkg-query', '-W', '-f=${db:Status-Status} ${Package} ${Version} ${Provides}\\n']);
  return printLines('clock', `${query} | grep -E '^installed .*[ ,]time-daemon([ ,]|$)'`);
}

/** What keeps the time there and goes when chrony comes, with its version. */
export function timeDaemonsSeen(seen: Seen): Map<string, string> {
  const words = seen.all('clock').map((line) => line.trim().split(' '));
  const others = words.flatMap(([, name, version]) => (name && version && name !== 'chrony' ? [[name, version]] : []));
  return new Map(others as [string, string][]);
}

/** Prints, where a package is missing, what the machine's own sources offer; nothing where it has no package manager. */
export function printOffers({ family }: ProvisionTarget, names: readonly string[]): string {
  const rhel = family === 'rhel';
  const tool = rhel ? 'dnf' : 'apt-get';
  const installed = rhel
    ? 'rpm -q "$@"'
    : `[ "$(dpkg-query -W -f='\${db:Status-Status}\\n' "$@" | grep -cx installed)" = "$#" ]`;
  return [
    `set -- ${shellWords(names)}`,
    `if command -v ${tool} >/dev/null && ! { ${installed}; } >/dev/null 2>&1; then`,
    'echo offers=read',
    hostScript(rhel ? 'provision/packages/dnf-offers' : 'provision/packages/apt-offers'),
    'fi',
  ].join('\n');
}

/** Packages that no fetched list offers; empty while lists are missing or a source is pending. */
export function withoutOffer(seen: Seen, { settings }: ProvisionTarget, names: readonly string[]): string[] {
  if (!isKnown(seen, settings)) return [];
  const offered = new Set(offersOf(seen).map(([name]) => name));
  return names.filter((name) => !offered.has(name));
}

/** The versions of a package that would be installed, where that is known: the locked one, or what all lists offer. */
export function versionsOffered(seen: Seen, { settings }: ProvisionTarget, name: string): string[] {
  const locked = settings.packages?.lock?.[name];
  if (locked !== undefined) return [locked];
  return isKnown(seen, settings)
    ? offersOf(seen).flatMap(([one, version]) => (one === name && version ? [version] : []))
    : [];
}

function isKnown(seen: Seen, settings: ProvisionTarget['settings']): boolean {
  if (seen.one('offers') === undefined || (settings.packages?.source ?? 'distribution') !== 'distribution')
    return false;
  return seen.all('source').length === 0 || seen.all('unfetched').length === 0;
}

function offersOf(seen: Seen): [name: string, version: string | undefined][] {
  return seen.all('offered').map((line) => {
    const [name = '', version] = line.trim().split(' ');
    return [name, version];
  });
}
