import { gatherAdapters, type AdapterFacts } from './adapters.ts';
import { createGates, type CreateFacts, type CreateInput, servedModels } from './create-gates.ts';
import { gatherPapers } from './paper-gates.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { usesGpus } from '../../machines/gpu-leases.ts';
import { chooseHost } from '../../machines/hosts/environments.ts';
import { factsOf } from '../../machines/hosts/inventory.ts';
import { contextOf, readPositionsOf } from '../../capacity/fit/context.ts';
import { gatherServingFit, servingGates } from '../../capacity/fit/serving.ts';
import { findModelFiles } from '../../models/registry/find-model-files.ts';
import { readLearned } from '../../../core/project/learned.ts';
import { checkName, findResource, listResources, requireResource } from '../../../core/project/resources.ts';
import type { ModelSpec } from '../../../core/project/resources/model.ts';
import type { ReleaseRecord, ReleaseSpec } from '../../../core/project/resources/release.ts';
import { cardGates } from '../../models/quantize/quantize-gates.ts';
import { adapterGates, adapterSettings, type RankedAdapter } from '../../jobs/engines/adapters.ts';
import { variantOf } from '../../jobs/engines/choose.ts';
import { chooseServing, servingConfig } from '../../jobs/engines/serving.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import type { PlanDraft } from '../../../core/operation/plan/plan.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { message } from '../../../core/text/message.ts';
import { isEvaluationOf, isOfOther, listEvidence, type EvidenceReport } from '../approvals/evidence.ts';
import { bomOf, bomPath, bomText } from '../bom/bom.ts';
import { gatherBom } from '../bom/gather-bom.ts';
import { evaluationsOf, lastEvaluation } from '../quality/lifecycle.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { pilotGates } from './pilot-gates.ts';
import { gatherLoss } from './quantization-loss.ts';
import { readSuites, suiteGates } from '../quality/suites.ts';
import { dataOf, showRelease, type ReleaseData } from './show.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';

type RecordArgs = { name: string; record: ReleaseRecord; digest: string; bom: JsonObject };

const recordRelease: Action<RecordArgs> = {
  async apply({ name, record, digest, bom }, { ctx, project }) {
    const before = await findResource(project, 'Release', name);
    const kept = before?.spec.digest === digest ? before.spec : undefined;
    const spec: ReleaseSpec = {
      record,
      digest,
      createdBy: kept?.createdBy ?? (await ctx.actor()),
      createdAt: kept?.createdAt ?? ctx.clock.now(),
    };
    const path = await project.write(resourceOf('Release', name, spec));
    await project.writeFile(bomPath(name), bomText(bom, spec));
    return { path };
  },
};

/** Records what can be served: model, engine, arguments and evidence, under their digest; never changed. Its bill of materials lies beside it. */
export const createRelease: Operation<CreateInput, CreateFacts, ReleaseData> = {
  id: 'release create',
  target: ({ name }) => `Release/${name}`,
  gather,
  plan: planCreate,
  actions: { 'record-release': recordRelease },
  async result({ input }, ctx) {
    return dataOf(await showRelease(ctx, input.name));
  },
};

