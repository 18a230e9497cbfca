import { instant, message } from '../../../core/text/message.ts';
import { say } from '../../../core/text/translate.ts';
import type { View } from '../../../core/text/view.ts';
import { sayPlace } from '../../release/retire/render.ts';
import { sayModel, sayOpen, sayRemaining } from './plan.ts';
import type { Erased } from './schema.ts';

/** An erasure: what went where, what learned from it, and where the person still is. */
export function renderErased(erased: Erased, view: View): string[] {
  const { name, state, closedAt = '', datasets = [], places = [], models = [], remaining = [] } = erased;
  const lines = [
    ...datasets.map(({ name: dataset, rows }) => message('erase.dataset', { name: dataset, ...rows })),
    ...places.map(sayPlace),
    ...models.map(sayModel),
    ...(models.length > 0 ? [message('erase.forgets-not')] : []),
    ...remaining.map(sayRemaining),
    state === 'closed' && name !== null ? message('erase.closed', { name, at: instant(closedAt) }) : sayOpen(erased),
  ];
  return lines.map((line) => say(view.t, line));
}
