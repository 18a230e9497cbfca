import type { Serving } from '../../serving/environments/serving.ts';
import { createHash, randomBytes } from 'node:crypto';
import { readClockSkew, sayOfSkew } from '../../machines/hosts/clock-skew.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import { addSeconds } from '../../../core/kit/add-seconds.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { probeOf } from './tally.ts';
import { startProbe, type Probe } from './probe.ts';

/** The baseline lasts this part of the watch on the candidate. */
export const BASELINE_OF_WATCH = 0.5;

/** What every step that moves traffic is told. */
export type MoveArgs = {
  to: Serving;
  /** What the environment's record calls live. */
  from: Serving | null;
  /** It runs, so the traffic can go back to it. */
  fromAlive: boolean;
  /** It answers, so there is traffic to measure before the switch. */
  fromAnswers: boolean;
  streams: number;
  watchMs: number;
  drainMs: number;
  /** How much the 99th percentile of the time to the first token may rise; null: the default. */
  ttftBudgetMs?: number | null;
};

/** What a move may take beside its waits. The key of a probe whose process was killed stops opening the gateway then. */
const SPARE_SECONDS = 3600;

/** Key of the probe among what a run holds. Its secret is never written down: another process starts a probe of its own. */
const PROBE = 'probe';

/** What a probe is told of the move that it measures. */
export type Measured = Pick<MoveArgs, 'to' | 'streams' | 'watchMs' | 'drainMs'>;

type Scope = Pick<StepScope, 'ctx' | 'runId' | 'things'>;

/** The probe of a run, started if this process has none yet. */
export function ensureProbe(scope: Scope, move: Measured): Promise<Probe> {
  return scope.things.own(PROBE, () => openProbe(scope, move));
}

async function openProbe({ ctx, runId }: Scope, move: Measured): Promise<Probe> {
  const { environment } = move.to;
  const gateway = await ctx.gateway(environment);
  const key = `svp_${randomBytes(24).toString('base64url')}`;
  const application = `${probeOf(runId)}${randomBytes(4).toString('hex')}`;
  await admitProbe(ctx, gateway, move, { key, application });
  const endpoint = await gateway.reach();
  const probe = startProbe({
    application,
    target: { host: endpoint.host, port: endpoint.port, key, model: environment },
    streams: move.streams,
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
  return { ...probe, stop, abort, close: abort };
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

/** Ends what the probe still asks, and sends no more; its key still opens the gateway. */
export async function abortProbe({ things }: Scope): Promise<void> {
  await (await things.owned<Probe>(PROBE))?.abort();
}

/** Waits for the probe's streams to end; its key still opens the gateway. */
export async function settleProbe({ things }: Scope): Promise<void> {
  await (await things.owned<Probe>(PROBE))?.stop();
}

/** Ends the probe and revokes the keys of the run's probes, those that a killed process left too. */
export async function endProbe({ ctx, runId, things }: Scope, environment: string): Promise<void> {
  await things.disown(PROBE);
  const gateway = await ctx.gateway(environment);
  const { keys } = await gateway.keys();
  const own = Object.entries(keys).filter(([, { application }]) => application.startsWith(probeOf(runId)));
  await gateway.revokeKeys({ keys: Object.fromEntries(own.map(([digest, { application }]) => [digest, application])) });
}
