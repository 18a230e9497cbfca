import { fixable, message } from '../../../core/text/message.ts';
import { refusedError } from '../../../core/text/sovran-error.ts';
import type { ChatMessage } from '../rows/chat-row.ts';
import type { TargetFacts } from './target-facts.ts';

/** Text that a model is shown of a conversation; throws what its template raises. */
export type Render = (messages: readonly ChatMessage[]) => string;

type TemplateOf = Pick<TargetFacts, 'model' | 'template' | 'named'>;

/** What gives another text each time. */
const UNSTABLE = new Set(['strftime_now', 'random']);

/** Compiles the template of a model. Throws `template-unreadable`, `template-unstable` (exit 3). */
export async function openTemplate({ model, template, named }: TemplateOf): Promise<Render> {
  const { Template } = await import('@huggingface/jinja');
  const compiled = orRefuse(model, () => new Template(template));
  const unstable = namesOf(compiled.parsed).find((name) => UNSTABLE.has(name));
  if (unstable !== undefined)
    throw refusedError('template-unstable', fixable('data.target.unstable', { model, name: unstable }), {
      details: { model, name: unstable },
    });
  return (messages) => compiled.render({ messages, ...named, add_generation_prompt: false });
}

function orRefuse<Value>(model: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    const details = { model, detail: (error as Error).message };
    const fix = message('data.target.leave.fix');
    throw refusedError('template-unreadable', message('data.target.unreadable', details), { fix, details });
  }
}

/** Every identifier of a parsed template. */
function namesOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { type, value } = part as { type?: unknown; value?: unknown };
  if (type === 'Identifier' && typeof value === 'string') return [value];
  return Object.values(part).flatMap(namesOf);
}
