import type { KeyGrant, KeySet } from '../../core/ports/gateway.ts';

/** A key as a gateway remembers it. */
export interface KeyEntry {
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
