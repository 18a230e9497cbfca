import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { isGatewayUnreachable, isGatewayTimeout } from '../../../core/failures/gateway-timeout.ts';
import { message } from '../../../core/text/message.ts';
import type { SwitchArgs } from './probe-session.ts';
import { isWhole, type Probe } from './probe.ts';
import type { Runner } from '../../../core/ports/runner.ts';
import { askOverLine } from '../../../core/operation/retry-query.ts';
import { isOutcomeUnknown } from '../../../core/failures/outcome-unknown.ts';

/** Ends of a stream that a lost connection may cause. */
const BY_CONNECTION: ReadonlySet<string | undefined> = new Set(['refused', 'reset', 'truncated']);
/** Time between the end of a stream and of its connection, in either order, ms. */
const APART_MS = 5_000;

/** True if a stream broke off without an end by HTTP. Pure. */
export function isConnectionLoss(record: StreamRecord): boolean {
  return !isWhole(record) && BY_CONNECTION.has(record.error) && record.httpEnded !== true;
}

/** The probe's streams so far, and what the access log has of them. */
export interface WatchedStreams {
  probe: Probe;
  streams: StreamRecord[];
  /** Lost requests of the release or of the probe, by the access log. */
  lost: number;
}

/** The streams that count. One lost with its connection is set aside if the gateway is the same and logged no loss. */
export async function setAsideLost(
  { probe, streams, lost }: WatchedStreams,
  { to }: SwitchArgs,
  { ctx, outputs }: Pick<StepScope, 'ctx' | 'outputs'>,
): Promise<StreamRecord[]> {
  const counting = streams.filter((record) => !probe.setAside.has(record));
  if (lost > 0 || !counting.some(isConnectionLoss) || !(await isFar(ctx, to.host))) return counting;
  // asked first: by its answer an earlier loss of the connection is known
  if (!(await isSameGateway(await ctx.gateway(to.environment), outputs))) return counting;
  const host = await ctx.hosts.open(to.host);
  const lostStreams = counting.filter((record) => isConnectionLoss(record) && endedWithConnection(record, host));
  if (lostStreams.length === 0) return counting;
  for (const record of lostStreams) probe.setAside.add(record);
  ctx.emit({ type: 'waiting', text: message('release.set-aside', { host: to.host, streams: lostStreams.length }) });
  return counting.filter((record) => !probe.setAside.has(record));
}

/** True if the probe reaches the gateway over a connection to another machine. */
export async function isFar(ctx: StageContext, host: string): Promise<boolean> {
  return (await ctx.hosts.open(host)).transport !== 'local';
}

function endedWithConnection({ scheduledMs, endMs }: StreamRecord, host: Host): boolean {
  return host.brokeBetween(scheduledMs - APART_MS, endMs + APART_MS);
}

function noGateway(error: unknown): undefined {
  if (!isGatewayUnreachable(error)) throw error;
}

/** True if the gateway is the process that the first step found or started. */
async function isSameGateway(gateway: Gateway, outputs: StepScope['outputs']): Promise<boolean> {
  const { pid } = (outputs.gateway ?? {}) as { pid?: number };
  return pid !== undefined && (await gateway.status().then((status) => status.pid, noGateway)) === pid;
}

/** Time for one query with its retries, ms. */
const RETRY_MS = 60_000;

type Ask = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

/** Runs a step of a switch with queries that are retried while the connection to its host is lost. */
export function retrying<Output>(
  apply: (args: SwitchArgs, scope: StepScope) => Promise<Output>,
): (args: SwitchArgs, scope: StepScope) => Promise<Output> {
  return async (args, scope) => apply(args, await retryingScope(scope, args.to.host));
}

async function retryingScope(scope: StepScope, host: string): Promise<StepScope> {
  const { ctx } = scope;
  if (!(await isFar(ctx, host))) return scope;
  const waiting = message('release.connection-waiting', { host, seconds: RETRY_MS / 1000 });
  const retry = { host, patienceMs: RETRY_MS, waiting, again: isOfConnection };
  const ask: Ask = (question) => askOverLine({ ...retry, ask: question }, ctx);
  const retrying: StageContext = {
    ...ctx,
    gateway: async (...named) => retryingGateway(await ctx.gateway(...named), ask),
    runners: { ...ctx.runners, open: async (...named) => retryingRunner(await ctx.runners.open(...named), ask) },
  };
  return { ...scope, ctx: retrying };
}

/** A gateway that times out over a working connection is not asked again: it may serve no traffic. */
function isOfConnection(error: unknown): boolean {
  return isOutcomeUnknown(error) && !isGatewayTimeout(error);
}

/** Changes are sent once: one with an unknown outcome may still run when its step is rolled back. */
function retryingGateway(gateway: Gateway, ask: Ask): Gateway {
  return {
    ...gateway,
    status: () => ask(() => gateway.status()),
    readAccess: (offset, end) => ask(() => gateway.readAccess(offset, end)),
    endOfAccess: () => ask(() => gateway.endOfAccess()),
    reach: () => ask(() => gateway.reach()),
  };
}

function retryingRunner(runner: Runner, ask: Ask): Runner {
  return { ...runner, services: { ...runner.services, status: (id) => ask(() => runner.services.status(id)) } };
}
