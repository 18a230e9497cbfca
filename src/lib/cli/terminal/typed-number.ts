import { message, type Message } from '../../core/text/message.ts';
import type { NumberOptions } from '../../core/text/prompts.ts';

const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

/** The number a person typed, with a decimal comma or point; undefined when empty or not a number. */
export function readNumber(answer: string): number | undefined {
  const typed = answer.trim();
  return NUMBER.test(typed) ? Number(typed.replace(',', '.')) : undefined;
}

/** Why a typed number is not accepted; an empty answer is accepted here. */
export function numberProblem(answer: string, options: NumberOptions): Message | undefined {
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
