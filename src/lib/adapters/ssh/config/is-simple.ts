import { accessSync, constants, statSync } from 'node:fs';
import { includedFiles, readText, splitLine, words } from './expand-includes.ts';
import type { Destination } from '../../../core/project/resources/ssh-destination.ts';
import { matchesPatterns } from '../../../core/project/host-pattern.ts';
import { account, expandHome } from './tokens.ts';

const SYSTEM_CONFIG = '/etc/ssh/ssh_config';
const MAX_DEPTH = 16;
const WRITABLE_BY_OTHERS = 0o022;

const NAME = /^[\w.-]+$/;
const PATH = /^[\w./~@+-]+$/;
const NUMBER = /^\d{1,5}$/;
const SWITCH = /^(yes|no)$/;
const ANY = /^/;

/** Keywords that mean one thing whatever else is set, with the values for which both readers give the same. */
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

/** Further keywords that the client knows: they count for nothing in a block that is about other machines. */
const ELSEWHERE = new Set(['proxycommand', 'proxyusefdpass', 'checkhostip', 'forwardagent', 'localforward']);

/** True if our own reader gives the same result as `ssh -G`, which takes 26 ms. Unknown syntax counts as not simple. */
export function isSimpleConfig(destination: Destination, configFile: string | undefined): boolean {
  if (configFile !== undefined)
    return isReadable(expandHome(configFile)) && isSimpleFile(configFile, destination, '~/.ssh');
  const own = `${account().home}/.ssh/config`;
  return (
    isKeptToOneself(own) &&
    isSimpleFile(own, destination, '~/.ssh') &&
    isSimpleFile(SYSTEM_CONFIG, destination, '/etc/ssh')
  );
}

function isSimpleFile(file: string, destination: Destination, base: string, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  let active = true;
  return readText(expandHome(file))
    .split(/\r?\n/)
    .every((line) => {
      if (/^\s*(#|$)/.test(line)) return true;
      const { word, rest } = splitLine(line);
      if (word === 'host') {
        active = matchesPatterns(words(rest).join(','), destination.host.toLowerCase());
        return !/["\\]/.test(rest);
      }
      if (word !== 'include') return isPlain(word, rest, active);
      return depth === 0 && active && includedFiles(rest, base).every((one) => isSimpleFile(one, destination, base, 1));
    });
}

function isPlain(word: string, value: string, active: boolean): boolean {
  const known = PLAIN[word];
  return known === undefined ? !active && ELSEWHERE.has(word) : known.test(value);
}

/** The client refuses a file that was named and is not there. */
function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The client refuses a configuration that others can write. */
function isKeptToOneself(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined || (found.mode & WRITABLE_BY_OTHERS) === 0;
}
