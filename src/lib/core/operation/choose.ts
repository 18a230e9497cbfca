import { canonicalJson } from '../kit/canonical.ts';
import type { Json } from '../ports/json.ts';
import { message } from '../text/message.ts';
import { EXIT } from '../text/sovran-error.ts';
import type { JournalEntry } from './journal/journal.ts';
import { foldJournal } from './journal/progress.ts';
import { pendingOf } from './journal/taken.ts';
import type { Next } from './plan/choice.ts';
import { type Frame, type Procedure, type Progress, progressOf } from './procedure.ts';

/** What a procedure does next at an instant: its own choice, or the end that its budget sets. Pure. */
export function choose<Input extends Json, Stands extends Frame>(
  procedure: Pick<Procedure<Input, Stands>, 'next'>,
  progress: Progress<Input, Stands>,
  at: string,
): Next {
  const next = procedure.next(progress);
  const over = 'end' in next ? undefined : overBudget(progress, at);
  if (over === undefined) return next;
  return { end: { verdict: 'over-budget', exit: EXIT.drift, reason: message('run.over-budget', { over }) } };
}

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

/** The limit that one more choice would exceed. */
function overBudget({ frame, taken, startedAt }: Progress<Json, Frame>, at: string): string | undefined {
  const used = {
    steps: taken.length,
    calls: taken.filter(({ choice }) => 'step' in choice && choice.isRun).length,
    seconds: (Date.parse(at) - Date.parse(startedAt)) / 1000,
  };
  const names = ['steps', 'calls', 'seconds'] as const;
  return names.find((name) => used[name] >= (frame.budget?.[name] ?? Infinity));
}
