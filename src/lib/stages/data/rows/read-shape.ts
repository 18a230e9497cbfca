import { type ChatMessage, type Role, BadRow } from './chat-row.ts';
import type { Fields } from './compile-mapping.ts';

const ROLES: Readonly<Record<string, Role>> = { system: 'system', user: 'user', assistant: 'assistant' };
/** Names that ShareGPT exports use. */
const SPEAKERS: Readonly<Record<string, Role>> = { ...ROLES, human: 'user', gpt: 'assistant', chatgpt: 'assistant' };

/** Fields of each known shape, as people write them. */
export const SHAPES = [
  'messages',
  'conversations',
  'prompt + completion',
  'prompt + chosen (+ rejected)',
  'instruction + output (+ input)',
] as const;

/** Messages of a row: chat, ShareGPT, `prompt` with `completion` or `chosen`, or Alpaca. Throws `BadRow` for any other shape. */
export function readShape(row: Fields): ChatMessage[] {
  if (Array.isArray(row.messages)) return readTurns(row.messages, 'role', 'content', ROLES);
  if (Array.isArray(row.conversations)) return readTurns(row.conversations, 'from', 'value', SPEAKERS, row.system);
  if ('prompt' in row && 'completion' in row) return readPair(row.system, row.prompt, row.completion);
  if ('prompt' in row && 'chosen' in row) return readChosen(row);
  if ('instruction' in row && 'output' in row) return readAlpaca(row);
  throw new BadRow('unknown-shape');
}

function readTurns(
  turns: unknown[],
  roleKey: string,
  textKey: string,
  names: Readonly<Record<string, Role>>,
  system?: unknown,
): ChatMessage[] {
  const messages = systemMessages(system);
  for (const turn of turns) {
    const fields = turn as Fields | null;
    const role = typeof fields === 'object' && fields ? fields[roleKey] : undefined;
    if (typeof role !== 'string' || !Object.hasOwn(names, role)) throw new BadRow('bad-role');
    messages.push({ role: names[role] as Role, content: asText(fields?.[textKey]) });
  }
  return messages;
}

function readAlpaca({ system, instruction, input, output }: Fields): ChatMessage[] {
  const extra = asText(input);
  return readPair(system, extra === '' ? instruction : `${asText(instruction)}\n\n${extra}`, output);
}

function readPair(system: unknown, prompt: unknown, completion: unknown): ChatMessage[] {
  return [
    ...systemMessages(system),
    { role: 'user', content: asText(prompt) },
    { role: 'assistant', content: asText(completion) },
  ];
}

function systemMessages(system: unknown): ChatMessage[] {
  return typeof system === 'string' && system.trim() !== '' ? [{ role: 'system', content: system }] : [];
}

/** The rejected answer of a preference row: a text, or a list with one assistant message, as TRL's rows have it. */
export function readRejected({ rejected }: Fields): string | undefined {
  if (rejected === undefined || rejected === null) return undefined;
  const last: unknown = Array.isArray(rejected) ? rejected.at(-1) : rejected;
  return typeof last === 'object' ? asText((last as Fields | null)?.content) : asText(last);
}

function readChosen({ system, prompt, chosen }: Fields): ChatMessage[] {
  const before = Array.isArray(prompt) ? prompt : [{ role: 'user', content: prompt }];
  const answer = Array.isArray(chosen) ? chosen : [{ role: 'assistant', content: chosen }];
  return readTurns([...before, ...answer], 'role', 'content', ROLES, system);
}

/** Anything that is not a text counts as empty and is refused later. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
