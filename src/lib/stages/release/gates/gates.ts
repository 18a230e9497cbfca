import type { PortStatus, SlotStatus } from '../../../core/ports/gateway.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { EngineEnvironment } from '../../../core/ports/runner.ts';
import type { LearnedModel } from '../../../core/project/learned.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseRecord } from '../../../core/project/resources/release.ts';
import { fixable, message, type Message, type ParamsOf } from '../../../core/text/message.ts';
import type { Serving } from '../../serving/environments/serving.ts';
import { bringBack } from '../../models/registry/registry.ts';
import type { ModelFiles } from '../../models/registry/find-model-files.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { systemReason } from '../../../core/failures/system-reason.ts';
import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import type { HostSpec } from '../../../core/project/resources/host.ts';

type GateId =
  | 'adapter-base'
  | 'adapter-evidence'
  | 'adapter-name-free'
  | 'adapter-names'
  | 'adapter-template'
  | 'chat-template'
  | 'engine-ready'
  | 'environment-committed'
  | 'evidence'
  | 'key-opens'
  | 'licence'
  | 'model'
  | 'model-real'
  | 'model-servable'
  | 'name-free'
  | 'not-author'
  | 'not-signed-yet'
  | 'promoted-before'
  | 'record'
  | 'service-as-recorded'
  | 'signer-listed';

type Verdict<Id extends GateId> = `release.${Id}.${'pass' | 'fail'}`;

/** A gate that passes or fails, with the reason of its name. Pure. */
export function gate<Id extends GateId>(id: Id, holds: boolean, ...params: ParamsOf<Verdict<Id>>): Gate {
  const verdict = holds ? 'pass' : 'fail';
  return { id, verdict, reason: message<Verdict<Id>>(`release.${id}.${verdict}`, ...params) };
}

/** The gate, with a fix, or a closer reason, if it failed. Pure. */
export function withFix(judged: Gate, fix: Partial<Pick<Gate, 'reason' | 'fix' | 'next'>>): Gate {
  return judged.verdict === 'fail' ? { ...judged, ...fix } : judged;
}

/** A release that is retired serves no more; nothing is said of any other. Pure. */
export function retiredGates(release: string, isRetired: boolean): Gate[] {
  const { text: reason, fix } = fixable('release.not-retired', { release });
  return isRetired ? [passOrFail('not-retired', false, reason, { fix, next: ['sovran release list'] })] : [];
}

/** No model learned from rows that were erased since; nothing is said where none did. Pure. */
export function learnedGates(digests: readonly string[], learned: readonly LearnedModel[]): Gate[] {
  const found = learned.filter(({ digest }) => digests.includes(digest));
  if (found.length === 0) return [];
  const names = found.map(({ name }) => name).join(', ');
  const erasures = [...new Set(found.map(({ erasure }) => erasure))].join(', ');
  const { text: reason, fix } = fixable('release.learned', { names, erasures });
  const next = found.map(({ name }) => `sovran model lineage ${name}`);
  return [passOrFail('not-learned-from-erased', false, reason, { fix, next })];
}

/** The model a release names, as the project and the store have it. */
export interface ModelFacts {
  record: ReleaseRecord;
  model: ModelSpec | null;
  modelFiles: ModelFiles;
  /** Its adapters, in the order of the record. */
  adapters: { spec: ModelSpec | null; files: ModelFiles }[];
}

/** The model and its adapters match the record, are real, and their files are intact. Pure. */
export function modelGates({ record, model, modelFiles, adapters }: ModelFacts): Gate[] {
  const { model: name, modelDigest: digest } = record;
  return [
    ...recordedGates({ name, digest }, model, modelFiles),
    ...(record.adapters ?? []).flatMap((recorded, at) => {
      const { spec, files } = adapters[at] ?? { spec: null, files: { state: 'missing', host: null } };
      return recordedGates({ name: recorded.model, digest: recorded.digest }, spec, files);
    }),
  ];
}

function recordedGates(
  { name, digest }: { name: string; digest: string },
  model: ModelSpec | null,
  files: ModelFiles,
): Gate[] {
  const isRecorded = model?.digest === digest;
  return [
    gate('model', isRecorded, { model: name }),
    gate('model-real', model?.kind !== 'fixture', { model: name }),
    modelVerifiedGate(name, isRecorded ? model : null, files),
  ];
}

/** Whether a host has the engine runtime that a release names; `differs`: this version of sovran has another one. */
export type EngineState = 'ready' | 'missing' | 'differs';

/** Pure. An installation brings the runtime of this version alone. */
export function engineState(found: EngineEnvironment, { engine }: ReleaseRecord): EngineState {
  if (found.lockDigest !== engine.environment) return 'differs';
  return found.state === 'ready' ? 'ready' : 'missing';
}

/** The engine runtime of a release is on its host, or the command that brings it there. Pure. */
export function engineGate(state: EngineState, release: string, { engine, model }: ReleaseRecord, host: string): Gate {
  const judged = gate('engine-ready', state === 'ready', { release });
  if (state === 'ready') return judged;
  if (state === 'missing') {
    const fix = message('release.engine-ready.fix', { engine: engine.name });
    return { ...judged, fix, next: [`sovran engine install ${engine.name} --host ${host}`] };
  }
  const reason = message('release.engine-ready.differs', { release, digest: engine.environment });
  const fix = message('release.engine-ready.differs.fix', { model });
  return { ...judged, reason, fix, next: ['sovran release create --help'] };
}

