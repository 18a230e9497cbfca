import { message, type Message } from '../../core/text/message.ts';
import type { Choice, FormRow, NumberOptions, Prompts, TextOptions } from '../../core/text/prompts.ts';
import { say, type Translate } from '../../core/text/translate.ts';

export type { Choice, NumberOptions, Prompts, TextOptions } from '../../core/text/prompts.ts';

interface SelectItem<Value extends string> {
  value: Value;
  name: string;
  description?: string;
}

const SCREEN = { output: process.stderr };

/** The prompts of a terminal, worded by the catalogue; only this module and its form import `@inquirer/*`. */
export function terminalPrompts(t: Translate): Prompts {
  return {
    text: (question, options = {}) => askText(t, question, options),
    number: async (question, options = {}) => readNumber(await askNumber(t, question, options, true)) ?? 0,
    optionalNumber: async (question, options = {}) => readNumber(await askNumber(t, question, options, false)),
    confirm: (question, initial = true) => askConfirm(t, question, initial),
    select: (question, choices, initial) => askSelect(t, question, choices, initial),
    form: (question, rows) => askForm(t, question, rows),
    secret: (question) => askSecret(t, question),
    explain: (text) => void process.stderr.write(`${say(t, text)}\n`),
  };
}

async function askText(t: Translate, question: Message, options: TextOptions): Promise<string> {
  const { input } = await import('@inquirer/prompts');
  const { initial, required = false, validate } = options;
  const problem = (answer: string): Message | undefined =>
    required && answer.trim() === '' ? message('text.required') : validate?.(answer);
  const answer = await input(
    {
      message: say(t, question),
      ...(initial === undefined ? {} : { default: initial }),
      validate: (typed) => wordOf(t, problem(typed)),
    },
    SCREEN,
  );
  return answer.trim();
}

/** A text question with our own check: the library's number prompt knows no decimal comma and words its errors itself. */
function askNumber(t: Translate, question: Message, options: NumberOptions, required: boolean): Promise<string> {
  const { initial } = options;
  return askText(t, question, {
    required,
    validate: (answer) => numberProblem(answer, options),
    ...(initial === undefined ? {} : { initial: String(initial) }),
  });
}

async function askConfirm(t: Translate, question: Message, initial: boolean): Promise<boolean> {
  const { confirm } = await import('@inquirer/prompts');
  const words = { yes: t('text.yes'), no: t('text.no') };
  const error = (): string => t('cli.prompt.yes-or-no', words);
  return confirm({ message: say(t, question), default: initial, theme: { keywords: { ...words, error } } }, SCREEN);
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

async function askForm(t: Translate, question: Message, rows: FormRow[]): Promise<Record<string, string>> {
  const { formPrompt } = await import('./form-prompt.ts');
  const lines = rows.map(({ id, label, hint, values }) => ({
    id,
    label: say(t, label),
    hints: hint ? say(t, hint).split('\n') : [],
    values: values.map((one) => ({ value: one.value, label: say(t, one.label) })),
  }));
  const words = { message: say(t, question), help: t('cli.form-help'), required: t('text.required') };
  return formPrompt({ ...words, rows: lines }, SCREEN);
}

async function askSecret(t: Translate, question: Message): Promise<string> {
  const { password } = await import('@inquirer/prompts');
  const style = { maskedText: t('cli.prompt.masked'), keysHelpTip: () => '' };
  const validate = (answer: string): true | string => (answer === '' ? t('text.required') : true);
  return password({ message: say(t, question), toggleMask: false, validate, theme: { style } }, SCREEN);
}

function toItem<Value extends string>(t: Translate, { value, label, hint }: Choice<Value>): SelectItem<Value> {
  return { value, name: say(t, label), ...(hint ? { description: say(t, hint) } : {}) };
}

function wordOf(t: Translate, problem: Message | undefined): true | string {
  return problem ? say(t, problem) : true;
}

const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

/** The number a person typed, with a decimal comma or point; undefined when empty or not a number. */
function readNumber(answer: string): number | undefined {
  const typed = answer.trim();
  return NUMBER.test(typed) ? Number(typed.replace(',', '.')) : undefined;
}

/** Why a typed number is not accepted; an empty answer is accepted here. */
function numberProblem(answer: string, options: NumberOptions): Message | undefined {
  if (answer.trim() === '') return undefined;
  const value = readNumber(answer);
  if (value === undefined) return message('cli.prompt.number');
  if (options.integer && !Number.isInteger(value)) return message('cli.prompt.integer');
  const { min, max } = options;
  if (min !== undefined && max !== undefined && (value < min || value > max))
    return message('cli.prompt.between', { min, max });
  if (min !== undefined && value < min) return message('cli.prompt.at-least', { min });
  return undefined;
}
