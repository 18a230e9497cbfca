import type { EngineDefinition } from '../../../core/project/engine-definition.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message } from '../../../core/text/message.ts';
import { cardCapability } from './card-capability.ts';
import { computes } from './propose-scheme.ts';

/** Pure: the card of a host computes in a scheme. No gate without GPUs, for a card not listed, or a scheme without bounds. */
export function cardGates(engines: readonly EngineDefinition[], scheme: string | undefined, card?: string): Gate[] {
  if (scheme === undefined || card === undefined || cardCapability(card) === undefined) return [];
  const schemes =
    engines.map(({ jobs }) => jobs.quantize?.schemes ?? {}).find((made) => made[scheme]?.capability) ?? {};
  const words = schemes[scheme];
  if (!words) return [];
  const id = 'card-computes';
  const params = { card, scheme };
  if (computes(card, words)) return [{ id, verdict: 'pass', reason: message('quantize.card.pass', params) }];
  if (words.capability?.slower) return [{ id, verdict: 'waived', reason: message('quantize.card.slower', params) }];
  const fitting = Object.entries(schemes).filter(([, one]) => computes(card, one) || one.capability?.slower);
  const names = fitting.map(([name]) => name).join(', ');
  const fix = names === '' ? {} : { fix: message('quantize.card.fix', { schemes: names }) };
  return [{ id, verdict: 'fail', reason: message('quantize.card.fail', params), ...fix, next: ['sovran host list'] }];
}
