import { maskSecrets } from '../../../core/text/mask-secrets.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { suggest } from '../../../core/text/suggest.ts';
import type { RunbookInput } from './schema.ts';

/** Throws `bad-input` (exit 2) for a value that the input cannot have, that would be a flag or drive a terminal, or that looks like a secret. */
export function checkValue(
  name: string,
  { type }: Pick<RunbookInput, 'type'>,
  value: string,
  choices?: readonly string[],
): void {
  refuseSecret(name, value);
  const fits = type === 'number' ? /^-?\d+(\.\d+)?$/.test(value) : (choices?.includes(value) ?? isPlainWord(value));
  if (fits) return;
  throw usageError(
    'bad-input',
    message('runbook.input.bad', { input: name, value: JSON.stringify(value.slice(0, 80)) }),
    choices && choices.length > 0 ? { fix: suggest(value, choices) } : {},
  );
}

/** Whether a text is neither empty nor a flag, and has only printable characters. */
function isPlainWord(value: string): boolean {
  return value !== '' && !value.startsWith('-') && lineText(value) === value;
}

/** Inputs are recorded in git; the value is not repeated. */
function refuseSecret(input: string, value: string): void {
  const pair = `${input}=${value}`;
  if (maskSecrets(pair) === pair) return;
  throw usageError('bad-input', fixable('runbook.input.secret', { input }));
}
