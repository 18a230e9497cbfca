import type { KeyGrants, KeySet, KeysToRevoke } from '../../core/ports/gateway.ts';
import { entryOf, type KeyEntry, type KeyMemory } from './key-entries.ts';

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
