import { withUsage } from '../../../core/operation/with-usage.ts';
import { createHash } from 'node:crypto';
import type { StageContext } from '../../../core/operation/context.ts';
import { ALWAYS, type UsageRequest } from '../../../core/ports/usage-journal.ts';
import { requireResource } from '../../../core/project/resources.ts';
import { instant, message } from '../../../core/text/message.ts';
import { type SovranError, usageError } from '../../../core/text/sovran-error.ts';
import type { Trace, TracedRequest, TraceSample } from './schema.ts';
import { gatherTrace, walkFrom, withProofs } from './walk.ts';

/** As gateways accept them from callers. */
const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/**
 * Walks from a fetched request to what it rests on. Throws `bad-request-id`, `request-unknown` or `request-ambiguous` (exit
 * 2): a caller may choose the id, and take that of another request.
 */
export async function traceRequest(ctx: StageContext, id: string, environment?: string): Promise<Trace> {
  if (!REQUEST_ID.test(id)) throw usageError('bad-request-id', message('trace.bad-id'));
  const all = await readRequests(ctx, environment);
  const [found, ...others] = all.filter((request) => request.id === id);
  if (!found) throw unknownRequest(id, all);
  if (others.length > 0)
    throw usageError('request-ambiguous', message('trace.ambiguous', { id, count: others.length + 1 }), {
      details: { requests: [found, ...others].map(({ environment: name, at }) => ({ environment: name, at })) },
    });
  const facts = await gatherTrace(ctx);
  return withProofs(await walkFrom(found, facts), facts);
}

/** Walks from as many answered requests as are asked for, chosen by a seed: the same requests and seed give the same choice. */
export async function traceSample(
  ctx: StageContext,
  { sample, seed }: { sample: number; seed: string },
): Promise<TraceSample> {
  const all = (await readRequests(ctx)).filter(
    ({ application, outcome }) => outcome === 'answered' && /^[^:]+$/.test(application),
  );
  const facts = await gatherTrace(ctx);
  const ranked = all
    .map((request) => ({ request, rank: rankOf(seed, request) }))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1));
  const traces = await Promise.all(ranked.slice(0, sample).map(({ request }) => walkFrom(request, facts)));
  const shown = traces.map(({ steps: _steps, ...trace }) => trace);
  return { seed, requests: all.length, complete: traces.filter(({ complete }) => complete).length, traces: shown };
}

function rankOf(seed: string, { environment, at, id }: TracedRequest): string {
  return createHash('sha256').update(`${seed}\n${environment}\n${at}\n${id}`).digest('hex');
}

/** What `watch sync` fetched, by environment. */
async function readRequests(ctx: StageContext, environment?: string): Promise<TracedRequest[]> {
  const { project } = ctx;
  const named = environment === undefined ? undefined : [await requireResource(project, 'Environment', environment)];
  const names = (named ?? (await project.list('Environment'))).map(({ metadata }) => metadata.name);
  return withUsage(ctx, (journal) =>
    names.flatMap((name) => [...journal.requests({ environment: name, ...ALWAYS })].map((one) => requestOf(name, one))),
  );
}

function requestOf(
  environment: string,
  { requestId: id, at, application, release, outcome }: UsageRequest,
): TracedRequest {
  return { id, environment, at, application, release, outcome };
}

function unknownRequest(id: string, all: readonly TracedRequest[]): SovranError {
  const newest = all
    .map(({ at }) => at)
    .toSorted()
    .at(-1);
  const text =
    newest === undefined ? message('trace.unknown.none') : message('trace.unknown', { id, at: instant(newest) });
  return usageError('request-unknown', text, { fix: message('trace.unknown.fix'), next: ['sovran watch sync'] });
}
