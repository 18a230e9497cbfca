import { digestOf, digestOfText } from '../../../core/kit/canonical.ts';
import type { ReadContext } from '../../../core/operation/context.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { eventPath } from '../../../core/project/event.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { approvalsAt } from '../../evidence/collect/approvals.ts';
import { runFile } from '../../measure/reports/report-files.ts';
import { approvalFolder } from '../../release/approvals/approvals.ts';
import type { EvidenceReport } from '../../release/approvals/evidence.ts';
import { chainOf, type Link } from '../../release/bom/chain.ts';
import { readSnapshot, type Snapshot } from '../../snapshot/snapshot.ts';
import { proveInclusion } from '../audit/proof.ts';
import { historyOf } from './history.ts';
import type { Trace, TracedRequest, TraceStep, TraceStop } from './schema.ts';

/** What walks are made on, read once. */
export interface TraceFacts {
  ctx: ReadContext;
  snapshot: Snapshot;
  events: ProjectEvent[];
  reports: EvidenceReport[];
}

export async function gatherTrace(ctx: ReadContext): Promise<TraceFacts> {
  const snapshot = await readSnapshot(ctx);
  return { ctx, snapshot, events: await ctx.project.readEvents(), reports: await snapshot.evidence() };
}

/** A step without its proof. */
type Step = Omit<TraceStep, 'proof'>;
type Part = { steps: Step[]; stops: TraceStop[] };
type Release = ResourceOf<'Release'>;

/** A walk, without proofs. */
export type Walk = Omit<Trace, 'steps'> & { steps: Step[] };

/** From an answer to release, weights, rows, evaluations, approvals and charter, each by digest. */
export async function walkFrom(request: TracedRequest, facts: TraceFacts): Promise<Walk> {
  const release = facts.snapshot.releases.find(({ metadata }) => metadata.name === request.release);
  const parts = [
    await applicationPart(request, facts),
    ...(release ? await releaseParts(release, request, facts) : [withoutRelease(request)]),
    await charterPart(request, facts),
  ];
  const [steps, stops] = [parts.flatMap((part) => part.steps), parts.flatMap((part) => part.stops)];
  return { request, complete: stops.length === 0, steps, stops };
}

function stop(reason: TraceStop['reason'], name: string): Part {
  return { steps: [], stops: [{ reason, name }] };
}

function withoutRelease({ release }: TracedRequest): Part {
  return release === '' ? stop('no-release', '') : stop('missing', pathOf('Release', release));
}

async function applicationPart({ application: name }: TracedRequest, facts: TraceFacts): Promise<Part> {
  if (name === '' || name.includes(':')) return stop('no-key', name);
  return filePart(facts, { what: 'application', name, path: pathOf('Application', name), note: '' });
}

/** A file of the project, by its bytes. */
async function filePart({ ctx }: TraceFacts, step: Omit<Step, 'digest'> & { path: string }): Promise<Part> {
  const bytes = await ctx.project.readFile(step.path);
  return bytes ? { steps: [{ ...step, digest: digestOfText(bytes) }], stops: [] } : stop('missing', step.path);
}

async function releaseParts(release: Release, request: TracedRequest, facts: TraceFacts): Promise<Part[]> {
  const {
    metadata: { name },
    spec,
  } = release;
  const path = pathOf('Release', name);
  const step: Step = { what: 'release', name, digest: spec.digest, path, note: spec.createdBy };
  const changed = digestOf(spec.record) === spec.digest ? [] : stop('changed', path).stops;
  const chain = chainOf(servedDigests(spec.record), facts.snapshot);
  const evaluations = spec.record.evidence.map((digest) => evaluationPart(digest, facts));
  return [
    { steps: [step], stops: changed },
    ...chain.map(linkPart),
    ...(evaluations.length > 0 ? evaluations : [stop('no-evaluation', name)]),
    ...(await promotionParts(release, request, facts)),
  ];
}

/** Weights come from a version of a dataset, never from one row of it; its rows come from files. */
function linkPart(link: Link): Part {
  const { name, digest } = link;
  if (link.type === 'unknown') return stop('no-origin', name);
  if (link.type === 'model')
    return { steps: [{ what: 'model', name, digest, path: pathOf('Model', name), note: link.spec.kind }], stops: [] };
  const { sources, answers } = link.spec;
  const files = sources.map(({ path, sha256, license }): Step => ({
    what: 'source',
    name: path,
    digest: sha256,
    path: null,
    note: license,
  }));
  const steps: Step[] = [{ what: 'dataset', name, digest, path: pathOf('Dataset', name), note: '' }, ...files];
  return { steps, stops: sources.length > 0 || answers ? [] : stop('no-origin', name).stops };
}

function evaluationPart(digest: string, { reports }: TraceFacts): Part {
  const found = reports.find((one) => one.digest === digest);
  if (!found) return stop('missing', digest);
  const path = runFile(found.run, 'report.json');
  if (!found.intact) return stop('changed', path);
  return {
    steps: [{ what: 'evaluation', name: found.run, digest, path, note: found.report?.subject ?? '' }],
    stops: [],
  };
}

/** The promotion that led to the answer, and the approvals that counted then. */
async function promotionParts(
  { metadata: { name: release }, spec }: Release,
  request: TracedRequest,
  facts: TraceFacts,
): Promise<Part[]> {
  const environment = facts.snapshot.environments.find(({ name }) => name === request.environment);
  const own = environment ? historyOf(environment, facts.events).filter((one) => one.release === release) : [];
  const change = own.find(({ at }) => at <= request.at) ?? own.at(-1);
  const event = facts.events.find(({ id }) => id === change?.run);
  if (!change || !event) return [stop('no-promotion', release)];
  const promotion = filePart(facts, { what: 'promotion', name: event.id, path: eventPath(event), note: event.actor });
  const asked = { release, digest: spec.digest, createdBy: spec.createdBy };
  const approvals = (await approvalsAt(facts.ctx, asked, request.environment, change)).filter(
    ({ problem, before }) => problem === null && before,
  );
  const files = approvals.map(({ id, signer }) =>
    filePart(facts, { what: 'approval', name: id, path: `${approvalFolder(release)}/${id}.json`, note: signer ?? '' }),
  );
  return Promise.all([promotion, ...files]);
}

async function charterPart({ at }: TracedRequest, { ctx }: TraceFacts): Promise<Part> {
  const charter = await readCharterInForce(ctx, at);
  if (!charter) return stop('no-charter', '');
  const { digest, since, signers, path } = charter;
  return { steps: [{ what: 'charter', name: since, digest, path, note: signers.join(', ') }], stops: [] };
}

/** Records that the log takes as they are; any other file stands in the event of its run. */
const LEAVES = /^(events|runs|governance\/approvals)\//;

/** The walk with a proof of what is sealed of it. Throws `log-broken` (exit 5). */
export async function withProofs({ steps, ...walk }: Walk, { ctx, events }: TraceFacts): Promise<Trace> {
  const proved = steps.map(async (step): Promise<TraceStep> => {
    if (step.path === null) return { ...step, proof: null };
    const bytes = LEAVES.test(step.path) ? undefined : await ctx.project.readFile(step.path);
    const recorded = bytes && events.find(({ files }) => files[step.path ?? ''] === digestOfText(bytes));
    const sealed = bytes ? recorded && eventPath(recorded) : step.path;
    return { ...step, proof: (sealed ? await proveInclusion(ctx.project, sealed) : undefined) ?? null };
  });
  return { ...walk, steps: await Promise.all(proved) };
}
