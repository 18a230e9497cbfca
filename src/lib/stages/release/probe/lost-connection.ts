import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { isGatewayMute, isGatewaySilent } from '../../../core/text/is-gateway-silent.ts';
import { message } from '../../../core/text/message.ts';
import type { MoveArgs } from './probe-session.ts';
import { isWhole, type Probe } from './probe.ts';
import type { Engine } from '../../../core/ports/engine.ts';
import { askOverLine } from '../../../core/operation/retry-query.ts';
import { isConnectionLost } from '../../../core/text/is-connection-lost.ts';

/** A stream that ended so may have been broken by whatever lies between. */
const CUT: ReadonlySet<string | undefined> = new Set(['refused', 'reset', 'truncated']);
/** A stream and the line that it ran on may be seen to end one after the other, in either order, milliseconds. */
const APART_MS = 5_000;

/** Whether a stream broke off rather than failed: what HTTP ended, no line broke. Pure. */
export function isCut(record: StreamRecord): boolean {
  return !isWhole(record) && CUT.has(record.error) && record.httpEnded !== true;
}

/** What decides whether streams broke off with the operator's line. */
export interface CutStreams {
  probe: Probe;
  streams: StreamRecord[];
  /** Requests of the release or of the probe that the gateway's journal calls lost. */
  lost: number;
}

/**
 * Sets aside what broke off on its way from another machine: it says nothing of the release. Only where the line was seen to
 * break under it, the journal has no loss, and the gateway is the very process that it was: one that ended cuts its streams
 * alike, and writes none of them down. Returns the streams that count.
 */
export async function setCutAside(
  { probe, streams, lost }: CutStreams,
  { to }: MoveArgs,
  { ctx, outputs }: Pick<StepScope, 'ctx' | 'outputs'>,
): Promise<StreamRecord[]> {
  const counting = streams.filter((record) => !probe.cut.has(record));
  if (lost > 0 || !counting.some(isCut) || !(await isFar(ctx, to.host))) return counting;
  // Its answer comes first: a line that broke before it is known to have.
  if (!(await isSameGateway(await ctx.gateway(to.environment), outputs))) return counting;
  const host = await ctx.host(to.host);
  const cut = counting.filter((record) => isCut(record) && brokeUnder(record, host));
  if (cut.length === 0) return counting;
  for (const record of cut) probe.cut.add(record);
  ctx.emit({ type: 'waiting', text: message('release.set-aside', { host: to.host, streams: cut.length }) });
  return counting.filter((record) => !probe.cut.has(record));
}

/** Whether there is a line between the probe and the gateway that may break. */
export async function isFar(ctx: StageContext, host: string): Promise<boolean> {
  return (await ctx.host(host)).transport !== 'local';
}

function brokeUnder({ scheduledMs, endMs }: StreamRecord, host: Host): boolean {
  return host.brokeBetween(scheduledMs - APART_MS, endMs + APART_MS);
}

function noGateway(error: unknown): undefined {
  if (!isGatewayMute(error)) throw error;
}

/** By the process that the first step of the move found or started. */
async function isSameGateway(gateway: Gateway, outputs: StepScope['outputs']): Promise<boolean> {
  const { pid } = (outputs.gateway ?? {}) as { pid?: number };
  return pid !== undefined && (await gateway.status().then((status) => status.pid, noGateway)) === pid;
}

/** For one question, however often it is put. */
const PATIENCE_MS = 60_000;

type Ask = <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;

/**
 * A context for the steps of a move during which traffic is served: what is asked of its host is asked again over a new line
 * where one breaks for a moment. On this machine there is no line: a gateway that is silent ended.
 */
async function patientContext(ctx: StageContext, host: string): Promise<StageContext> {
  if (!(await isFar(ctx, host))) return ctx;
  const waiting = message('release.line-waiting', { host, seconds: PATIENCE_MS / 1000 });
  const put = { host, patienceMs: PATIENCE_MS, waiting, again: isLine };
  const ask: Ask = (question) => askOverLine({ ...put, ask: question }, ctx);
  return {
    ...ctx,
    gateway: async (...named) => patientGateway(await ctx.gateway(...named), ask),
    engine: async (...named) => patientEngine(await ctx.engine(...named), ask),
  };
}

/** The scope of a step with such a context. */
export async function patientScope(scope: StepScope, host: string): Promise<StepScope> {
  return { ...scope, ctx: await patientContext(scope.ctx, host) };
}

/** A gateway that is silent over a line that carries is no matter of the line: whoever waited would leave nobody answering. */
function isLine(error: unknown): boolean {
  return isConnectionLost(error) && !isGatewaySilent(error);
}

/** What changes something is told once: one that nobody heard of may still be under way when its step is taken back. */
function patientGateway(gateway: Gateway, ask: Ask): Gateway {
  return {
    ...gateway,
    status: () => ask(() => gateway.status()),
    readAccess: (offset, end) => ask(() => gateway.readAccess(offset, end)),
    endOfAccess: () => ask(() => gateway.endOfAccess()),
    reach: () => ask(() => gateway.reach()),
  };
}

function patientEngine(engine: Engine, ask: Ask): Engine {
  return { ...engine, serviceStatus: (id) => ask(() => engine.serviceStatus(id)) };
}
