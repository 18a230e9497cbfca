import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOfText } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import { readGgufHeader } from '../../capacity/weights/gguf-header.ts';
import { readShape } from '../../capacity/weights/read-shape.ts';
import { openTemplate, type TargetFacts, unfitTemplate } from '../../data/target/chat-template.ts';
import { modelTree } from '../../data/target/model-tree.ts';
import { readTokenizer, TOKENIZER_FILE } from '../../data/target/token-counter.ts';
import { readJson, readTemplate } from './source.ts';

/** Reads what rows for a model, as it is or was `at` a digest, are checked by. Throws where its files are not here, or cannot check rows. */
export async function readTarget(model: string, ctx: StageContext, at?: string): Promise<TargetFacts> {
  const digest = at ?? (await requireResource(ctx.project, 'Model', model)).spec.digest;
  const tree = await modelTree(digest, ctx);
  const read = (await readFolder(tree)) ?? (await readGguf(tree));
  if (!read) throw unfitTemplate(model, message('data.target.none'));
  const context = (await readShape(tree))?.positions;
  const tokens = read.tokens.filter((token) => token.trim() !== '');
  const facts = dropAbsent({ model, digest, ...read, tokens, context });
  await openTemplate(facts);
  if (facts.tokenizer !== undefined) await checkTokenizer(facts, tree);
  return facts;
}

type Read = Pick<TargetFacts, 'template' | 'tokens' | 'named' | 'tokenizer'>;

/** What lies beside safetensors; undefined without a template there. */
async function readFolder(tree: string): Promise<Read | undefined> {
  const template = await readTemplate(tree);
  if (template === null) return undefined;
  const { bos_token, eos_token } = await readJson(join(tree, 'tokenizer_config.json'));
  const text = await readFile(join(tree, TOKENIZER_FILE)).catch(() => undefined);
  const { added_tokens: added } = (await readJson(join(tree, TOKENIZER_FILE))) as { added_tokens?: AddedToken[] };
  const tokens = (added ?? []).filter(({ special }) => special === true).map(({ content }) => content);
  const named = dropAbsent({ bos_token: textOf(bos_token), eos_token: textOf(eos_token) });
  return { template, tokens, named, ...dropAbsent({ tokenizer: text && digestOfText(text) }) };
}

type AddedToken = { content: string; special?: boolean };

/** A token stands as a text, or as an object with its settings. */
function textOf(token: unknown): string | undefined {
  const text = typeof token === 'object' && token ? (token as Partial<AddedToken>).content : token;
  return typeof text === 'string' ? text : undefined;
}

const [TOKENS, TYPES] = ['tokenizer.ggml.tokens', 'tokenizer.ggml.token_type'];
const CONTROL = 3;

async function readGguf(tree: string): Promise<Read | undefined> {
  const gguf = (await readdir(tree)).find((name) => name.endsWith('.gguf'));
  if (gguf === undefined) return undefined;
  const { chatTemplate: template, metadata } = await readGgufHeader(join(tree, gguf), [TOKENS, TYPES]);
  const listOf = (key: string): unknown[] => (metadata.get(key) as unknown[] | undefined) ?? [];
  const [words, types] = [listOf(TOKENS) as string[], listOf(TYPES)];
  const tokenOf = (key: string): string | undefined => words[metadata.get(`tokenizer.ggml.${key}`) as number];
  const named = dropAbsent({ bos_token: tokenOf('bos_token_id'), eos_token: tokenOf('eos_token_id') });
  return template === undefined
    ? template
    : { template, tokens: words.filter((_, at) => types[at] === CONTROL), named };
}

/** Vocabularies are padded, by less than this share. */
const PADDING = 0.05;
const WRITTEN_TOKEN = /<\|[^|<>\s]{1,40}\|>/g;

/** Throws `tokenizer-foreign` (exit 3) where a tokenizer is not that of the weights or of the template. */
async function checkTokenizer({ model, template, named }: TargetFacts, tree: string): Promise<void> {
  const refuse = (reason: Message | string): Error =>
    refusedError('tokenizer-foreign', fixable('data.target.foreign', { model, reason }), { details: { model } });
  const tokenizer = await readTokenizer(tree).catch((error: Error) => {
    throw refuse(error.message);
  });
  const vocabulary = tokenizer.get_vocab(true);
  const size = [...vocabulary.values()].reduce((most, id) => Math.max(most, id + 1), 0);
  const { vocab_size: wanted } = await readJson(join(tree, 'config.json'));
  if (typeof wanted === 'number' && (size > wanted || size < wanted * (1 - PADDING)))
    throw refuse(message('data.target.vocabulary', { size, wanted }));
  const used = Object.entries(named).flatMap(([name, token]) => (template.includes(name) ? [token] : []));
  const written = [...(template.match(WRITTEN_TOKEN) ?? []), ...used];
  if (written.length > 0 && !written.some((token) => vocabulary.has(token)))
    throw refuse(message('data.target.tokens', { tokens: [...new Set(written)].slice(0, 3).join(', ') }));
}
