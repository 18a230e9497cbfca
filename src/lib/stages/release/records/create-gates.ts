import type { Gate } from '../../../core/operation/plan/plan.ts';
import type { EngineDefinition, EngineVariant } from '../../../core/project/engine-definition.ts';
import type { LearnedModel } from '../../../core/project/learned.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseSpec } from '../../../core/project/resources/release.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { contextGates } from '../../capacity/fit/context.ts';
import type { ServingFit } from '../../capacity/fit/serving.ts';
import type { ModelFiles } from '../../models/registry/find-model-files.ts';
import { imageGates } from '../../jobs/engines/image-gates.ts';
import { otherEngines } from '../../jobs/engines/serving.ts';
import type { AdapterFacts, WantedAdapter } from './adapters.ts';
import type { EngineMeasured } from '../../measure/reports/report.ts';
import { isEvaluationOf, type EvidenceReport } from '../approvals/evidence.ts';
import { lossGates, type LossFacts } from './quantization-loss.ts';
import { type Evaluation, type EvaluationTerms, evaluationGate } from '../quality/lifecycle.ts';
import { gate, learnedGates, modelVerifiedGate, withFix } from '../gates/gates.ts';
import type { BomSources } from '../bom/gather-bom.ts';
import { paperGates, type PaperFacts, type ServedModel } from './paper-gates.ts';
import { releaseAdapterGates } from './adapter-gates.ts';

export type CreateInput = {
  name: string;
  model: string;
  /** Run ids of its reports; empty: every evaluation of the model. */
  evidence: string[];
  host: string | null;
  /** Engine that serves it; by default the first that can. */
  engine?: string;
  parallel: number;
  /** Default: 8192, or what the model reaches. */
  contextTokens?: number;
  threads: number | null;
  gpus?: number;
  adapters?: WantedAdapter[];
};

export interface CreateFacts {
  model: ModelSpec;
  definition: EngineDefinition;
  variant: EngineVariant;
  /** GPUs that its service leases. */
  gpus: number;
  host: string;
  /** GPUs that the host has. */
  hostGpus: number;
  /** File of the model that the engine serves; null where it cannot. */
  modelFile: string | null;
  /** Engines that can serve it. */
  able: string[];
  files: ModelFiles;
  engine: EngineMeasured & { ready: boolean };
  cpus: number;
  reports: EvidenceReport[];
  /** Named runs that measured other programs of the same engine. */
  otherPrograms: string[];
  /** Of the charter in force; null without one. */
  terms: EvaluationTerms | null;
  /** The newest evaluation of each model that it serves, on as many rows as the terms ask for. */
  judged: { model: string; last: Evaluation | undefined }[];
  /** Of the suites and pilots that the terms ask for. */
  asked: Gate[];
  /** Null for a model that is not quantized. */
  loss: LossFacts | null;
  /** Named runs without a report. */
  missing: string[];
  existing: ReleaseSpec | null;
  learned: LearnedModel[];
  adapters: AdapterFacts[];
  environments: string[];
  /** The engine serves the adapters. */
  adaptersServed: Gate[];
  /** The GPUs that serve it compute in its scheme. */
  card: Gate[];
  /** Tokens of context, and how many the model's positions reach. */
  contextTokens: number;
  positions?: number;
  /** What serving takes and the host has, where both are known. */
  fit?: ServingFit;
  /** What its bill of materials is made of; `written`: it has one. */
  papers: PaperFacts;
  bom: { sources: BomSources; image?: string | undefined; written: boolean };
}

/** What must hold before a release is recorded. Pure. */
export function createGates(input: CreateInput, facts: CreateFacts, digest: string): Gate[] {
  const { model, engine, host, variant, terms } = facts;
  const params = { name: input.name, model: input.model };
  return [
    gate('name-free', facts.existing === null || facts.existing.digest === digest, params),
    gate('model-real', model.kind !== 'fixture', params),
    ...learnedGates(
      servedModels(input.model, model, facts.adapters).map(({ digest: served }) => served),
      facts.learned,
    ),
    model.kind === 'adapter' ? adapterAlone(input, model) : servableGate(input, facts),
    modelVerifiedGate(input.model, model, facts.files),
    gate('licence', model.license.trim() !== '', params),
    gate('chat-template', model.chatTemplate !== undefined, params),
    withFix(gate('engine-ready', engine.ready, { release: input.name }), {
      fix: message('release.engine-ready.fix', { engine: engine.name }),
    }),
    ...imageGates({ name: engine.name, host, variant, gpus: facts.hostGpus }),
    evidenceGate(input, facts),
    ...facts.card,
    ...contextGates(input.model, facts.contextTokens, facts.positions),
    ...facts.adaptersServed,
    ...releaseAdapterGates(facts.adapters, {
      release: input.name,
      base: { name: input.model, spec: model },
      environments: facts.environments,
      reports: facts.reports,
    }),
    ...lossGates(input.model, facts.loss),
    ...(terms ? facts.judged.map((one) => evaluationGate(one.model, one.last, terms)) : []),
    ...facts.asked,
    ...paperGates(facts.papers, servedModels(input.model, model, facts.adapters), facts.bom.sources),
  ];
}

/** The model of a release, then its adapters. Pure. */
export function servedModels(
  name: string,
  { digest }: Pick<ModelSpec, 'digest'>,
  adapters: readonly AdapterFacts[],
): ServedModel[] {
  return [{ name, digest }, ...adapters.map(({ model, spec }) => ({ name: model, digest: spec.digest }))];
}

function servableGate({ model, engine }: CreateInput, { modelFile, definition, able }: CreateFacts): Gate {
  const judged = gate('model-servable', modelFile !== null, { model });
  return engine === undefined ? judged : withFix(judged, otherEngines(definition.name, model, able) ?? {});
}

function adapterAlone({ name, model }: CreateInput, { lineage }: ModelSpec): Gate {
  const base = lineage.find(({ relation }) => relation === 'adapter-of')?.name ?? 'BASE';
  const next = [`sovran release create ${name} --model ${base} --adapter ${model}`];
  return passOrFail('model-servable', false, message('release.model-servable.adapter', { model }), { next });
}

function evidenceGate({ model: name }: CreateInput, facts: CreateFacts): Gate {
  const reason = evidenceProblem(name, facts);
  const fix = message('release.evidence.fix', { model: name });
  return reason
    ? passOrFail('evidence', false, reason, { fix })
    : gate('evidence', true, { count: facts.reports.length });
}

function evidenceProblem(name: string, facts: CreateFacts): Message | undefined {
  const { missing, otherPrograms, reports, engine, model } = facts;
  if (missing.length > 0) return message('release.evidence.missing', { runs: missing.join(', ') });
  if (otherPrograms.length > 0)
    return message('release.evidence.programs', { runs: otherPrograms.join(', '), engine: engine.name });
  const changed = reports.find(({ intact }) => !intact);
  if (changed) return message('release.evidence.changed', { run: changed.run });
  const fixture = reports.find((report) => report.fixture);
  if (fixture) return message('release.evidence.fixture', { run: fixture.run });
  return reports.some((report) => isEvaluationOf(report, model.digest))
    ? undefined
    : message('release.evidence.none', { model: name });
}