async function gather(input: CreateInput, ctx: StageContext): Promise<CreateFacts> {
  const existing = await findResource(ctx.project, 'Release', checkName(input.name));
  const { spec: model } = await requireResource(ctx.project, 'Model', input.model);
  const hostName = await chooseHost(ctx, input.host ?? undefined);
  const engines = await ctx.engines.list();
  const wanted = input.adapters ?? [];
  const { definition, file, able } = chooseServing(engines, { ...input, adapters: wanted.length > 0 }, model);
  const adapters = await gatherAdapters(ctx, hostName, wanted);
  const { images } = (await findResource(ctx.project, 'Host', hostName))?.spec ?? {};
  const variant = variantOf(definition, { images });
  const engine = await readRuntime(ctx, hostName, definition.name);
  const files = await findModelFiles(ctx, model.digest, { host: hostName, hashed: true });
  const all = await listEvidence(ctx.project);
  const hostFacts = await factsOf(ctx, hostName);
  const gpus = input.gpus ?? (usesGpus(variant) ? Math.min(1, hostFacts.gpus.length) : 0);
  const positions = await readPositionsOf(ctx, model, file);
  const contextTokens = contextOf(input.contextTokens, positions);
  const fit = await gatherServingFit(
    { ...input, contextTokens, memory: definition.serves?.memory, gpus, host: hostName, facts: hostFacts, model },
    ctx,
  );
  const image = variant === 'cpu' ? undefined : images?.[definition.name];
  return {
    model,
    files,
    definition,
    variant,
    gpus,
    host: hostName,
    hostGpus: hostFacts.gpus.length,
    modelFile: file ?? null,
    able,
    engine,
    cpus: hostFacts.cpus,
    card: gpus > 0 ? cardGates(engines, model.scheme, hostFacts.gpus[0]?.name) : [],
    contextTokens,
    ...(positions === undefined ? {} : { positions }),
    ...(fit ? { fit } : {}),
    ...(await gatherEvidence(input, ctx, { all, model, adapters, engine, image })),
    ...(await readQuality(ctx, { model: input.model, spec: model }, adapters, all)),
    existing: existing?.spec ?? null,
    learned: await readLearned(ctx.project),
    adapters,
    environments: (await listResources(ctx.project, 'Environment')).map(({ metadata }) => metadata.name),
    adaptersServed: adapterGates(
      { definition, variant, base: model, adapters: ranked(adapters), parallel: input.parallel },
      engines,
    ),
  };
}

interface Chosen {
  all: EvidenceReport[];
  model: ModelSpec;
  adapters: AdapterFacts[];
  engine: CreateFacts['engine'];
  image: string | undefined;
}

/** All evaluations count, not only those that are named: a bad one is not left out. */
async function readQuality(
  ctx: StageContext,
  base: { model: string; spec: ModelSpec },
  adapters: readonly AdapterFacts[],
  all: EvidenceReport[],
): Promise<Pick<CreateFacts, 'loss' | 'terms' | 'judged' | 'asked'>> {
  const loss = await gatherLoss(ctx, base.spec, all);
  const terms = (await readCharterInForce(ctx))?.spec.evaluation;
  if (!terms) return { loss, terms: null, judged: [], asked: [] };
  const last = ({ digest }: ModelSpec) => lastEvaluation(digest, evaluationsOf([digest], all), terms);
  const judged = [base, ...adapters].map(({ model, spec }) => ({ model, last: last(spec) }));
  const served = servedModels(base.model, base.spec, adapters);
  const suites = suiteGates(served, await readSuites(ctx.project, terms.suites ?? []), all);
  return { loss, terms, judged, asked: [...suites, ...pilotGates(served, all, terms.pilot)] };
}

/** The reports that a release cites, and what is written and asked beside them. */
async function gatherEvidence(
  { name, model: modelName, evidence }: CreateInput,
  ctx: StageContext,
  { all, model, adapters, engine, image }: Chosen,
): Promise<Pick<CreateFacts, 'reports' | 'otherPrograms' | 'missing' | 'papers' | 'bom'>> {
  const served = servedModels(modelName, model, adapters);
  const digests = served.map(({ digest }) => digest);
  const chosen = chooseReports(evidence, all, digests, engine);
  const written = (await ctx.project.readFile(bomPath(name))) !== undefined;
  const bom = { sources: await gatherBom(ctx, chosen.reports), image, written };
  return { ...chosen, papers: await gatherPapers(ctx, served), bom };
}

/** An adapter is named by its model to people; `name` is for applications. */
function ranked(adapters: readonly AdapterFacts[]): RankedAdapter[] {
  return adapters.map(({ model, rank }) => ({ name: model, rank }));
}

async function readRuntime(ctx: StageContext, host: string, name: string): Promise<CreateFacts['engine']> {
  const { lockDigest, state } = await (await ctx.runners.open(host)).environment(name);
  return { name, environment: lockDigest, programs: await ctx.engines.programs(name), ready: state === 'ready' };
}

