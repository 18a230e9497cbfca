import type { Message } from '../text/message.ts';
import { say, type Translate } from '../text/translate.ts';

export interface Choice<Value extends string> {
  value: Value;
  label: Message;
  hint?: Message;
}

interface SelectItem<Value extends string> {
  value: Value;
  name: string;
  description?: string;
}

export interface TextOptions {
  initial?: string;
  /** The problem with an answer, or undefined. */
  validate?: (answer: string) => Message | undefined;
}

export interface NumberOptions {
  initial?: number;
  min?: number;
  max?: number;
}

/** Questions put to a person. Drawn on stderr, so that stdout stays the result. */
export interface Prompts {
  text(question: Message, options?: TextOptions): Promise<string>;
  number(question: Message, options?: NumberOptions): Promise<number>;
  confirm(question: Message, initial?: boolean): Promise<boolean>;
  select<Value extends string>(question: Message, choices: Choice<Value>[], initial?: Value): Promise<Value>;
  secret(question: Message): Promise<string>;
  /** A line of explanation before a question. */
  explain(text: Message): void;
}

/** The prompts of a terminal. Only this module may import `@inquirer/*`. */
export function terminalPrompts(t: Translate): Prompts {
  return {
    text: (question, options = {}) => askText(t, question, options),
    number: (question, options = {}) => askNumber(t, question, options),
    confirm: (question, initial = true) => askConfirm(t, question, initial),
    select: (question, choices, initial) => askSelect(t, question, choices, initial),
    secret: async (question) => (await import('@inquirer/prompts')).password({ message: say(t, question) }, SCREEN),
    explain: (text) => void process.stderr.write(`${say(t, text)}\n`),
  };
}

const SCREEN = { output: process.stderr };

async function askText(t: Translate, question: Message, options: TextOptions): Promise<string> {
  const { input } = await import('@inquirer/prompts');
  const { initial, validate } = options;
  const check = validate && ((answer: string): true | string => wordOf(t, validate(answer)));
  return input(
    {
      message: say(t, question),
      ...(initial === undefined ? {} : { default: initial }),
      ...(check ? { validate: check } : {}),
    },
    SCREEN,
  );
}

async function askNumber(t: Translate, question: Message, { initial, min, max }: NumberOptions): Promise<number> {
  const { number } = await import('@inquirer/prompts');
  return number(
    {
      message: say(t, question),
      required: true,
      step: 'any',
      ...(initial === undefined ? {} : { default: initial }),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    },
    SCREEN,
  );
}

async function askConfirm(t: Translate, question: Message, initial: boolean): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  const transformer = (answer: boolean): string => t(answer ? 'cli.yes' : 'cli.no');
  return confirm({ message: say(t, question), default: initial, transformer }, SCREEN);
}

async function askSelect<Value extends string>(
  t: Translate,
  question: Message,
  choices: Choice<Value>[],
  initial: Value | undefined,
): Promise<Value> {
  const { select } = await import('@inquirer/prompts');
  return select<Value>(
    {
      message: say(t, question),
      ...(initial === undefined ? {} : { default: initial }),
      choices: choices.map((choice) => toItem(t, choice)),
      theme: { style: { keysHelpTip: () => t('cli.select-help') } },
    },
    SCREEN,
  );
}

function toItem<Value extends string>(t: Translate, { value, label, hint }: Choice<Value>): SelectItem<Value> {
  return { value, name: say(t, label), ...(hint ? { description: say(t, hint) } : {}) };
}

function wordOf(t: Translate, problem: Message | undefined): true | string {
  return problem ? say(t, problem) : true;
}
