import { canonicalJson } from '../../src/lib/core/kit/canonical.ts';
import type { Json } from '../../src/lib/core/ports/json.ts';
import type { JournalEntry } from '../../src/lib/core/operation/journal/journal.ts';
import { foldJournal } from '../../src/lib/core/operation/journal/progress.ts';
import { pendingOf } from '../../src/lib/core/operation/journal/taken.ts';
import type { Next } from '../../src/lib/core/operation/plan/choice.ts';
import { type Frame, type Procedure, progressOf } from '../../src/lib/core/operation/procedure.ts';

import { choose } from '../../src/lib/core/operation/choose.ts';

/** Repeats the choices of a journal from recorded outcomes. Pure; throws where a choice differs or an outcome is missing. */
export function replay<Input extends Json, Stands extends Frame>(
  procedure: Pick<Procedure<Input, Stands>, 'next'>,
  entries: readonly JournalEntry[],
): Next[] {
  return entries.flatMap((entry, index) => {
    if (entry.type !== 'chosen') return [];
    const before = foldJournal(entries.slice(0, index));
    if (!before || pendingOf(before)) throw new Error(`no outcome is recorded before line ${index}`);
    const next = choose(procedure, progressOf<Input, Stands>('', before), entry.at);
    if (canonicalJson(next) !== canonicalJson(entry.next)) throw new Error(`line ${index} holds another choice`);
    return [next];
  });
}
