import { digestOf, digestOfText } from '../../../core/kit/canonical.ts';
import type { ReadContext } from '../../../core/operation/context.ts';
import type { ProjectEvent } from '../../../core/ports/project-store.ts';
import { readCharterInForce } from '../../../core/project/charter.ts';
import { eventPath } from '../../../core/project/event.ts';
import { pathOf } from '../../../core/project/kinds.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { countedAt } from '../../evidence/collect/approvals.ts';
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
/** What a walk comes upon: where it goes, or where it stops. */
type Found = Step | TraceStop;
type Release = ResourceOf<'Release'>;

/** A walk, without proofs. */
export type Walk = Omit<Trace, 'steps'> & { steps: Step[] };

/** From an answer to release, weights, rows, evaluations, approvals and charter, each by digest. */
export async function walkFrom(request: TracedRequest, facts: TraceFacts): Promise<Walk> {
  const release = facts.snapshot.releases.find(({ metadata }) => metadata.name === request.release);
  const found = [
    await findApplication(request, facts),
    ...(release ? await followRelease(release, request, facts) : [withoutRelease(request)]),
    await findCharter(request, facts),
  ];
  const steps = found.flatMap((one) => ('what' in one ? [one] : []));
  const stops = found.flatMap((one) => ('reason' in one ? [one] : []));
  return { request, complete: stops.length === 0, steps, stops };
}

function stop(reason: TraceStop['reason'], name: string): TraceStop {
  return { reason, name };
}

function withoutRelease({ release }: TracedRequest): TraceStop {
  return release === '' ? stop('no-release', '') : stop('missing', pathOf('Release', release));
}

async function findApplication({ application: name }: TracedRequest, facts: TraceFacts): Promise<Found> {
  if (name === '' || name.includes(':')) return stop('no-key', name);
  return findFile(facts, { what: 'application', name, path: pathOf('Application', name), note: '' });
}

/** A file of the project, by its bytes. */
async function findFile({ ctx }: TraceFacts, step: Omit<Step, 'digest'> & { path: string }): Promise<Found> {
  const bytes = await ctx.project.readFile(step.path);
  return bytes ? { ...step, digest: digestOfText(bytes) } : stop('missing', step.path);
}

async function followRelease(release: Release, request: TracedRequest, facts: TraceFacts): Promise<Found[]> {
  const { metadata, spec } = release;
  const { name } = metadata;
  const path = pathOf('Release', name);
  const evaluations = spec.record.evidence.map((digest) => findEvaluation(digest, facts));
  return [
    { what: 'release', name, digest: spec.digest, path, note: spec.createdBy },
    ...(digestOf(spec.record) === spec.digest ? [] : [stop('changed', path)]),
    ...(
      await Promise.all(chainOf(servedDigests(spec.record), facts.snapshot).map((link) => followLink(link, facts)))
    ).flat(),
    ...(evaluations.length > 0 ? evaluations : [stop('no-evaluation', name)]),
    ...(await followPromotion(release, request, facts)),
  ];
}

/** Weights come from a version of a dataset, never from one row of it; its rows come from files, and from pilots of earlier versions. */
async function followLink(link: Link, facts: TraceFacts): Promise<Found[]> {
  const { name, digest } = link;
  if (link.type === 'unknown') return [stop('no-origin', name)];
  if (link.type === 'model')
    return [{ what: 'model', name, digest, path: pathOf('Model', name), note: link.spec.kind }];
  const { sources, answers, feedback = [] } = link.spec;
  const files = sources.map(({ path, sha256, license }): Step => {
    return { what: 'source', name: path, digest: sha256, path: null, note: license };
  });
  const origin = sources.length > 0 || answers ? files : [stop('no-origin', name)];
  const pilots = feedback.map(async ({ pilot, report, source }): Promise<Found[]> => [
    await findFile(facts, { what: 'pilot', name: pilot, path: pathOf('Pilot', pilot), note: '' }),
    findEvaluation(report, facts),
    { what: 'dataset', name, digest: source, path: null, note: '' },
  ]);
  const own: Step = { what: 'dataset', name, digest, path: pathOf('Dataset', name), note: '' };
  return [own, ...origin, ...(await Promise.all(pilots)).flat()];
}

function findEvaluation(digest: string, { reports }: TraceFacts): Found {
  const found = reports.find((one) => one.digest === digest);
  if (!found) return stop('missing', digest);
  const path = runFile(found.run, 'report.json');
  if (!found.intact) return stop('changed', path);
  return { what: 'evaluation', name: found.run, digest, path, note: found.report?.subject ?? '' };
}

/** The promotion that led to the answer, and the approvals that counted then. */
async function followPromotion(release: Release, request: TracedRequest, facts: TraceFacts): Promise<Found[]> {
  const { metadata, spec } = release;
  const { name } = metadata;
  const environment = facts.snapshot.environments.find((one) => one.name === request.environment);
  const own = environment ? historyOf(environment, facts.events).filter((one) => one.release === name) : [];
  const change = own.find(({ at }) => at <= request.at) ?? own.at(-1);
  const event = facts.events.find(({ id }) => id === change?.run);
  if (!change || !event) return [stop('no-promotion', name)];
  const promotion = findFile(facts, { what: 'promotion', name: event.id, path: eventPath(event), note: event.actor });
  const approvals = await countedAt(facts.ctx, { ...spec, release: name }, request.environment, change.at);
  const files = approvals.map(({ id, signer }) =>
    findFile(facts, { what: 'approval', name: id, path: `${approvalFolder(name)}/${id}.json`, note: signer }),
  );
  return Promise.all([promotion, ...files]);
}

async function findCharter({ at }: TracedRequest, { ctx }: TraceFacts): Promise<Found> {
  const charter = await readCharterInForce(ctx, at);
  if (!charter) return stop('no-charter', '');
  const { digest, since, signers, path } = charter;
  return { what: 'charter', name: since, digest, path, note: signers.join(', ') };
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
