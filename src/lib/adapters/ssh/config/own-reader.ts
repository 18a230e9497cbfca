import { parse } from 'ssh-config';
import { expandIncludes } from './expand-includes.ts';
import type { Destination } from '../../../core/project/resources/ssh-destination.ts';
import type { Settings } from './resolved-target.ts';
import { account, expandHome, expandTokens } from './tokens.ts';

const SYSTEM_CONFIG = '/etc/ssh/ssh_config';
const DEFAULT_KEYS = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];
/** Of these the first that was obtained silences the other. */
const PROXIES = ['proxyjump', 'proxycommand'];

/**
 * The same as `ssh -G` where no client is installed, as far as sovran needs it. Never runs a command: `Match exec`
 * does not match, host names are not canonicalised.
 */
export function readOwn(destination: Destination, configFile: string | undefined): Settings {
  const found = computeSettings(destination, configFile);
  const host = expandTokens(found.get('hostname')?.[0] ?? destination.host, {
    alias: destination.host,
    host: destination.host,
    user: '',
    port: 22,
  });
  return new Map([...found, ...defaults(found, destination), ['hostname', [host]]]);
}

function computeSettings(destination: Destination, configFile: string | undefined): Map<string, string[]> {
  const files = configFile === undefined ? ['~/.ssh/config', SYSTEM_CONFIG] : [configFile];
  const found = new Map<string, string[]>();
  for (const file of files) {
    const text = expandIncludes(expandHome(file), destination, file === SYSTEM_CONFIG ? '/etc/ssh' : '~/.ssh');
    for (const [keyword, values] of computeText(text, destination)) merge(found, keyword, values);
  }
  return found;
}

/** Settings of a text without `Include`; values as lists. */
function computeText(text: string, { host, user }: Destination): [keyword: string, values: string[]][] {
  const asked = { Host: host, ...(user === undefined ? {} : { User: user }) };
  const computed = parse(text).compute(asked, { ignoreCase: true, matchExec: false });
  return Object.entries(computed).map(([keyword, value]) => [
    keyword.toLowerCase(),
    (Array.isArray(value) ? value : [value]).map(String),
  ]);
}

/** The first value obtained counts; keys and certificates add up. */
function merge(found: Map<string, string[]>, keyword: string, values: string[]): void {
  const before = found.get(keyword);
  const adds = keyword === 'identityfile' || keyword === 'certificatefile';
  const silenced = PROXIES.includes(keyword) && PROXIES.some((proxy) => proxy !== keyword && found.has(proxy));
  if (silenced || (before && !adds)) return;
  found.set(keyword, [...new Set([...(before ?? []), ...values])]);
}

function defaults(found: Settings, { user, port }: Destination): [string, string[]][] {
  const known = (keyword: string, fallback: string): [string, string[]] => [keyword, found.get(keyword) ?? [fallback]];
  return [
    ['user', user === undefined ? (found.get('user') ?? [account().user]) : [user]],
    ['port', port === undefined ? (found.get('port') ?? ['22']) : [String(port)]],
    ['identityfile', found.get('identityfile') ?? DEFAULT_KEYS.map((name) => `~/.ssh/${name}`)],
    ['userknownhostsfile', found.get('userknownhostsfile') ?? ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']],
    known('globalknownhostsfile', '/etc/ssh/ssh_known_hosts'),
    known('identitiesonly', 'no'),
    known('gssapiauthentication', 'no'),
    known('stricthostkeychecking', 'ask'),
  ];
}
