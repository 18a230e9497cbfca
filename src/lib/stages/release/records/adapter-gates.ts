import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import { message } from '../../../core/text/message.ts';
import { baseDigestOf } from '../../models/registry/adapter.ts';
import { isEvaluationOf, type EvidenceReport } from '../approvals/evidence.ts';
import { gate, modelVerifiedGate, withFix } from '../gates/gates.ts';
import type { AdapterFacts } from './adapters.ts';

/** The release that adapters are to be part of. */
export interface AdapterBed {
  release: string;
  base: { name: string; spec: ModelSpec };
  /** Names of the project's environments, under which their base answers. */
  environments: readonly string[];
  reports: readonly EvidenceReport[];
}

/** What must hold for every adapter of a release; none without adapters. Pure. */
export function releaseAdapterGates(adapters: readonly AdapterFacts[], bed: AdapterBed): Gate[] {
  if (adapters.length === 0) return [];
  return [namesGate(adapters, bed), ...adapters.flatMap((adapter) => gatesOf(adapter, bed))];
}

function gatesOf(adapter: AdapterFacts, { release, base, reports }: AdapterBed): Gate[] {
  const { model, spec, files } = adapter;
  const isAlike = spec.chatTemplate === base.spec.chatTemplate;
  return [
    baseGate(adapter, release, base),
    gate('model-real', spec.kind !== 'fixture', { model }),
    { ...modelVerifiedGate(model, spec, files), id: 'adapter-verified' },
    gate('licence', spec.license.trim() !== '', { model }),
    withFix(gate('adapter-template', isAlike, { adapter: model, base: base.name }), {
      next: [`sovran model show ${model}`],
    }),
    evidenceGate(adapter, reports),
  ];
}

/** An adapter changes the weights that it was trained on; over others it answers nonsense. */
function baseGate(
  { model: adapter, spec, base: trainedOn }: AdapterFacts,
  release: string,
  base: AdapterBed['base'],
): Gate {
  const digest = baseDigestOf(spec);
  if (digest === undefined) {
    const none = message('release.adapter-base.none', { model: adapter });
    return passOrFail('adapter-base', false, none, { next: ['sovran model list'] });
  }
  const other = trainedOn ?? spec.lineage.find((parent) => parent.digest === digest)?.name ?? digest.slice(0, 19);
  const judged = gate('adapter-base', digest === base.spec.digest, { adapter, base: base.name, other });
  const next =
    trainedOn === null
      ? [`sovran model show ${adapter}`]
      : [`sovran release create ${release} --model ${trainedOn} --adapter ${adapter}`];
  return withFix(judged, { next });
}

function namesGate(adapters: readonly AdapterFacts[], { base, environments }: AdapterBed): Gate {
  const names = adapters.map(({ name }) => name);
  const wrong = names.find(
    (name, at) => name === base.name || environments.includes(name) || names.indexOf(name) !== at,
  );
  const judged = gate('adapter-names', wrong === undefined, { name: wrong ?? '', names: names.join(', ') });
  return withFix(judged, { fix: message('release.adapter-names.fix') });
}

function evidenceGate({ model, spec }: AdapterFacts, reports: readonly EvidenceReport[]): Gate {
  const judged = reports.some((report) => report.intact && isEvaluationOf(report, spec.digest));
  return withFix(gate('adapter-evidence', judged, { model }), { fix: message('release.evidence.fix', { model }) });
}
