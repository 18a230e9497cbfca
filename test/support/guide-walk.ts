import type { Language, MessageKey } from '../../src/lib/core/text/message.ts';
import { KEYS, openTerminal, type TerminalSession } from './terminal-session.ts';

const { down, right, enter } = KEYS;
/** A real training, a download. */
const PATIENCE_MS = 2_400_000;

/** How many questions a person has answered, over every restart. */
export interface Walk {
  answered: number;
  session: TerminalSession;
  screens: string[];
}

/** Starts, or starts again after a kill. */
export function startGuide(cwd: string, language: Language, before?: Walk): Walk {
  const session = openTerminal(['guide'], { cwd, language });
  return { session, answered: before?.answered ?? 0, screens: [...(before?.screens ?? []), ...screenOf(before)] };
}

function screenOf(walk: Walk | undefined): string[] {
  return walk ? [walk.session.screen()] : [];
}

export async function answer(walk: Walk, question: MessageKey, keys = ''): Promise<void> {
  await walk.session.answer(question, keys, PATIENCE_MS);
  walk.answered += 1;
}

/** Rows of a form: so many steps to the right in each, then Enter. */
export async function fillForm(walk: Walk, question: MessageKey, steps: readonly number[]): Promise<void> {
  const keys = steps.map((count) => `${right.repeat(count)}${enter}`).join('');
  await walk.session.type(question, keys);
  await walk.session.see(`✔ ${walk.session.t(question).slice(0, 40)}`);
  walk.answered += 1;
}

/** From a need to a decision: five questions. */
export async function scopeCase(walk: Walk): Promise<void> {
  await answer(walk, 'scope.ask.title', 'Orienter les questions');
  await answer(walk, 'guide.ask.kpi', 'bon thème|%|62|85');
  await fillForm(walk, 'scope.ask.gates', [2, 2, 2, 2]);
  await fillForm(walk, 'guide.ask.scores', [5, 5, 3, 5, 4]);
  await answer(walk, 'scope.ask.reason', 'Données ouvertes, mesurable en une semaine');
}

/** The rows that lie beside the project, under the first licence. */
export async function prepareRows(walk: Walk): Promise<void> {
  await answer(walk, 'guide.ask.data');
  await answer(walk, 'guide.ask.data-license', down);
}
