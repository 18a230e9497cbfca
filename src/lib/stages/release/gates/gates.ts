import type { ModelFiles } from '../../work/models/find-model-files.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type ParamsOf } from '../../../core/text/message.ts';
import { modelVerifiedGate } from './model-verified-gate.ts';

/** The model a release names, as the project and the store have it. */
export interface ModelFacts {
  record: ReleaseRecord;
  model: ModelSpec | null;
  modelFiles: ModelFiles;
}

/** Pure: the model is the one of the record, no stand-in, and lies whole where it is looked for. */
export function modelGates({ record, model, modelFiles }: ModelFacts): Gate[] {
  const params = { model: record.model };
  const isRecorded = model?.digest === record.modelDigest;
  return [
    gate('model', isRecorded, params),
    gate('model-real', model?.kind !== 'fixture', params),
    modelVerifiedGate(record.model, isRecorded ? model : null, modelFiles),
  ];
}

type GateId = 'record' | 'model' | 'model-real' | 'evidence-sound' | 'approvals' | 'engine' | 'port';

type Verdict<Id extends GateId> = `release.${Id}.${'pass' | 'fail'}`;

/** A gate of a release that holds or not, with the reason that bears its name. */
export function gate<Id extends GateId>(id: Id, holds: boolean, ...params: ParamsOf<Verdict<Id>>): Gate {
  const verdict = holds ? 'pass' : 'fail';
  return { id, verdict, reason: message<Verdict<Id>>(`release.${id}.${verdict}`, ...params) };
}
