import type { ModelFiles } from '../../work/models/find-model-files.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { isEvaluationOf, type EvidenceReport } from '../approvals/evidence.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { message, type Message, type ParamsOf } from '../../../core/text/message.ts';
import { modelVerifiedGate } from '../gates/gates.ts';

export type CreateInput = {
  name: string;
  model: string;
  /** Run ids of the reports it rests on; empty: every evaluation of the model. */
  evidence: string[];
  host: string | null;
  parallel: number;
  contextTokens: number;
  threads: number | null;
  /** GPUs that its service leases; none when left out. */
  gpus?: number;
};

export interface CreateFacts {
  model: ModelSpec;
  files: ModelFiles;
  engine: { name: string; environment: string; ready: boolean };
  cpus: number;
  reports: EvidenceReport[];
  /** Runs named as evidence that have no report. */
  missing: string[];
  existing: ReleaseSpec | null;
}

/** What must hold before a release is recorded. */
export function createGates(input: CreateInput, facts: CreateFacts, digest: string): Gate[] {
  const { model, engine } = facts;
  const params = { name: input.name, model: input.model };
  return [
    gate('name-free', facts.existing === null || facts.existing.digest === digest, params),
    gate('model-real', model.kind !== 'fixture', params),
    gate('model-servable', model.servable !== undefined, params),
    modelVerifiedGate(input.model, model, facts.files),
    gate('licence', model.license.trim() !== '', params),
    gate('chat-template', model.chatTemplate !== undefined, params),
    { ...gate('engine-ready', engine.ready, params), ...fixUnless(engine.ready, message('release.engine-ready.fix')) },
    evidenceGate(input, facts),
  ];
}

function evidenceGate(input: CreateInput, { reports, missing, model }: CreateFacts): Gate {
  const evaluations = reports.filter((report) => isEvaluationOf(report, model.digest));
  const reason = evidenceProblem(missing, reports) ?? (evaluations.length === 0 ? noEvaluation(input) : undefined);
  return {
    id: 'evidence',
    verdict: reason ? 'fail' : 'pass',
    reason: reason ?? message('release.evidence.pass', { count: reports.length }),
    ...(reason ? { fix: message('release.evidence.fix', { model: input.model }) } : {}),
  };
}

function evidenceProblem(missing: string[], reports: CreateFacts['reports']): Message | undefined {
  if (missing.length > 0) return message('release.evidence.missing', { runs: missing.join(', ') });
  const changed = reports.find(({ intact }) => !intact);
  if (changed) return message('release.evidence.changed', { run: changed.run });
  const fixture = reports.find((report) => report.fixture);
  return fixture ? message('release.evidence.fixture', { run: fixture.run }) : undefined;
}

function noEvaluation({ model }: CreateInput): Message {
  return message('release.evidence.none', { model });
}

type GateId = 'name-free' | 'model-real' | 'model-servable' | 'licence' | 'chat-template' | 'engine-ready';

type Verdict<Id extends GateId> = `release.${Id}.${'pass' | 'fail'}`;

function gate<Id extends GateId>(id: Id, holds: boolean, ...params: ParamsOf<Verdict<Id>>): Gate {
  const verdict = holds ? 'pass' : 'fail';
  return { id, verdict, reason: message<Verdict<Id>>(`release.${id}.${verdict}`, ...params) };
}

function fixUnless(holds: boolean, fix: Message): { fix?: Message } {
  return holds ? {} : { fix };
}
