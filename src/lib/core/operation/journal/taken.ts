import type { Json } from '../../ports/json.ts';
import type { Answer, Choice, End } from '../plan/choice.ts';
import type { Step } from '../plan/plan.ts';
import type { JournalEntry } from './journal.ts';

/** An answer with who gave it, and when. */
export interface Answered extends Answer {
  actor: string;
  at: string;
}

/** A choice of a procedure, and what came of it so far. */
export interface Taken {
  choice: Choice;
  at: string;
  /** To its question, or consents to its step, oldest first. */
  answers: Answered[];
  /** The step was begun after its last consent: without an output it was interrupted. */
  begun: boolean;
  output?: Json;
}

/** What a procedure has chosen so far, and its end. */
export interface TakenSoFar {
  taken: Taken[];
  end?: End;
  endedAt?: string;
}

/** The id that a choice goes by. Pure. */
export function idOf(choice: Choice): string {
  return 'step' in choice ? choice.step.id : choice.question.id;
}

/** The steps among what was chosen. Pure. */
export function stepsTaken({ taken }: TakenSoFar): Step[] {
  return taken.flatMap(({ choice }) => ('step' in choice ? [choice.step] : []));
}

/** The last choice, while nothing has come of it: its step or its question is next. Pure. */
export function pendingOf({ taken }: TakenSoFar): Taken | undefined {
  const last = taken.at(-1);
  if (!last || last.output !== undefined) return undefined;
  const isOver = 'question' in last.choice ? last.answers.length > 0 : isDeclined(last);
  return isOver ? undefined : last;
}

/** True if a person did not agree to the step. Pure. */
export function isDeclined({ choice, answers, output }: Taken): boolean {
  return 'step' in choice && output === undefined && answers.at(-1)?.choice === 'no';
}

/** Adds a line of a journal to what a procedure has chosen. */
export function foldTaken(so: TakenSoFar, entry: JournalEntry): void {
  if (entry.type === 'chosen') {
    if ('end' in entry.next) Object.assign(so, { end: entry.next.end, endedAt: entry.at });
    else so.taken.push({ choice: withRun(entry.next, entry.run), at: entry.at, answers: [], begun: false });
    return;
  }
  const taken = 'step' in entry ? takenOf(so, entry.step) : undefined;
  if (entry.type === 'answered') {
    const { question, choice, by, actor, at } = entry;
    const asked = takenOf(so, question);
    asked?.answers.push({ choice, by, actor, at });
    if (asked) asked.begun = false;
  } else if (entry.type === 'intent' && taken) taken.begun = true;
  else if (entry.type === 'done' && taken) taken.output = entry.output;
}

function takenOf({ taken }: TakenSoFar, id: string): Taken | undefined {
  return taken.find(({ choice }) => idOf(choice) === id);
}

function withRun(choice: Choice, run: string | undefined): Choice {
  if (run === undefined || !('step' in choice)) return choice;
  const step: Step = { ...choice.step, args: { ...choice.step.args, run } };
  return { ...choice, step };
}
