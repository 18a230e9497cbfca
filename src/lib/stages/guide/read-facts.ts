import type { StageContext } from '../../core/operation/context.ts';
import { listRunsAtWork, listOpenRuns } from '../../core/operation/open/open-runs.ts';
import { readLock } from '../../core/operation/lock/lock.ts';
import { openJobs } from '../../core/project/job-runs.ts';
import { listResources } from '../../core/project/resources.ts';
import { showRelease, type ShownRelease } from '../release/records/show.ts';
import { stateOf } from '../serving/applications/keys.ts';
import { listEngines } from '../jobs/engines/list.ts';
import { compareEvaluations } from '../measure/eval/compare.ts';
import { metricOf } from '../measure/reports/report.ts';
import { listCatalogue } from '../models/catalogue/list-catalogue.ts';
import { SovranError } from '../../core/text/sovran-error.ts';
import { namedModels, openCases, readSnapshot, type Snapshot } from '../snapshot/snapshot.ts';
import type { Evaluated, Gain, GuideFacts, GuideRelease, KnownBase, Surroundings } from './shape/facts.ts';
import { standingOf } from './shape/standing.ts';
import { ENGINE } from './steps/model.ts';

const FIRST_PORT = 8443;
const PORTS = 20;

/** Nothing was looked for. */
const NOWHERE: Surroundings = { data: [], models: [], keyFolder: null, keyFiles: [] };

/** Facts of a use case's path, and of what lies around; null for one that is still to be described. */
export async function readGuideFacts(
  ctx: StageContext,
  name: string | null,
  nearby: Surroundings,
): Promise<GuideFacts> {
  const snapshot = await readSnapshot(ctx);
  const facts = await withMaking(ctx, snapshot, await factsOf(ctx, snapshot, name));
  const taken = snapshot.environments.map(({ spec }) => spec.port);
  const [port, catalogue] = [await findPort(ctx, taken), await readKnownBases(ctx, facts)];
  return { ...facts, ...readWaiting(ctx), port, catalogue, nearby };
}

/** Facts of a use case's path, as `status` needs them: hosts are asked only from acceptance until it is live. */
export async function readPathFacts(ctx: StageContext, snapshot: Snapshot, name: string | null): Promise<GuideFacts> {
  const facts = await factsOf(ctx, snapshot, name);
  return facts.usecase?.spec.status === 'accepted' ? withMaking(ctx, snapshot, facts) : facts;
}

/** Of a release its approvals; before there is one, what can make a model, and how models were measured. */
async function withMaking(ctx: StageContext, snapshot: Snapshot, facts: GuideFacts): Promise<GuideFacts> {
  const { release, isLive: serves } = standingOf(facts, new Set());
  if (serves) return facts;
  const ready = facts.hosts.length === 0 ? [] : await readReady(ctx);
  if (release) {
    const shown = asGuideRelease(await showRelease(ctx, release.name));
    return { ...facts, ready, releases: facts.releases.map((one) => (one.name === shown.name ? shown : one)) };
  }
  const { engines } = await ctx.engines.survey();
  const measured = { ...facts, ready, engines, evaluated: await readEvaluated(snapshot) };
  return { ...measured, gain: await readGain(ctx, measured) };
}

/** What the project's files say. */
async function factsOf(ctx: StageContext, snapshot: Snapshot, name: string | null): Promise<GuideFacts> {
  const chosen = snapshot.usecases.find(({ metadata }) => metadata.name === name);
  return {
    usecase: chosen ? { name: chosen.metadata.name, spec: chosen.spec } : null,
    taken: snapshot.usecases.map(({ metadata }) => metadata.name),
    alone: openCases(snapshot).every((one) => one === name),
    actor: chosen?.spec.status === 'accepted' ? '' : await ctx.actor(),
    busy: null,
    interrupted: null,
    datasets: snapshot.datasets.map(({ metadata, spec }) => ({ name: metadata.name, trainRows: spec.splits.train })),
    hosts: snapshot.inventory.hosts.map(({ metadata }) => metadata.name),
    ready: [],
    engines: [],
    models: namedModels(snapshot),
    jobs: openJobs(snapshot.runs).map(({ metadata, spec }) => ({
      id: metadata.name,
      kind: typeof spec.job?.kind === 'string' ? spec.job.kind : '',
      made: spec.collect?.find(({ model }) => model.name === spec.subject)?.model ?? { lineage: [] },
    })),
    evaluated: [],
    gain: null,
    catalogue: [],
    releases: snapshot.releases.map(({ metadata, spec }) => ({
      name: metadata.name,
      model: spec.record.model,
      createdAt: spec.createdAt,
      rolledBack: false,
      counted: {},
    })),
    environments: snapshot.doors.map(({ name: environment, spec, serves }) => ({
      name: environment,
      required: spec.approvals.required,
      live: serves,
    })),
    applications: await readApplications(ctx),
    port: null,
    nearby: NOWHERE,
  };
}

