import type { EngineDefinition, QuantizationScheme } from '../../../core/project/engine-definition.ts';
import type { DatasetSpec } from '../../../core/project/resources/dataset.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { reads, computes, cardCapability } from './propose-scheme.ts';
import type { QuantizeInput } from './request.ts';

/** Quantizing twice loses more than once: only full precision goes in. */
export function precisionGate({ model: name }: Pick<QuantizeInput, 'model'>, model: ModelSpec): Gate {
  const full = model.scheme === undefined && model.trainable;
  const reason = message(`model.gate.${precisionOf(model)}`, { name });
  return passOrFail('full-precision', full, reason, { next: [`sovran model show ${name}`, 'sovran model list'] });
}

/** An adapter is at full precision, but not a model; what has no trainable weights and no scheme is of unknown precision. */
function precisionOf({
  kind,
  scheme,
  trainable,
}: ModelSpec): 'full-precision' | 'not-full-precision' | 'adapter-alone' {
  if (kind === 'adapter') return 'adapter-alone';
  return scheme === undefined && trainable ? 'full-precision' : 'not-full-precision';
}

/** Pure: the engine reads the format that the model has; `usable` are schemes whose engines do. */
export function formatGates(
  { model: name }: Pick<QuantizeInput, 'model'>,
  model: ModelSpec,
  definition: EngineDefinition,
  usable: readonly string[],
): Gate[] {
  if (model.scheme !== undefined || !model.trainable) return [];
  const params = { name, engine: definition.name, format: definition.jobs.quantize?.takes.join(', ') ?? '' };
  const id = 'format-read';
  if (reads(definition, model)) return [{ id, verdict: 'pass', reason: message('quantize.format.pass', params) }];
  const fix = usable.length > 0 ? { fix: message('quantize.format.fix', { schemes: usable.join(', ') }) } : {};
  return [
    { id, verdict: 'fail', reason: message('quantize.format.fail', params), ...fix, next: ['sovran engine list'] },
  ];
}

/** Pure: rows where the scheme needs them, and none where it reads none. */
export function calibrationGate(
  { scheme, dataset }: Pick<QuantizeInput, 'scheme' | 'dataset'>,
  { calibration }: QuantizationScheme,
  rows: DatasetSpec['splits'] | undefined,
): Gate {
  const id = 'calibration';
  const failed = (reason: Message, rest: Pick<Gate, 'fix' | 'next'>): Gate => ({
    id,
    verdict: 'fail',
    reason,
    ...rest,
  });
  if (dataset === undefined || rows === undefined) {
    if (calibration !== 'required')
      return { id, verdict: 'pass', reason: message('quantize.calibration.none', { scheme }) };
    const fix = message('quantize.calibration.missing.fix');
    return failed(message('quantize.calibration.missing', { scheme }), { fix, next: ['sovran data list'] });
  }
  if (calibration === undefined)
    return failed(message('quantize.calibration.unread', { scheme }), {
      fix: message('quantize.calibration.unread.fix'),
    });
  if (rows.train === 0)
    return failed(message('quantize.calibration.empty', { dataset }), { next: [`sovran data inspect ${dataset}`] });
  return { id, verdict: 'pass', reason: message('quantize.calibration.pass', { dataset, rows: rows.train }) };
}

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
