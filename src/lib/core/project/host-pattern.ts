import { createHmac } from 'node:crypto';

const HASHED = '|1|';

/** The name under which known_hosts knows a host: bare on port 22, else `[host]:port`. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Whether the host field of a known_hosts line names this host: `|1|salt|hash`, or a list of patterns. */
export function namesHost(field: string, name: string): boolean {
  const lower = name.toLowerCase();
  return field.startsWith('|') ? isHashOf(field, lower) : matchesPatterns(field, lower);
}

/** A comma-separated list with `*`, `?` and `!`: one negated match refuses, whatever else matches. */
export function matchesPatterns(list: string, name: string): boolean {
  let positive = false;
  for (const pattern of list.split(',')) {
    const negated = pattern.startsWith('!');
    if (!matchesGlob(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    positive = true;
  }
  return positive;
}

/** `*` and `?` over a whole name, in time linear in their product: a hostile file costs no backtracking. */
export function matchesGlob(pattern: string, name: string): boolean {
  const glob = pattern.toLowerCase();
  let [at, star, mark] = [0, -1, 0];
  let index = 0;
  while (index < name.length) {
    if (glob[at] === '*') [star, mark, at] = [at, index, at + 1];
    else if (at < glob.length && (glob[at] === '?' || glob[at] === name[index])) [at, index] = [at + 1, index + 1];
    else if (star === -1) return false;
    else [mark, at, index] = [mark + 1, star + 1, mark + 1];
  }
  return /^\**$/.test(glob.slice(at));
}

function isHashOf(field: string, name: string): boolean {
  const [salt, hash, extra] = field.slice(HASHED.length).split('|');
  if (!field.startsWith(HASHED) || !salt || !hash || extra !== undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}
