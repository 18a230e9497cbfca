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
  return new Map([...entries].map(([digest, entry]) => [digest, valueOf(entry)]));
}

function valueOf({ application, revocation, expires, revoked }: KeyEntry): string {
  return [application, revoked ? REVOKED : expires, revocation, expires].join('@');
}

/** A key as the port has it, as an entry. */
export function entryOf({ application, revocation = 0, until, revoked = false }: KeyGrant): KeyEntry {
  const expires = until === undefined ? 0 : Math.floor(Date.parse(until) / 1000);
  return { application, revocation, expires, revoked };
}

/** What is remembered, as the port has it. */
export function keySetOf({ entries, revocations }: KeyMemory): Required<KeySet> {
  const keys = [...entries].map(([digest, entry]) => [digest, grantOf(entry)] as const);
  return { keys: Object.fromEntries(keys), revocations: Object.fromEntries(revocations) };
}

function grantOf({ application, revocation, expires, revoked }: KeyEntry): KeyGrant {
  return {
    application,
    ...(revocation > 0 ? { revocation } : {}),
    ...(expires > 0 ? { until: new Date(expires * 1000).toISOString() } : {}),
    ...(revoked ? { revoked } : {}),
  };
}

/** Seconds for which an expired key is kept: more than clocks differ. */
const KEPT_SECONDS = 86_400;

/** Pure: the memory with keys and revocation numbers added. Order does not matter: revoked wins, then the earlier expiry. */
export function withKeys(memory: KeyMemory, { keys, revocations = {} }: KeySet): KeyMemory {
  const next = copyOf(memory);
  for (const [application, number] of Object.entries(revocations)) raise(next, application, number);
  for (const [digest, key] of Object.entries(keys)) {
    const [known, added] = [next.entries.get(digest), entryOf(key)];
    next.entries.set(digest, known ? met(known, added) : added);
  }
  return revokedBelow(next);
}

/** Pure: the memory without the given keys; one it does not know is remembered as revoked. */
export function withoutKeys(memory: KeyMemory, revoke: KeysToRevoke): KeyMemory {
  if ('keys' in revoke) return withKeys(memory, { keys: tombstones(revoke.keys) });
  const next = copyOf(memory);
  raise(next, revoke.application, revoke.upTo + 1);
  return revokedBelow(next);
}

/** Pure: the application of a key whose revocation number is lower than the gateway's, if any. */
export function findOutdated({ revocations }: KeyMemory, keys: KeyGrants): string | undefined {
  const isOutdated = ({ application, revocation = 0 }: KeyGrants[string]): boolean =>
    revocation < (revocations.get(application) ?? 0);
  return Object.values(keys).find(isOutdated)?.application;
}

/** Pure: without keys that expired long ago; files that name one have its expiry too. `now`: seconds since 1970. */
export function withoutExpired(memory: KeyMemory, now: number): KeyMemory {
  const isKept = ([, { expires }]: [string, KeyEntry]): boolean => expires === 0 || expires > now - KEPT_SECONDS;
  return { ...memory, entries: new Map([...memory.entries].filter(isKept)) };
}

function tombstones(applications: Record<string, string>): KeyGrants {
  const revoked = Object.entries(applications).map(([digest, application]) => [digest, { application, revoked: true }]);
  return Object.fromEntries(revoked) as KeyGrants;
}

function met(known: KeyEntry, added: KeyEntry): KeyEntry {
  const revoked = known.revoked || added.revoked;
  return { ...known, revoked, expires: earlier(known.expires, added.expires) };
}

function earlier(one: number, other: number): number {
  return one === 0 || other === 0 ? one || other : Math.min(one, other);
}

function raise({ revocations }: KeyMemory, application: string, number: number): void {
  if (number > (revocations.get(application) ?? 0)) revocations.set(application, number);
}

function revokedBelow(memory: KeyMemory): KeyMemory {
  for (const entry of memory.entries.values())
    entry.revoked ||= entry.revocation < (memory.revocations.get(entry.application) ?? 0);
  return memory;
}

function copyOf({ entries, revocations }: KeyMemory): KeyMemory {
  return {
    entries: new Map([...entries].map(([digest, entry]) => [digest, { ...entry }])),
    revocations: new Map(revocations),
  };
}
