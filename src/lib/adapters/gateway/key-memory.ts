import type { KeyGrant, KeyGrants, KeySet, KeysToRevoke } from '../../core/ports/gateway.ts';

/** What a gateway remembers: keys by sha256, revocation numbers by application. */
export interface KeyMemory {
  keys: Map<string, KeyGrant>;
  revocations: Map<string, number>;
}

/** End of a revoked key, in seconds since 1970: long over by the clock of any host. */
const REVOKED = 1;
const KEY = /^([0-9a-f]{64}) ([^\s@]+)@(\d+)@(\d+)@(\d+)$/;
const NUMBER = /^# (\S+) (\d+)$/;

/**
 * Reads a key map: `<sha256> <application>@<end>@<revocation>@<expires>`, of which HAProxy reads key, application and end, and
 * `# <application> <revocation>`, a comment to HAProxy.
 */
export function parseKeys(text: string): KeyMemory {
  const memory: KeyMemory = { keys: new Map(), revocations: new Map() };
  for (const line of text.split('\n')) {
    const [, digest, application = '', end, revocation, expires] = KEY.exec(line) ?? [];
    const [, name, number] = NUMBER.exec(line) ?? [];
    if (name !== undefined) memory.revocations.set(name, Number(number));
    if (digest === undefined) continue;
    memory.keys.set(digest, {
      application,
      ...(Number(revocation) > 0 ? { revocation: Number(revocation) } : {}),
      ...(Number(expires) > 0 ? { until: new Date(Number(expires) * 1000).toISOString() } : {}),
      ...(Number(end) === REVOKED ? { revoked: true } : {}),
    });
  }
  return memory;
}

/** The text of a key map. */
export function renderKeys(memory: KeyMemory): string {
  const numbers = [...memory.revocations].map(([application, number]) => `# ${application} ${number}\n`);
  const keys = [...keyValues(memory)].map(([digest, value]) => `${digest} ${value}\n`);
  return [...numbers, ...keys].join('');
}

/** Values of the key map by sha256. */
export function keyValues({ keys }: Pick<KeyMemory, 'keys'>): Map<string, string> {
  const values = [...keys].map(([digest, key]) => {
    const expires = Math.floor(endOf(key) / 1000);
    const end = key.revoked ? REVOKED : expires;
    return [digest, `${key.application}@${end}@${key.revocation ?? 0}@${expires}`] as const;
  });
  return new Map(values);
}

/** When a key expires, ms since 1970; 0: it does not. */
function endOf({ until }: Pick<KeyGrant, 'until'>): number {
  return until === undefined ? 0 : Date.parse(until);
}

/** What is remembered, as the port has it. */
export function keySetOf({ keys, revocations }: KeyMemory): Required<KeySet> {
  return { keys: Object.fromEntries(keys), revocations: Object.fromEntries(revocations) };
}

/** Seconds for which an expired key is kept: more than clocks differ. */
const KEPT_SECONDS = 86_400;

/** Pure: the memory with keys and revocation numbers added. Order does not matter: revoked wins, then the earlier expiry. */
export function withKeys(memory: KeyMemory, { keys, revocations = {} }: KeySet): KeyMemory {
  const next: KeyMemory = { keys: new Map(memory.keys), revocations: new Map(memory.revocations) };
  for (const [application, number] of Object.entries(revocations))
    if (number > (next.revocations.get(application) ?? 0)) next.revocations.set(application, number);
  for (const [digest, key] of Object.entries(keys)) {
    const known = memory.keys.get(digest) ?? key;
    const [first] = [known, key]
      .filter(({ until }) => until !== undefined)
      .sort((one, other) => endOf(one) - endOf(other));
    const until = first?.until === undefined ? {} : { until: first.until };
    next.keys.set(digest, { ...known, ...until, ...(key.revoked ? { revoked: true } : {}) });
  }
  for (const [digest, key] of next.keys)
    if ((key.revocation ?? 0) < (next.revocations.get(key.application) ?? 0))
      next.keys.set(digest, { ...key, revoked: true });
  return next;
}

/** Pure: the memory without the given keys; one it does not know is remembered as revoked. */
export function withoutKeys(memory: KeyMemory, revoke: KeysToRevoke): KeyMemory {
  if (!('keys' in revoke))
    return withKeys(memory, { keys: {}, revocations: { [revoke.application]: revoke.upTo + 1 } });
  const keys = Object.entries(revoke.keys).map(([digest, application]) => [digest, { application, revoked: true }]);
  return withKeys(memory, { keys: Object.fromEntries(keys) as KeyGrants });
}

/** Pure: the application of a key whose revocation number is lower than the gateway's, if any. */
export function findOutdated({ revocations }: KeyMemory, keys: KeyGrants): string | undefined {
  return Object.values(keys).find(({ application, revocation = 0 }) => revocation < (revocations.get(application) ?? 0))
    ?.application;
}

/** Pure: without keys that expired long ago; files that name one have its expiry too. `now`: seconds since 1970. */
export function withoutExpired({ keys, revocations }: KeyMemory, now: number): KeyMemory {
  const isKept = (key: KeyGrant): boolean => key.until === undefined || endOf(key) / 1000 > now - KEPT_SECONDS;
  return { revocations, keys: new Map([...keys].filter(([, key]) => isKept(key))) };
}
