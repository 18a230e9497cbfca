import type { Serving } from '../../serving/environments/serving.ts';
import { createHash, randomBytes } from 'node:crypto';
import { readClockSkew, sayOfSkew } from '../../machines/hosts/clock-skew.ts';
import type { Gateway } from '../../../core/ports/gateway.ts';
import { addSeconds } from '../../../core/kit/time.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { probeOf } from './tally.ts';
import { type Probe, startProbe } from './probe.ts';

/** The baseline lasts this part of the watch on the candidate. */
export const BASELINE_OF_WATCH = 0.5;

/** Arguments of every step of a switch. */
export type SwitchArgs = {
  to: Serving;
  from: Serving | null;
  /** Its service runs: traffic can go back to it. */
  fromAlive: boolean;
  /** It answers: traffic is measured before the switch. */
  fromAnswers: boolean;
  streams: number;
  watchMs: number;
  drainMs: number;
  /** Allowed rise of the p99 of the time to first token, ms; null: the default. */
  ttftBudgetMs?: number | null;
};

/** Time of a switch beside its waits, s; then the key of a killed process expires. */
const SPARE_SECONDS = 3600;

/** Name of the probe in the run's scope; its secret is never stored. */
const PROBE = 'probe';

/** The arguments that a probe needs. */
export type Measured = Pick<SwitchArgs, 'streams' | 'watchMs' | 'drainMs'> & {
  to: Pick<Serving, 'environment' | 'host'> & { service?: Pick<Serving['service'], 'alias'> };
};

type Scope = Pick<StepScope, 'ctx' | 'runId' | 'things'>;

/** The run's probe, started unless this process has one. */
export function ensureProbe(scope: Scope, args: Measured): Promise<Probe> {
  return scope.things.own(PROBE, () => openProbe(scope, args));
}

async function openProbe({ ctx, runId }: Scope, args: Measured): Promise<Probe> {
  const { environment, service } = args.to;
  const gateway = await ctx.gateway(environment);
  const key = `svp_${randomBytes(24).toString('base64url')}`;
  const application = `${probeOf(runId)}${randomBytes(4).toString('hex')}`;
  await admitProbe(ctx, gateway, args, { key, application });
  const endpoint = await gateway.reach();
  return startProbe({
    application,
    target: { host: endpoint.host, port: endpoint.port, key, model: service?.alias ?? environment },
    streams: args.streams,
    ctx,
    endpoint,
  });
}

/** Its key is not renewed: it lasts for baseline, watch and drain. */
async function admitProbe(
  ctx: StageContext,
  gateway: Gateway,
  args: Measured,
  { key, application }: { key: string; application: string },
): Promise<void> {
  const digest = createHash('sha256').update(key).digest('hex');
  const { to, watchMs, drainMs } = args;
  const seconds = SPARE_SECONDS + Math.ceil((BASELINE_OF_WATCH * watchMs + watchMs + drainMs) / 1000);
  const until = addSeconds(ctx.clock.now(), seconds + (await secondsAhead(ctx, to.host)));
  await gateway.addKeys({ [digest]: { application, until } });
}

/** Seconds that the gateway's host, whose clock ends the key, may be ahead. */
async function secondsAhead(ctx: StageContext, host: string): Promise<number> {
  const skew = await readClockSkew(ctx, host).catch(() => undefined);
  sayOfSkew(host, skew, (text) => ctx.emit({ type: 'waiting', text }));
  return Math.max(0, Math.ceil(((skew?.skewMs ?? 0) + (skew?.errorMs ?? 0)) / 1000));
}

/** Aborts the probe's streams; its key stays valid. */
export async function abortProbe({ things }: Scope): Promise<void> {
  await (await things.owned<Probe>(PROBE))?.abort();
}

/** Waits for the probe's streams to end; its key stays valid. */
export async function settleProbe({ things }: Scope): Promise<void> {
  await (await things.owned<Probe>(PROBE))?.stop();
}

/** Ends the probe and revokes all probe keys of the run. */
export async function endProbe({ ctx, runId, things }: Scope, environment: string): Promise<void> {
  await things.disown(PROBE);
  const gateway = await ctx.gateway(environment);
  const { keys } = await gateway.keys();
  const own = Object.entries(keys).filter(([, { application }]) => application.startsWith(probeOf(runId)));
  await gateway.revokeKeys({ keys: Object.fromEntries(own.map(([digest, { application }]) => [digest, application])) });
}
