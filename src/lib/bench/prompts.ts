import { readFile } from 'node:fs/promises';
import { findResource } from '../project/resources.ts';
import { NAME_PATTERN } from '../project/resources/common.ts';
import { digestOf } from '../run/canonical.ts';
import type { StageContext } from '../run/context.ts';
import { message } from '../text/message.ts';
import { EXIT, SovranError } from '../text/sovran-error.ts';
import type { ChatMessage } from './mock-options.ts';
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
  if (name === null) return fromTexts('built-in', BUILT_IN);
  const dataset = NAME_PATTERN.test(name) ? await findResource(ctx.project, 'Dataset', name) : undefined;
  if (!dataset) return readPromptFile(name);
  const { rows, spec } = await readSplit(ctx, name, 'test', MOST);
  return { source: name, digest: spec.digest, conversations: rows.map(({ prompt }) => prompt) };
}

function fromTexts(source: string, texts: string[]): Prompts {
  const conversations = texts.map((content) => [{ role: 'user', content }]);
  return { source, digest: digestOf(conversations), conversations };
}

async function readPromptFile(path: string): Promise<Prompts> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    const conversations = lines.slice(0, MOST).map(parsePrompt);
    if (conversations.length === 0) throw new TypeError('no row');
    return { source: path, digest: digestOf(conversations), conversations };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    const text = message('bench.bad-prompts', { path, reason });
    throw new SovranError({
      code: 'bad-prompts',
      exit: EXIT.usage,
      text,
      fix: message('bench.bad-prompts.fix'),
      cause,
    });
  }
}

function parsePrompt(line: string): ChatMessage[] {
  const row = JSON.parse(line) as { messages?: ChatMessage[]; prompt?: string };
  if (typeof row.prompt === 'string') return [{ role: 'user', content: row.prompt }];
  if (!Array.isArray(row.messages) || row.messages.length === 0)
    throw new TypeError('row without `prompt` or `messages`');
  return row.messages.at(-1)?.role === 'assistant' ? row.messages.slice(0, -1) : row.messages;
}
