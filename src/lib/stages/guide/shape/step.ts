import type { Choice, FormRow } from '../../../core/text/prompts.ts';
import type { Message } from '../../../core/text/message.ts';

/** Steps in the order of a use case's life; the first two come before any other when there is something to settle. */
export const STEP_IDS = [
  'busy',
  'resume',
  'case',
  'baseline',
  'gates',
  'score',
  'accept',
  'data',
  'host',
  'engine',
  'base',
  'train',
  'quantize',
  'base-eval',
  'eval',
  'release',
  'env',
  'app',
  'approve',
  'promote',
] as const;
export type StepId = (typeof STEP_IDS)[number];

export const STEP_STATES = ['done', 'next', 'later', 'blocked'] as const;
export type StepState = (typeof STEP_STATES)[number];

/** What a person answered, by blank; a form's answers are `ROW=VALUE` words. */
export type Answers = Readonly<Record<string, string>>;

interface Asked {
  id: string;
  question: Message;
  /** Said before the question. */
  explain?: Message;
  /** Placeholder for the answer when the command is printed, not run. */
  placeholder: string[];
}

/** A blank that a person fills by typing. */
export interface TextBlank extends Asked {
  kind: 'text';
  initial?: string;
  check?: (answer: string) => Message | undefined;
  words(answer: string): string[];
}

/** A blank that is filled by choosing; `other` is a text for what is not offered. */
export interface ChoiceBlank extends Asked {
  kind: 'choice';
  choices: Choice<string>[];
  initial?: string;
  other?: { label: Message; isPath?: true } & Pick<TextBlank, 'question' | 'check'>;
  /** Not asked where the licence of the file is known that this other blank names. */
  licenseOf?: string;
  words(answer: string, answers: Answers): string[];
}

/** Several small choices at once. */
export interface FormBlank extends Asked {
  kind: 'form';
  rows: FormRow[];
  words(answer: string): string[];
}

export type Blank = TextBlank | ChoiceBlank | FormBlank;

/** The life of a use case: 1 scope, 2 data, 3 model, 4 release, 5 production. */
export type Phase = 1 | 2 | 3 | 4 | 5;

/** A step of the path: a command, as far as it is known, and what it still needs. */
export interface GuideStep {
  id: StepId;
  phase: Phase;
  state: StepState;
  title: Message;
  /** In one sentence why it is next; of a blocked step, what is missing. */
  why: Message;
  /** Words of the command after `sovran`; empty where people act, e.g. approve. */
  command: (string | Blank)[];
  /** Commands that unblock it. */
  unblock: string[];
  /** The answer that leaves an optional step out. */
  skip?: { blank: string; answer: string };
  /** The answer that leaves the guide. */
  leave?: { blank: string; answer: string };
  /** By an answer that names what is not here: the lines that bring it. They leave the guide, too. */
  fetches?: Readonly<Record<string, string[]>>;
}

/** Blanks of a step, in the order in which they are asked. Pure. */
export function blanksOf({ command }: Pick<GuideStep, 'command'>): Blank[] {
  return command.filter((word) => typeof word !== 'string');
}

/** The command with answers in place of blanks; an open blank shows what stands for it. Pure. */
export function fillCommand({ command }: Pick<GuideStep, 'command'>, answers: Answers = {}): string[] {
  return command.flatMap((word) => {
    if (typeof word === 'string') return [word];
    const answer = answers[word.id];
    return answer === undefined ? word.placeholder : word.words(answer, answers);
  });
}
