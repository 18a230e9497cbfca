import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { lineOf, missingLines } from './check-entry.ts';
import type { CheckedEntry } from './list-catalogue.ts';

/** JSON document of a known base: every fact with source and date, and the verdict of its licence here. */
export function entryDocument({ entry: { metadata, spec }, check }: CheckedEntry): object {
  return { name: metadata.name, ...spec, verdict: check.verdict };
}

/** JSON document of a check: each clause with what it rests on, and the lines that are missing. */
export function checkDocument({ entry: { spec }, check }: CheckedEntry, view: View): object {
  return {
    name: check.name,
    title: spec.title,
    license: spec.license.id.value,
    verdict: check.verdict,
    clauses: check.clauses.map(({ id, verdict, reason, fact, missing }) => ({
      id,
      verdict,
      reason: say(view.t, reason),
      ...fact,
      ...(missing ? { missing, line: lineOf(missing) } : {}),
    })),
    conditions: check.conditions.map(({ id, fact }) => ({ id, ...fact })),
    missing: missingLines(check),
  };
}
