import type { KeyChange, KeyGrants } from '../../core/ports/gateway.ts';
import { endOf, type KeyEntries, type KeyEntry } from './key-entries.ts';

/** What the files of a clone say, whichever run reads them. */
const RECORD = '-';
/** Keys with an end that are remembered; of more the ones that were changed longest ago go. */
const REMEMBERED = 1000;

/** Pure: with the keys of a project's files. What the gateway knows beside them stays, and what has ended stays so. */
export function withRecord(entries: KeyEntries, keys: KeyGrants): KeyEntries {
  const next = copyOf(entries);
  for (const [digest, key] of Object.entries(keys)) meet(next, digest, { ...key, until: endOf(key) }, RECORD);
  return bounded(next);
}

/**
 * Pure: with the change of a run. Keys that the same run had brought before it was cut go; those that it had ended stay so: no
 * second attempt opens a key.
 */
export function withChange(entries: KeyEntries, { run, accept = {}, endOthers }: KeyChange): KeyEntries {
  const next = withoutBrought(entries, run);
  for (const [digest, key] of Object.entries(accept)) meet(next, digest, { ...key, until: endOf(key) }, run);
  if (!endOthers) return bounded(next);
  const { application, until, sparedSince } = endOthers;
  const isOther = ([digest, entry]: [string, KeyEntry]): boolean =>
    entry.application === application && !(digest in accept) && !isYounger(entry, sparedSince);
  const others = [...next].filter(isOther);
  const end = endOf(until === undefined ? { application, revoked: true } : { application, until });
  for (const [digest] of others) meet(next, digest, { application, until: end }, run);
  return bounded(next);
}

/** Brought by runs that began later, whose ids sort by time; a key that they merely gave an end was there before. */
function isYounger({ runs, before }: KeyEntry, run: string | undefined): boolean {
  return run !== undefined && before === undefined && runs.every((one) => one !== RECORD && one > run);
}

/** Pure: without what a run changed, as far as nobody else has said the same. */
export function withoutRun(entries: KeyEntries, run: string): KeyEntries {
  const next = copyOf(entries);
  for (const [digest, entry] of entries) {
    if (!entry.runs.includes(run)) continue;
    const runs = entry.runs.filter((one) => one !== run);
    if (runs.length > 0) next.set(digest, { ...entry, runs });
    else if (entry.before === undefined) next.delete(digest);
    else next.set(digest, { application: entry.application, until: entry.before, runs: [RECORD] });
  }
  return next;
}

/** Without the keys that nobody but a run knew of. */
function withoutBrought(entries: KeyEntries, run: string): KeyEntries {
  const others = [...entries].filter(([, { runs, before }]) => before !== undefined || runs.some((one) => one !== run));
  return copyOf(new Map(others));
}

/** Of two ends the earlier one holds: whoever knows less of a key can never prolong its life. */
function meet(entries: KeyEntries, digest: string, key: { application: string; until: number }, run: string): void {
  const known = entries.get(digest);
  const { application, until } = key;
  if (!known) return void entries.set(digest, { application, until, runs: [run] });
  const end = earlier(known.until, until);
  if (end === known.until) return confirm(known, until, run);
  // behind the others: what was changed last is forgotten last
  entries.delete(digest);
  entries.set(digest, { application: known.application, until: end, runs: [run], before: known.until });
}

/** An end that two have asked for stays when one of them is taken back. */
function confirm(known: KeyEntry, until: number, run: string): void {
  if (until === known.until && until !== 0 && !known.runs.includes(run)) known.runs.push(run);
}

function earlier(one: number, other: number): number {
  if (one === 0 || other === 0) return one || other;
  return Math.min(one, other);
}

function bounded(entries: KeyEntries): KeyEntries {
  const ended = [...entries].filter(([, { until }]) => until !== 0);
  for (const [digest] of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) entries.delete(digest);
  return entries;
}

function copyOf(entries: KeyEntries): KeyEntries {
  return new Map([...entries].map(([digest, entry]) => [digest, { ...entry, runs: [...entry.runs] }]));
}