/** Who is at work, and what was interrupted. */
function readWaiting({ project: { root } }: StageContext): Pick<GuideFacts, 'busy' | 'interrupted'> {
  const lock = readLock(root);
  const [working] = lock ? [lock] : listRunsAtWork(root);
  const [open] = listOpenRuns(root);
  const plan = open?.progress.plan;
  return {
    busy: working ? { operation: working.operation, pid: working.pid } : null,
    interrupted: plan && open ? { run: open.journal.runId, operation: plan.operation, target: plan.target } : null,
  };
}

async function readReady(ctx: StageContext): Promise<string[]> {
  const { engines } = await listEngines(ctx);
  return engines.filter(({ name, state }) => name === ENGINE && state === 'ready').map(({ host }) => host);
}

/** Usable evaluations: the digest of the model, and its share of exact answers. */
async function readEvaluated({ evidence }: Snapshot): Promise<Evaluated[]> {
  const usable = (await evidence()).filter(({ type, sound, fixture }) => type === 'eval' && sound && !fixture);
  return usable.flatMap(({ run, model: digest, report }) => {
    if (digest === null || !report) return [];
    const exact = metricOf(report, 'exact-match');
    const interval = exact?.ci95 ? { interval: exact.ci95 } : {};
    const { name: dataset } = report.measured.dataset as { name: string };
    return [{ run, digest, dataset, exactMatch: exact?.value ?? null, rows: exact?.n ?? 0, ...interval }];
  });
}

/** The newest evaluation of what is released against the newest of its base, as `eval compare` has it. */
async function readGain(ctx: StageContext, facts: GuideFacts): Promise<Gain | null> {
  const { base, candidate } = standingOf(facts, new Set());
  const [first, second] = [base, candidate].map((model) =>
    facts.evaluated.findLast(({ digest }) => digest === model?.spec.digest),
  );
  if (!first || !second) return null;
  try {
    const compared = await compareEvaluations({ first: first.run, second: second.run, margin: 0, seed: 1 }, ctx);
    const { value, ci95 } = metricOf(compared, 'difference') ?? {};
    return typeof value === 'number' && ci95 ? { points: value, interval: ci95 } : null;
  } catch (error) {
    // other rows, or answers that are gone: `eval compare` says which
    if (error instanceof SovranError) return null;
    throw error;
  }
}

/** Larger ones are not trained on processors. */
const MOST_PARAMETERS = 4e9;

async function readKnownBases(ctx: StageContext, facts: GuideFacts): Promise<KnownBase[]> {
  const { bases, trained, release } = standingOf(facts, new Set());
  if (bases.length > 0 || trained || release) return [];
  const allowed = await listCatalogue(ctx, { allowed: true, maxParameters: MOST_PARAMETERS });
  const known = allowed.map(({ entry: { metadata, spec } }) => ({
    name: metadata.name,
    title: spec.title,
    parameters: Number(spec.parameters.value) / 1e9,
    repository: spec.repository.value,
    license: spec.license.id.value,
  }));
  return known.toSorted((one, other) => one.parameters - other.parameters);
}

function asGuideRelease({ name, model, createdAt, status, environments }: ShownRelease): GuideRelease {
  const counted = environments.map(({ environment, approvals }) => [environment, approvals.counted] as const);
  return { name, model, createdAt, rolledBack: status === 'rolled-back', counted: Object.fromEntries(counted) };
}

async function readApplications({ project, clock }: StageContext): Promise<GuideFacts['applications']> {
  const all = await listResources(project, 'Application');
  const now = clock.now();
  return all
    .filter(({ spec }) => spec.keys.some((key) => stateOf(spec, key, now) === 'valid'))
    .map(({ metadata, spec }) => ({ name: metadata.name, environment: spec.environment }));
}

/** The first port that is free here; the first of all where no gateway can run. */
async function findPort(ctx: StageContext, taken: readonly number[]): Promise<number> {
  const open = Array.from({ length: PORTS }, (_, at) => FIRST_PORT + at).filter((port) => !taken.includes(port));
  const gateway = await ctx.gateway('temporary/guide', 'local');
  for (const port of open) {
    const found = await gateway.preflight('127.0.0.1', port).catch(() => undefined);
    if (found === undefined) break;
    if (found.state === 'free') return port;
  }
  return open[0] ?? FIRST_PORT;
}