/** The named reports, else every evaluation; none that measured other programs of the engine. */
function chooseReports(
  named: readonly string[],
  all: EvidenceReport[],
  digests: readonly string[],
  engine: CreateFacts['engine'],
): Pick<CreateFacts, 'reports' | 'otherPrograms' | 'missing'> {
  const isMeant = (report: EvidenceReport): boolean =>
    named.length > 0 ? named.includes(report.run) : digests.some((digest) => isEvaluationOf(report, digest));
  const meant = all.filter(isMeant);
  return {
    reports: meant.filter((one) => !isOfOther(one, engine)),
    otherPrograms: named.length === 0 ? [] : meant.filter((one) => isOfOther(one, engine)).map(({ run }) => run),
    missing: named.filter((run) => !all.some((report) => report.run === run)),
  };
}

function planCreate(input: CreateInput, facts: CreateFacts): PlanDraft {
  const record = recordOf(input, facts);
  const digest = digestOf(record);
  const { definition, bom, existing } = facts;
  const { name } = input;
  const said = bomOf(name, record, { ...definition, image: bom.image }, bom.sources);
  const args = { name, record: structuredClone(record) as JsonObject, digest, bom: said };
  const step = createStep('record-release', message('release.create.step', { name }), args);
  return {
    gates: [...createGates(input, facts, digest), ...servingGates(facts.fit)],
    steps: existing?.digest === digest && bom.written ? [] : [{ ...step, id: `record-${name}` }],
  };
}

function recordOf(input: CreateInput, facts: CreateFacts): ReleaseRecord {
  const { model, modelFile, engine, cpus, reports } = facts;
  const served = {
    parallel: input.parallel,
    contextTokens: facts.contextTokens,
    // All cores but one, for the gateway: on an oversubscribed host llama.cpp's spinning threads are ten times slower.
    threads: input.threads ?? Math.max(1, cpus - 1),
    ...(facts.gpus > 0 ? { gpus: facts.gpus } : {}),
  };
  return {
    model: input.model,
    modelDigest: model.digest,
    modelFile: modelFile ?? '',
    engine: {
      name: engine.name,
      environment: engine.environment,
      programs: engine.programs,
      ...configured(facts, served),
    },
    arguments: served,
    ...(model.chatTemplate ? { chatTemplate: model.chatTemplate } : {}),
    ...recordedAdapters(facts),
    evidence: reports.map(({ digest }) => digest).sort(),
  };
}

/** By name, so that the order of flags makes no other release. */
function recordedAdapters({ adapters }: CreateFacts): Pick<ReleaseRecord, 'adapters'> {
  if (adapters.length === 0) return {};
  const recorded = adapters.map(({ name, model, spec }) => ({ name, model, digest: spec.digest }));
  return { adapters: recorded.toSorted((left, right) => (left.name < right.name ? -1 : 1)) };
}

/** The engine's own configuration, where it has one. */
function configured(
  { definition, variant, adapters }: CreateFacts,
  served: JsonObject,
): Pick<ReleaseRecord['engine'], 'config' | 'startSeconds'> {
  const config = servingConfig(definition, variant, {
    ...served,
    ...adapterSettings(definition, ranked(adapters)),
  });
  const startSeconds = definition.serves?.startSeconds;
  return {
    ...(Object.keys(config).length === 0 ? {} : { config }),
    ...(startSeconds === undefined ? {} : { startSeconds }),
  };
}

/** Next commands: approval or promotion for each environment, or how to add one. The key is OpenSSH's default. */
export async function nextAfterCreate(release: string, project: ProjectStore): Promise<string[]> {
  const environments = await listResources(project, 'Environment');
  if (environments.length === 0) return ['sovran env add --help'];
  return environments.map(({ metadata: { name }, spec }) =>
    spec.approvals.required > 0
      ? `sovran release approve ${release} --env ${name} --key ~/.ssh/id_ed25519`
      : `sovran release promote ${release} --env ${name}`,
  );
}
