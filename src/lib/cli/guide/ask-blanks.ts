import { existsSync } from 'node:fs';
import { message, type Message } from '../../core/text/message.ts';
import type { Prompts, TextOptions } from '../../core/text/prompts.ts';
import type { KnownLicense } from '../../stages/guide/known-license.ts';
import {
  blanksOf,
  type Answers,
  type Blank,
  type ChoiceBlank,
  type GuideStep,
  type TextBlank,
} from '../../stages/guide/shape/step.ts';

/** Stands for an answer that is not among the choices; no path, name or licence looks like it. */
const OTHER = '\0other';

/** Licence that is known for a file; undefined where it has to be asked. */
export type FindLicense = (path: string) => Promise<KnownLicense | undefined>;

/** Asks what a step's command still needs, in its order. A choice of one is not asked where nothing else could be meant. */
export async function askBlanks(step: GuideStep, prompts: Prompts, known: FindLicense): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const blank of blanksOf(step)) {
    answers[blank.id] = (await foundLicense(blank, answers, prompts, known)) ?? (await ask(blank, prompts));
    if (isOver(step, answers)) break;
  }
  return answers;
}

/** Whether an answer leaves the step or the guide: nothing more is asked then. */
function isOver(step: GuideStep, answers: Answers): boolean {
  return isAnswered(step.skip, answers) || isAnswered(step.leave, answers) || linesToFetch(step, answers).length > 0;
}

export function isAnswered(end: GuideStep['leave'], answers: Answers): boolean {
  return end !== undefined && answers[end.blank] === end.answer;
}

/** The lines that bring what an answer names; none where everything is here. */
export function linesToFetch({ fetches = {} }: GuideStep, answers: Answers): string[] {
  return Object.values(answers).flatMap((answer) => fetches[answer] ?? []);
}

async function foundLicense(
  blank: Blank,
  answers: Answers,
  prompts: Prompts,
  known: FindLicense,
): Promise<string | undefined> {
  const path = blank.kind === 'choice' && blank.licenseOf !== undefined ? answers[blank.licenseOf] : undefined;
  const found = path === undefined ? undefined : await known(path);
  if (found) prompts.explain(message(`guide.license.${found.by}`, { license: found.license }));
  return found?.license;
}

async function ask(blank: Blank, prompts: Prompts): Promise<string> {
  if (blank.kind === 'choice') return askChoice(blank, prompts);
  if (blank.kind === 'form') {
    const rows = await prompts.form(blank.question, blank.rows);
    return Object.entries(rows)
      .map(([row, value]) => `${row}=${value}`)
      .join(' ');
  }
  return prompts.text(blank.question, { required: true, initial: blank.initial, ...checkOf(blank) });
}

function checkOf({ check }: Pick<TextBlank, 'check'>): Pick<TextOptions, 'validate'> {
  return check ? { validate: check } : {};
}

async function askChoice({ question, choices, initial, other }: ChoiceBlank, prompts: Prompts): Promise<string> {
  const offered = other ? [...choices, { value: OTHER, label: other.label }] : choices;
  const chosen = choices.length === 0 ? OTHER : await prompts.select(question, offered, initial);
  if (chosen !== OTHER || !other) return chosen;
  return prompts.text(other.question, { required: true, ...checkOf(other.isPath ? { check: missingPath } : other) });
}

/** As the command would say it, before anything else is asked. */
function missingPath(path: string): Message | undefined {
  return existsSync(path.trim()) ? undefined : message('text.file-missing', { path });
}
