import type { StageContext } from '../../core/operation/context.ts';
import { listRunsAtWork, listOpenRuns } from '../../core/operation/open/open-runs.ts';
import { readLock } from '../../core/operation/lock/lock.ts';
import { listOpenJobs } from '../../core/project/job-runs.ts';
import { listEnvironments } from '../../core/project/live.ts';
import { listResources } from '../../core/project/resources.ts';
import { listEvidence } from '../release/approvals/evidence.ts';
import { showReleases, type ShownRelease } from '../release/records/show.ts';
import { stateOf } from '../serving/applications/keys.ts';
import { recordedLive } from '../serving/environments/served.ts';
import { listEngines } from '../jobs/engines/list.ts';
import { readReport } from '../measure/reports/report-files.ts';
import type { Evaluated, GuideFacts, GuideRelease, Surroundings } from './shape/facts.ts';
import { ENGINE } from './steps/model.ts';

const FIRST_PORT = 8443;
const PORTS = 20;

/** Facts of a use case's path; null for one that is still to be described. */
export async function readGuideFacts(
  ctx: StageContext,
  name: string | null,
  nearby: Surroundings,
): Promise<GuideFacts> {
  const { project } = ctx;
  const [usecases, datasets, hosts, models, releases, environments] = await Promise.all([
    listResources(project, 'UseCase'),
    listResources(project, 'Dataset'),
    listResources(project, 'Host'),
    listResources(project, 'Model'),
    showReleases(ctx),
    listEnvironments(project),
  ]);
  const chosen = usecases.find(({ metadata }) => metadata.name === name);
  const named = models.map(({ metadata, spec }) => ({ name: metadata.name, spec }));
  const others = usecases.filter((one) => one !== chosen && one.spec.status !== 'rejected');
  const served = environments.map((one) => ({
    name: one.name,
    required: one.spec.approvals.required,
    live: recordedLive(one.spec),
    port: one.spec.port,
  }));
  return {
    usecase: chosen ? { name: chosen.metadata.name, spec: chosen.spec } : null,
    taken: usecases.map(({ metadata }) => metadata.name),
    alone: others.length === 0,
    actor: await ctx.actor(),
    ...readWaiting(ctx),
    datasets: datasets.map(({ metadata, spec }) => ({ name: metadata.name, trainRows: spec.splits.train })),
    hosts: hosts.map(({ metadata }) => metadata.name),
    ready: hosts.length === 0 ? [] : await readReady(ctx),
    engines: await ctx.engines.list(),
    models: named,
    jobs: (await listOpenJobs(ctx)).map(({ metadata, spec }) => ({
      id: metadata.name,
      kind: typeof spec.job?.kind === 'string' ? spec.job.kind : '',
      made: spec.collect?.find(({ model }) => model.name === spec.subject)?.model ?? { lineage: [] },
    })),
    evaluated: await readEvaluated(ctx),
    releases: releases.map(asGuideRelease),
    environments: served.map(({ port: _port, ...one }) => one),
    applications: await readApplications(ctx),
    port: await findPort(
      ctx,
      served.map(({ port }) => port),
    ),
    nearby,
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

async function readEvaluated({ project }: StageContext): Promise<Evaluated[]> {
  const reports = await listEvidence(project);
  const usable = reports.filter(({ type, intact, fixture, sound }) => type === 'eval' && intact && sound && !fixture);
  return Promise.all(
    usable.flatMap(({ run, model: digest }) => {
      if (digest === null) return [];
      return [
        readReport(project, run).then(({ report }) => {
          const exact = report.metrics.find(({ name }) => name === 'exact-match');
          return { digest, exactMatch: exact?.value ?? null, rows: exact?.n ?? 0 };
        }),
      ];
    }),
  );
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
