import { instant, message, type Message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { sayPlace } from '../../release/retire/render.ts';
import { sayRemaining } from './plan.ts';
import type { Erased } from './schema.ts';

/** An erasure: what went where, what learned from it, and where the person still is. */
export function renderErased(
  { name, state, at = '', datasets = [], models = [], ...rest }: Erased,
  view: View,
): string[] {
  const { cleaned = [], places = [], remaining = [] } = rest;
  if (name === null || state === undefined) return [];
  const lines: Message[] = [
    message(`erase.erased.${state}`, { name, at: instant(at) }),
    ...datasets.map(({ name: dataset, before, rows }) =>
      message('erase.dataset', { name: dataset, digest: before.slice(7, 19), ...rows }),
    ),
    ...cleaned.map(({ path }) => message('erase.cleaned', { path })),
    ...places.map(sayPlace),
    ...models.map(({ name: model, kind, digest }) =>
      message('erase.model', { name: model, kind, digest: digest.slice(7, 19) }),
    ),
    ...(models.length > 0 ? [message('erase.forgets-not')] : []),
    ...remaining.map(sayRemaining),
  ];
  return lines.map((line) => say(view.t, line));
}
