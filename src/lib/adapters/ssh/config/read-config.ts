import { globSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { matchesPatterns } from '../../../core/project/host-pattern.ts';
import type { Destination } from '../../../core/project/resources/ssh-destination.ts';
import type { Settings } from './resolved-target.ts';
import { account, expandHome, expandTokens } from './tokens.ts';

const SYSTEM_CONFIG = '/etc/ssh/ssh_config';
const USER_CONFIG = '~/.ssh/config';
const MAX_DEPTH = 16;
const WRITABLE_BY_OTHERS = 0o022;
const LINE = /^\s*(?<keyword>[A-Za-z0-9]+)(?:\s*=\s*|\s+)(?<rest>.*?)\s*$/;
const DEFAULT_KEYS = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'];

const NAME = /^[\w.-]+$/;
const PATH = /^[\w./~@+-]+$/;
const NUMBER = /^\d{1,5}$/;
const SWITCH = /^(yes|no)$/;
const ANY = /^/;

/** Keywords with the values that `ssh -G` reads as we do, whatever else is set. */
const PLAIN: Readonly<Record<string, RegExp>> = {
  hostname: NAME,
  user: NAME,
  port: NUMBER,
  identityfile: PATH,
  identitiesonly: SWITCH,
  proxyjump: /^[\w.@:-]+$/,
  userknownhostsfile: PATH,
  globalknownhostsfile: PATH,
  hostkeyalias: NAME,
  stricthostkeychecking: /^(yes|no|ask|accept-new)$/,
  gssapiauthentication: SWITCH,
  connecttimeout: NUMBER,
  serveraliveinterval: NUMBER,
  serveralivecountmax: NUMBER,
  hashknownhosts: SWITCH,
  loglevel: NAME,
  sendenv: ANY,
  controlmaster: NAME,
  controlpath: ANY,
  controlpersist: NAME,
};

/** Keywords that the client knows; they have no effect in a block for other machines. */
const ELSEWHERE = new Set(['proxycommand', 'proxyusefdpass', 'checkhostip', 'forwardagent', 'localforward']);
/** Values of these add up; otherwise the first counts. */
const ADDING = new Set(['identityfile', 'certificatefile']);
/** The first of these silences the other. */
const PROXIES = ['proxyjump', 'proxycommand'];

/** Settings as `ssh -G` gives them; `plain` is false where only the client can be sure. */
export interface Reading {
  settings: Settings;
  plain: boolean;
}

interface State {
  destination: Destination;
  found: Map<string, string[]>;
  plain: boolean;
}

/** Reads the configuration without the client, which takes 26 ms. Runs no command: `Match exec` never matches. */
export function readConfig(destination: Destination, configFile: string | undefined): Reading {
  const own = expandHome(configFile ?? USER_CONFIG);
  const usable = configFile === undefined ? isClosedToOthers(own) : linesOf(own) !== undefined;
  const state: State = { destination, found: new Map(), plain: usable };
  readInto(state, own, '~/.ssh');
  if (configFile === undefined) readInto(state, SYSTEM_CONFIG, '/etc/ssh');
  const { found, plain } = state;
  return { settings: new Map([...found, ...defaults(found, destination), ['hostname', [hostOf(state)]]]), plain };
}

/** An `Include` applies only inside its block, and what follows it belongs to that block again. */
function readInto(state: State, file: string, base: string, depth = 0, outer = true): void {
  if (depth > MAX_DEPTH) return void (state.plain = false);
  let active = outer;
  for (const line of linesOf(file) ?? []) {
    const { keyword = '', rest = '' } = LINE.exec(line)?.groups ?? {};
    const word = keyword.toLowerCase();
    if (word === 'host') active = outer && matchesPatterns(words(rest).join(','), state.destination.host.toLowerCase());
    else if (word === 'match') active = outer && matchesAll(words(rest), state);
    else if (word === 'include')
      for (const path of includedFiles(rest, base)) readInto(state, path, base, depth + 1, active);
    else if (active) keep(state.found, word, rest);
    state.plain &&= isPlain(word, rest, active);
  }
}

function isPlain(word: string, rest: string, active: boolean): boolean {
  if (word === 'host') return !/["\\#]/.test(rest);
  const known = PLAIN[word];
  return known === undefined ? word === 'include' || (!active && ELSEWHERE.has(word)) : known.test(rest);
}

function keep(found: Map<string, string[]>, word: string, rest: string): void {
  const before = found.get(word);
  const silenced = PROXIES.includes(word) && PROXIES.some((proxy) => proxy !== word && found.has(proxy));
  if (silenced || (before && !ADDING.has(word))) return;
  const value = word === 'proxycommand' ? rest : words(rest).join(' ');
  found.set(word, [...new Set([...(before ?? []), value])]);
}

/** Whether a `Match` line applies; false for what would run a command or needs the network. */
function matchesAll(criteria: string[], state: State): boolean {
  const { destination, found } = state;
  const subjects: Readonly<Record<string, string | undefined>> = {
    host: hostOf(state),
    originalhost: destination.host,
    user: destination.user ?? found.get('user')?.[0] ?? account().user,
    localuser: account().user,
  };
  for (let at = 0; at < criteria.length; at += 1) {
    const [, not, name = ''] = /^(!?)(.*)$/.exec((criteria[at] ?? '').toLowerCase()) ?? [];
    if (name === 'all') continue;
    const subject = subjects[name];
    if (subject === undefined) return false;
    at += 1;
    if (matchesPatterns(criteria[at] ?? '', subject.toLowerCase()) === (not === '!')) return false;
  }
  return true;
}

function hostOf({ found, destination: { host } }: State): string {
  return expandTokens(found.get('hostname')?.[0] ?? host, { alias: host, host, user: '', port: 22 });
}

function includedFiles(rest: string, base: string): string[] {
  return words(rest).flatMap((pattern) => {
    const path = expandHome(pattern);
    return globSync(isAbsolute(path) ? path : join(expandHome(base), path)).toSorted();
  });
}

/** Words without quotes and comment. */
function words(rest: string): string[] {
  const all = [...rest.matchAll(/"([^"]*)"|(\S+)/g)];
  const end = all.findIndex(([, , plain]) => plain?.startsWith('#'));
  return all.slice(0, end < 0 ? undefined : end).map(([, quoted, plain]) => quoted ?? plain ?? '');
}

function linesOf(file: string): string[] | undefined {
  try {
    const lines = readFileSync(file, 'utf8').split(/\r?\n/);
    return lines.filter((line) => !/^\s*(#|$)/.test(line));
  } catch {
    return undefined;
  }
}

/** The client refuses a configuration that others can write. */
function isClosedToOthers(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined || (found.mode & WRITABLE_BY_OTHERS) === 0;
}

function defaults(found: Settings, { user, port }: Destination): [string, string[]][] {
  const known = (keyword: string, ...fallback: string[]): [string, string[]] => [
    keyword,
    found.get(keyword) ?? fallback,
  ];
  return [
    user === undefined ? known('user', account().user) : ['user', [user]],
    port === undefined ? known('port', '22') : ['port', [String(port)]],
    known('identityfile', ...DEFAULT_KEYS.map((name) => `~/.ssh/${name}`)),
    known('userknownhostsfile', '~/.ssh/known_hosts', '~/.ssh/known_hosts2'),
    known('globalknownhostsfile', '/etc/ssh/ssh_known_hosts'),
    known('identitiesonly', 'no'),
    known('gssapiauthentication', 'no'),
    known('stricthostkeychecking', 'ask'),
  ];
}
