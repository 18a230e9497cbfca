import type { ModelFiles } from '../../work/models/find-model-files.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message, type ParamsOf } from '../../../core/text/message.ts';
import { bringBack } from '../../work/models/bring-back.ts';
import type { Serving } from '../../serving/environments/serving.ts';
import type { PortStatus, SlotStatus } from '../../../core/ports/gateway.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { systemReason } from '../../../core/text/system-reason.ts';

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

/** Pure: the terms of an environment are in a commit, where others could review them. */
export function committedGate(environment: string, isCommitted: boolean): Gate {
  const id = 'environment-committed';
  if (isCommitted) return { id, verdict: 'pass', reason: message('release.environment.pass', { environment }) };
  return {
    id,
    verdict: 'fail',
    reason: message('release.environment.fail', { environment }),
    fix: message('release.environment.fix', { environment }),
    next: [`git status -- environments/${environment}.yaml`],
  };
}

const id = 'model-verified';

/** Pure: the files of a model lie on the host that is to serve them or here, unchanged; says where, or what to do. */
export function modelVerifiedGate(name: string, model: ModelSpec | null, files: ModelFiles): Gate {
  const { state } = files;
  if (state === 'missing')
    return { id, verdict: 'fail', reason: missing(name, files), ...(model ? bringBack(name, model) : {}) };
  if (state === 'changed') return changed(name, files);
  return { id, verdict: 'pass', reason: found(name, files) };
}

function found(model: string, { state, host }: ModelFiles): Message {
  if (state === 'unread')
    return host === null
      ? message('release.model-verified.unread', { model })
      : message('release.model-verified.unread-there', { model, host });
  return host === null
    ? message('release.model-verified.pass', { model })
    : message('release.model-verified.pass-there', { model, host });
}

function missing(model: string, { host }: ModelFiles): Message {
  return host === null
    ? message('release.model-verified.missing', { model })
    : message('release.model-verified.missing-there', { model, host });
}

/** `model verify` names the files of this machine's store alone. */
function changed(model: string, { host }: ModelFiles): Gate {
  if (host !== null) {
    const reason = message('release.model-verified.changed-there', { model, host });
    const fix = message('release.model-verified.changed-there.fix', { host });
    return { id, verdict: 'fail', reason, fix, next: [`sovran model show ${model}`] };
  }
  const reason = message('release.model-verified.changed', { model });
  const fix = message('release.model-verified.changed.fix');
  return { id, verdict: 'fail', reason, fix, next: [`sovran model verify ${model}`] };
}

/**
 * Pure: the slot of a release that gets the traffic holds it, or can be given to it: nothing is answered there under another
 * one's name. `slot`: what the gateway says of it; null where it does not say.
 */
export function slotGate({ slot: name, release, environment }: Serving, slot: SlotStatus | null): Gate {
  const id = 'slot-as-recorded';
  const holds = slot?.release;
  if (slot === null || holds === undefined || holds === release)
    return { id, verdict: 'pass', reason: message('env.slot-held.pass', { slot: name, release }) };
  const words = { slot: name, release, holds };
  const { state, sessions } = slot;
  if (state !== 'ready' && sessions === 0)
    return { id, verdict: 'pass', reason: message('env.slot-held.other', words) };
  const next = [`sovran env show ${environment}`];
  const fix = message(state === 'ready' ? 'env.slot-held.live.fix' : 'env.slot-held.busy.fix', { environment });
  const reason =
    state === 'ready' ? message('env.slot-held.live', words) : message('env.slot-held.busy', { ...words, sessions });
  return { id, verdict: 'fail', reason, fix, next };
}

/** Pure: the gateway has its port, or may have it. */
export function portGate(port: PortStatus, { port: number, host }: Pick<EnvironmentSpec, 'host' | 'port'>): Gate {
  const at = { port: String(number), host };
  if (port.state === 'unusable') {
    const reason = message('release.port.unusable', { ...at, reason: systemReason(port.code) });
    return { id: 'port', verdict: 'fail', reason, evidence: port.code };
  }
  const holder = (port.state === 'taken' && port.holder) || message('release.port.stranger');
  return gate('port', port.state !== 'taken', { ...at, holder });
}
