import { hostScript } from '../../../../core/kit/host-script.ts';
import { shellWords } from '../../../../core/text/shell-word.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../contract/step.ts';

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
