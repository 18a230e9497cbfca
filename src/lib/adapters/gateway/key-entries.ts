import type { KeyGrant, KeyGrants } from '../../core/ports/gateway.ts';

/** What a gateway remembers of a key. */
export interface KeyEntry {
  application: string;
  /** Second since 1970 from which it opens nothing; 0: it has no end. */
  until: number;
  /** Runs that made the key end, or that brought it; `-` for what the project's files say. */
  runs: string[];
  /** `until` before the first of these runs; undefined: the gateway did not know the key. */
  before?: number;
}

/** By sha256 of the key, in the order in which they were changed. */
export type KeyEntries = Map<string, KeyEntry>;

/** The end of what is revoked: long over by the clock of any host. */
export const REVOKED = 1;
const NEW = 'new';
const LINE = /^([0-9a-f]{64}) (\S+)$/;

/**
 * Reads key maps: `<sha256> <application>@<until>@<run>+<run>@<until before, or new>`. The gateway reads the first two
 * fields. The others may be missing, as they were once.
 */
export function parseKeys(text: string): KeyEntries {
  const lines = text.split('\n').flatMap((line) => {
    const [, digest, value] = LINE.exec(line) ?? [];
    return digest !== undefined && value !== undefined ? [[digest, parseEntry(value)] as const] : [];
  });
  return new Map(lines);
}

function parseEntry(value: string): KeyEntry {
  const [application = '', until = '0', runs = '-', before = NEW] = value.split('@');
  return {
    application,
    until: Number(until),
    runs: runs.split('+'),
    ...(before === NEW ? {} : { before: Number(before) }),
  };
}

/** Values of the key map by sha256. */
export function keyValues(entries: KeyEntries): Map<string, string> {
  return new Map([...entries].map(([digest, entry]) => [digest, renderEntry(entry)]));
}

function renderEntry({ application, until, runs, before }: KeyEntry): string {
  return [application, until, runs.join('+'), before ?? NEW].join('@');
}

/** The second from which a key opens nothing; 0: never. */
export function endOf({ until, revoked }: KeyGrant): number {
  if (revoked) return REVOKED;
  return until === undefined ? 0 : Math.floor(Date.parse(until) / 1000);
}

/** What is remembered, as the port tells it. */
export function grantsIn(entries: KeyEntries): KeyGrants {
  return Object.fromEntries(
    [...entries].map(([digest, { application, until }]) => [digest, grant(application, until)]),
  );
}

function grant(application: string, until: number): KeyGrant {
  if (until === REVOKED) return { application, revoked: true };
  return until === 0 ? { application } : { application, until: new Date(until * 1000).toISOString() };
}
