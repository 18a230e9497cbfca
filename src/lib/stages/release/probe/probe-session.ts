import { createHash, randomBytes } from 'node:crypto';
import { readClockSkew, sayOfSkew } from '../../machines/hosts/clock-skew.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import { addSeconds } from '../../../core/kit/add-seconds.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { probeOf } from './tally.ts';
import { carriedStreams } from './carried-streams.ts';
import { BASELINE_OF_WATCH, type MoveArgs } from './switch-args.ts';
import { startProbe, type Probe } from './probe.ts';

/** What a move may take beside its waits. The key of a probe whose process was killed stops opening the gateway then. */
const SPARE_SECONDS = 3600;

/**
 * Probes of this process by run. Their keys are never written down: a promotion that resumes in another process starts a probe
 * of its own, and revokes both keys at its end.
 */
const probes = new Map<string, Probe>();

/** What a probe is told of the move that it measures. */
export type Measured = Pick<MoveArgs, 'to' | 'streams' | 'watchMs' | 'drainMs'>;

/** The probe of a run, started if this process has none yet. */
export async function ensureProbe(ctx: StageContext, runId: string, move: Measured): Promise<Probe> {
  const known = probes.get(runId);
  if (known) return known;
  const { environment } = move.to;
  const gateway = await ctx.gateway(environment);
  const key = `svp_${randomBytes(24).toString('base64url')}`;
  const application = `${probeOf(runId)}${randomBytes(4).toString('hex')}`;
  await admitProbe(ctx, gateway, move, { key, application });
  const endpoint = await gateway.reach();
  const streams = await carriedStreams(ctx, move, endpoint).catch(async (error: unknown) => {
    await endpoint.close();
    throw error;
  });
  const probe = startProbe({
    application,
    target: { host: endpoint.host, port: endpoint.port, key, model: environment },
    streams,
    sleep: (ms) => ctx.clock.sleep(ms),
    cancelled: () => ctx.interrupt.requested || ctx.interrupt.signal.aborted,
  });
  const stop = async (): Promise<void> => {
    await probe.stop();
    await endpoint.close();
  };
  const abort = async (): Promise<void> => {
    await probe.abort();
    await endpoint.close();
  };
  const reaching: Probe = { ...probe, stop, abort };
  probes.set(runId, reaching);
  return reaching;
}

async function admitProbe(
  ctx: StageContext,
  gateway: Gateway,
  move: Measured,
  { key, application }: { key: string; application: string },
): Promise<void> {
  const digest = createHash('sha256').update(key).digest('hex');
  const until = addSeconds(ctx.clock.now(), keySeconds(move) + (await secondsAhead(ctx, move.to.host)));
  await gateway.addKeys({ [digest]: { application, until } });
}

/** The end of a key is judged by the clock of the gateway's host: one that is ahead would find it over before it began. */
async function secondsAhead(ctx: StageContext, host: string): Promise<number> {
  const skew = await readClockSkew(ctx, host).catch(() => undefined);
  sayOfSkew(host, skew, (text) => ctx.emit({ type: 'waiting', text }));
  return Math.max(0, Math.ceil(((skew?.skewMs ?? 0) + (skew?.errorMs ?? 0)) / 1000));
}

/** Nobody renews a key: it opens for as long as the baseline, the watch and the drain together may last. */
function keySeconds({ watchMs, drainMs }: Measured): number {
  return SPARE_SECONDS + Math.ceil((BASELINE_OF_WATCH * watchMs + watchMs + drainMs) / 1000);
}

/** Gives up what the probe still asks, and sends no more; its key still opens the gateway. */
export async function abortProbe(runId: string): Promise<void> {
  await probes.get(runId)?.abort();
}

/** Lets the probe's streams end; its key still opens the gateway. */
export async function settleProbe(runId: string): Promise<Probe | undefined> {
  const probe = probes.get(runId);
  await probe?.stop();
  return probe;
}

/** Ends the probe of a run in this process, if there still is one, and whatever it still asks; its key is not touched. */
export async function letProbeGo(runId: string): Promise<void> {
  await abortProbe(runId);
  probes.delete(runId);
}

/** Revokes the keys of a run's probes, those that a killed process left too. */
export async function endProbe(ctx: StageContext, runId: string, environment: string): Promise<void> {
  await letProbeGo(runId);
  const gateway = await ctx.gateway(environment);
  const { keys } = await gateway.keys();
  const own = Object.entries(keys).filter(([, { application }]) => application.startsWith(probeOf(runId)));
  await gateway.revokeKeys({ keys: Object.fromEntries(own.map(([digest, { application }]) => [digest, application])) });
}
