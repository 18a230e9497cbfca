import type { Template } from '@huggingface/jinja';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { refusedError, type SovranError } from '../../../core/text/sovran-error.ts';
import type { ChatMessage } from '../rows/chat-row.ts';

/** What rows are checked by: the model that will learn from them. Plain data, journalled. */
export type TargetFacts = {
  model: string;
  /** Tree digest of the model. */
  digest: string;
  /** Text of its chat template. */
  template: string;
  /** Its control tokens, as text would have to spell them. */
  tokens: string[];
  /** Tokens that the template may name. */
  named: { bos_token?: string; eos_token?: string };
  /** Digest of its `tokenizer.json`; absent: tokens cannot be counted. */
  tokenizer?: string;
  /** Tokens that its positions reach. */
  context?: number;
};

/** Text that a model is shown of a conversation; throws what its template raises. */
export type Render = (messages: readonly ChatMessage[]) => string;

/** What gives another text each time. */
const UNSTABLE = ['strftime_now', 'random'];

/** Compiles the template of a model. Throws `template-unfit` (exit 3). */
export async function openTemplate({ model, template, named }: TargetFacts): Promise<Render> {
  const compiled = await compile(template).catch((error: Error) => {
    throw unfitTemplate(model, error.message);
  });
  const name = namesOf(compiled.parsed).find((one) => UNSTABLE.includes(one));
  if (name !== undefined) throw unfitTemplate(model, message('data.target.unstable', { name }));
  return (messages) => compiled.render({ messages, ...named, add_generation_prompt: false });
}

async function compile(template: string): Promise<Template> {
  const jinja = await import('@huggingface/jinja');
  return new jinja.Template(template);
}

/** A template that rows cannot be checked by: exit 3. */
export function unfitTemplate(model: string, reason: Message | string): SovranError {
  return refusedError('template-unfit', fixable('data.target.unfit', { model, reason }), { details: { model } });
}

/** Every identifier of a parsed template. */
function namesOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { type, value } = part as { type?: unknown; value?: unknown };
  return type === 'Identifier' ? [String(value)] : Object.values(part).flatMap(namesOf);
}
