import { readFile } from 'node:fs/promises';
import { findResource } from '../../../core/project/resources.ts';
import { NAME_PATTERN } from '../../../core/project/resources/common.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import { systemReason } from '../../../core/failures/system-reason.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { readSplit } from './read-split.ts';

/** Questions to ask, and where they come from. */
export interface Prompts {
  source: string;
  digest: string;
  conversations: ChatMessage[][];
}

const MOST = 10_000;

const BUILT_IN = [
  'Comment renouveler une carte d’identité ?',
  'Quels documents faut-il pour inscrire un enfant à l’école ?',
  'Explique en deux phrases ce qu’est une quittance de loyer.',
  'How do I declare a change of address?',
  'List three things to check before signing a lease.',
  'Résume la procédure pour contester une amende.',
];

/** Prompts of a dataset's test split, of a file of chat rows (JSON lines), or the built-in ones. */
export async function loadPrompts(name: string | null, ctx: StageContext): Promise<Prompts> {
  if (name === null) {
    const conversations = BUILT_IN.map((content): ChatMessage[] => [{ role: 'user', content }]);
    return { source: 'built-in', digest: digestOf(conversations), conversations };
  }
  const dataset = NAME_PATTERN.test(name) ? await findResource(ctx.project, 'Dataset', name) : undefined;
  if (!dataset) return readPromptFile(name);
  const { rows, spec } = await readSplit(ctx, name, 'test', MOST);
  return { source: name, digest: spec.digest, conversations: rows.map(({ prompt }) => prompt) };
}

async function readPromptFile(path: string): Promise<Prompts> {
  const lines = (await readOrRefuse(path)).split('\n').map((text, at) => ({ text: text.trim(), line: at + 1 }));
  const rows = lines.filter(({ text }) => text !== '').slice(0, MOST);
  if (rows.length === 0) throw badPrompts(path, message('bench.prompts.no-row'));
  const conversations = rows.map(({ text, line }) => {
    const prompt = parsePrompt(text);
    if (prompt) return prompt;
    throw badPrompts(path, message('bench.prompts.bad-line', { line: String(line) }), { line });
  });
  return { source: path, digest: digestOf(conversations), conversations };
}

async function readOrRefuse(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    throw badPrompts(path, systemReason(code), { reason: code });
  }
}

/** The conversation without its answer; undefined for a line that holds none. */
function parsePrompt(text: string): ChatMessage[] | undefined {
  try {
    const row = JSON.parse(text) as { messages?: ChatMessage[]; prompt?: string } | null;
    if (typeof row?.prompt === 'string') return [{ role: 'user', content: row.prompt }];
    if (!Array.isArray(row?.messages) || row.messages.length === 0) return undefined;
    return row.messages.at(-1)?.role === 'assistant' ? row.messages.slice(0, -1) : row.messages;
  } catch {
    return undefined;
  }
}

function badPrompts(path: string, reason: Message, details: JsonObject = {}): SovranError {
  return usageError('bad-prompts', fixable('bench.bad-prompts', { path, reason }), { details: { path, ...details } });
}
