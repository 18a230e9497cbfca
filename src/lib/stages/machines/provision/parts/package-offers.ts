import { shellWords } from '../checks/check-script.ts';
import type { Seen } from '../checks/seen.ts';
import type { ProvisionTarget } from '../contract/step.ts';

/** Package sources, missing lists and offered versions, from fetched lists. No network. */
const APT = [
  `look() { apt-get indextargets "$@" --format '$(CREATED_BY) $(REPO_URI)$(RELEASE) $(FILENAME)' 2>/dev/null | grep '^Packages '; }`,
  `read=$(look | while read -r by source file; do [ ! -e "$file" ] || printf '%s\\n' "$source"; done)`,
  `look --no-release-info | cut -d ' ' -f 2 | sort -u | while read -r source; do`,
  `printf 'source=%s\\n' "$source"`,
  `printf '%s\\n' "$read" | grep -qxF -- "$source" || printf 'unfetched=%s\\n' "$source"`,
  'done',
  `apt-cache policy -- "$@" 2>/dev/null | awk '/^[^ ]/ { sub(/:$/, ""); name = $0 } $1 == "Candidate:" && $2 != "(none)" { print "offered=" name " " $2 }'`,
].join('\n');

/** A section without `enabled` is on. dnf keeps to its cache, which it may not have. */
const DNF = [
  'for f in /etc/dnf/dnf.conf /etc/yum.repos.d/*.repo /etc/yum/repos.d/*.repo /etc/distro.repos.d/*.repo; do',
  '[ ! -r "$f" ] || { cat -- "$f"; echo; }',
  `done | awk 'function tell() { if (repo != "" && repo != "[main]" && on) print "source=" repo }`,
  '/^[[:space:]]*[[]/ { tell(); repo = $1; on = 1 }',
  '/^[[:space:]]*enabled[[:space:]]*=/ { on = $0 ~ /=[[:space:]]*(1|[Yy]es|[Tt]rue|[Oo]n)/ }',
  `END { tell() }'`,
  `if names=$(timeout 20 dnf -q -C repoquery --latest-limit=1 --qf 'offered=%{name} %{version}\\n' "$@" 2>/dev/null); then printf '%s\\n' "$names"; else echo 'unfetched=cache'; fi`,
].join('\n');

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
    rhel ? DNF : APT,
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
