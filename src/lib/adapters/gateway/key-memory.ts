import type { KeyGrant, KeyGrants, KeySet, KeysToRevoke } from '../../core/ports/gateway.ts';

/** A key as a gateway remembers it. */
interface KeyEntry {
  application: string;
  /** The revocation number it was added under. */
  revocation: number;
  /** Seconds since 1970; 0: it does not expire. */
  expires: number;
  revoked: boolean;
}

/** What a gateway remembers of keys: entries by sha256, revocation numbers by application. */
export interface KeyMemory {
  entries: Map<string, KeyEntry>;
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
  const memory: KeyMemory = { entries: new Map(), revocations: new Map() };
  for (const line of text.split('\n')) {
    const [, digest, application = '', end, revocation, expires] = KEY.exec(line) ?? [];
    const [, name, number] = NUMBER.exec(line) ?? [];
    if (name !== undefined) memory.revocations.set(name, Number(number));
    if (digest === undefined) continue;
    const revoked = Number(end) === REVOKED;
    memory.entries.set(digest, { application, revocation: Number(revocation), expires: Number(expires), revoked });
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
export function keyValues({ entries }: KeyMemory): Map<string, string> {
  const values = [...entries].map(([digest, { application, revocation, expires, revoked }]) => {
    const end = revoked ? REVOKED : expires;
    return [digest, `${application}@${end}@${revocation}@${expires}`] as const;
  });
  return new Map(values);
}

/** A key as the port has it, as an entry. */
export function entryOf({ application, revocation = 0, until, revoked = false }: KeyGrant): KeyEntry {
  const expires = until === undefined ? 0 : Math.floor(Date.parse(until) / 1000);
  return { application, revocation, expires, revoked };
}

/** What is remembered, as the port has it. */
export function keySetOf({ entries, revocations }: KeyMemory): Required<KeySet> {
  const keys = [...entries].map(([digest, { application, revocation, expires, revoked }]) => {
    const grant: KeyGrant = {
      application,
      ...(revocation > 0 ? { revocation } : {}),
      ...(expires > 0 ? { until: new Date(expires * 1000).toISOString() } : {}),
      ...(revoked ? { revoked } : {}),
    };
    return [digest, grant] as const;
  });
  return { keys: Object.fromEntries(keys), revocations: Object.fromEntries(revocations) };
}

/** Seconds for which an expired key is kept: more than clocks differ. */
const KEPT_SECONDS = 86_400;

/** Pure: the memory with keys and revocation numbers added. Order does not matter: revoked wins, then the earlier expiry. */
export function withKeys(memory: KeyMemory, { keys, revocations = {} }: KeySet): KeyMemory {
  const next: KeyMemory = { entries: new Map(memory.entries), revocations: new Map(memory.revocations) };
  for (const [application, number] of Object.entries(revocations))
    if (number > (next.revocations.get(application) ?? 0)) next.revocations.set(application, number);
  for (const [digest, key] of Object.entries(keys)) {
    const [known, added] = [memory.entries.get(digest), entryOf(key)];
    const ends = [known?.expires ?? 0, added.expires].filter((end) => end !== 0);
    const revoked = added.revoked || known?.revoked === true;
    next.entries.set(digest, { ...added, ...known, revoked, expires: ends.length === 0 ? 0 : Math.min(...ends) });
  }
  for (const [digest, entry] of next.entries)
    if (entry.revocation < (next.revocations.get(entry.application) ?? 0))
      next.entries.set(digest, { ...entry, revoked: true });
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
export function withoutExpired({ entries, ...memory }: KeyMemory, now: number): KeyMemory {
  const kept = [...entries].filter(([, { expires }]) => expires === 0 || expires > now - KEPT_SECONDS);
  return { ...memory, entries: new Map(kept) };
}
