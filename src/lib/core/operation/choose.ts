import type { Json } from '../ports/json.ts';
import { message } from '../text/message.ts';
import { EXIT } from '../text/sovran-error.ts';
import type { Next } from './plan/choice.ts';
import type { Frame, Procedure, Progress } from './procedure.ts';

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
