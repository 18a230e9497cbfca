import type { StreamRecord } from '../../measure/bench/http/stream-request.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import type { Host } from '../../../core/ports/host.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { isGatewayMute } from '../../../core/text/is-gateway-silent.ts';
import { message } from '../../../core/text/message.ts';
import type { MoveArgs } from './switch-args.ts';
import { isWhole, type Probe } from './probe.ts';

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