/** An adapter does not answer under the name of the environment, which is its base's. Pure. */
export function adapterNameGates({ adapters = [] }: ReleaseRecord, environment: string): Gate[] {
  if (adapters.length === 0) return [];
  const holds = adapters.every(({ name }) => name !== environment);
  return [gate('adapter-name-free', holds, { environment })];
}

/** The files of a model lie unchanged on the serving host, or here. Pure. */
export function modelVerifiedGate(model: string, spec: ModelSpec | null, { state, host: there }: ModelFiles): Gate {
  const host = placeOf(state, there);
  const next = [there === null ? `sovran model verify ${model}` : `sovran model show ${model}`];
  const restored = { fix: message('release.model-verified.fix', { host }), next };
  const help = state === 'missing' ? (spec ? bringBack(model, spec) : {}) : restored;
  const reason = message(`release.model-verified.${state}`, { model, host });
  return passOrFail('model-verified', state === 'whole' || state === 'unread', reason, help);
}

/** Where files were found; of missing ones, where they were looked for. */
function placeOf(state: ModelFiles['state'], host: string | null): Message | string {
  if (host === null) return message('release.this-machine');
  return state === 'missing' ? message('release.both-machines', { host }) : host;
}

/** The file of an environment is committed, so that its terms can be reviewed. Pure. */
export function committedGate(environment: string, isCommitted: boolean): Gate {
  return withFix(gate('environment-committed', isCommitted, { environment }), {
    fix: message('release.environment-committed.fix', { environment }),
    next: [`git status -- environments/${environment}.yaml`],
  });
}

/** The slot of a release holds it, or is free; null: the gateway's state is unknown. Pure. */
export function slotGate({ slot: name, release, environment }: Serving, slot: SlotStatus | null): Gate {
  const judge = passOrFail.bind(null, 'slot-as-recorded');
  const holds = slot?.release;
  if (slot === null || holds === undefined || holds === release)
    return judge(true, message('env.slot-held.pass', { slot: name, release }));
  const { state, sessions } = slot;
  const params = { slot: name, release, holds, environment, sessions };
  if (state !== 'ready' && sessions === 0) return judge(true, message('env.slot-held.other', params));
  const held = state === 'ready' ? fixable('env.slot-held.live', params) : fixable('env.slot-held.busy', params);
  return judge(false, held.text, { fix: held.fix, next: [`sovran env show ${environment}`] });
}

/** Adapters of the live release that the next one does not have; nothing where it has them all. Pure. */
export function goneAdapters(live: ReleaseRecord | undefined, next: ReleaseRecord, release: string): Message[] {
  const kept = (next.adapters ?? []).map(({ name }) => name);
  const gone = (live?.adapters ?? []).map(({ name }) => name).filter((name) => !kept.includes(name));
  return gone.length === 0 ? [] : [message('release.adapters-gone', { release, names: gone.join(', ') })];
}

interface PortFacts {
  port: PortStatus;
  /** The host is this machine. */
  here: boolean;
  way?: Way;
  wanted: Pick<EnvironmentSpec, 'host' | 'port' | 'bind'>;
}

/** SSH address of a host. */
export type Way = Pick<HostSpec, 'address' | 'jump'>;

/** The gateway can listen at the environment's address; of another machine the host is named. Pure. */
export function portGate({ here, way, port, wanted }: PortFacts): Gate {
  const address = `${wanted.bind}:${wanted.port}`;
  const params = { address: here ? address : message('env.address-on', { address, host: wanted.host }) };
  const judge = passOrFail.bind(null, 'port-free');
  switch (port.state) {
    case 'free':
      return judge(true, message('env.port-free', params));
    case 'own':
      return judge(true, message('env.port-own', params));
    case 'taken': {
      const { holder } = port;
      const reason = holder ? message('env.port-held', { ...params, holder }) : message('env.port-taken', params);
      const there = way ? overSsh(way, `sudo ${listenersAt(wanted.port)}`) : `sovran host check ${wanted.host}`;
      return judge(false, reason, {
        fix: message('env.port-taken.fix'),
        next: [here ? listenersAt(wanted.port) : there],
      });
    }
    case 'unusable':
      return judge(false, message('env.port-unusable', { ...params, reason: unusableReason(port.code) }), {
        fix: message('env.port-unusable.fix', { host: here ? message('release.this-machine') : wanted.host }),
        next: [here ? 'ip -brief address' : `sovran host check ${wanted.host}`],
        evidence: port.code,
      });
  }
}

function listenersAt(port: number): string {
  return `ss -ltnp 'sport = :${port}'`;
}

/** The command here that runs another one on the host. */
export function overSsh({ address, jump = [] }: Way, command: string): string {
  const via = jump.length > 0 ? ` -J ${shellWord(jump.join(','))}` : '';
  return `ssh -t${via} ${shellWord(`ssh://${address}`)} "${command}"`;
}

/** Why a port is unusable; `EACCES` means a privileged one. */
function unusableReason(code: string): Message {
  return code === 'EACCES' ? message('env.port-privileged') : systemReason(code);
}
