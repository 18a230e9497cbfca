import { findHolding } from '../environments/holding.ts';
import { isServedOtherwise, recordedLive, servedBy } from '../environments/served.ts';
import { askHost, nextAfterSilence } from '../hosts/ask-host.ts';
import { isElsewhere } from '../hosts/serving-host.ts';
import type { Gateway, GatewayStatus } from '../ports/gateway.ts';
import { HOST_UNKNOWN } from '../project/host-unknown.ts';
import type { EnvironmentSpec } from '../project/resources/environment.ts';
import type { ResourceOf } from '../project/schemas.ts';
import type { StageContext } from '../run/context.ts';
import { isGatewayMute } from '../text/is-gateway-silent.ts';
import { isOutOfReach } from '../text/is-out-of-reach.ts';
import type { SovranError } from '../text/sovran-error.ts';
import type { Reached } from './reached.ts';

export interface EnvironmentStatus {
  name: string;
  release: string | null;
  /** What the gateway gives traffic to now; differs while a move is interrupted or not fetched. Null: nothing, or not known. */
  serving: string | null;
  /** What the gateway says of the live slot now; `behind`: it serves well, and something else than the record says. */
  health: 'healthy' | 'behind' | 'unhealthy' | 'gateway-down' | 'empty' | 'unreachable' | 'unknown';
  url: string | null;
  /** What to type when it does not serve as recorded. */
  next: string | null;
}

/** How a clone learns what somebody else recorded. */
const FETCH = 'git pull';

type Judged = Pick<EnvironmentStatus, 'health' | 'next'>;

/** What the record and the gateway of an environment say, and what to type where they differ. */
export async function readEnvironment(
  { metadata: { name }, spec }: ResourceOf<'Environment'>,
  ctx: StageContext,
): Promise<EnvironmentStatus & Reached> {
  const { host } = spec;
  const release = recordedLive(spec);
  const answer = await askHost(ctx, host, async () => {
    const status = await askGateway(await ctx.gateway(name));
    return { status, judged: await judgeThere(name, spec, status, ctx) };
  });
  if (!answer.known) return { ...outOfReach(name, release, host, answer.error), host, error: answer.error };
  const { status, judged } = answer.value;
  return { name, release, serving: answering(status), url: status?.running ? status.url : null, host, ...judged };
}

/** All to type for an environment: after a fetch one looks, since the record may still say something else. */
export function nextOfEnvironment({ name, next }: Pick<EnvironmentStatus, 'name' | 'next'>): string[] {
  if (next === null) return [];
  return next === FETCH ? [next, look(name)] : [next];
}

/** Bringing back what is recorded is not offered while somebody changes the environment: a promotion may be at work. */
async function judgeThere(
  name: string,
  spec: EnvironmentSpec,
  status: GatewayStatus | undefined,
  ctx: StageContext,
): Promise<Judged> {
  if (!status) return { health: 'unknown', next: look(name) };
  const back = `sovran env add ${name} --host ${spec.host} --port ${spec.port}`;
  const judged = judge(spec, status, back, await isElsewhere(ctx, spec.host));
  return judged.next === back && (await isHeld(ctx, name, spec.host)) ? { ...judged, next: look(name) } : judged;
}

/**
 * Pure. Where another clone can have given the traffic to something else, bringing back what is recorded would undo its
 * promotion: the record is fetched instead.
 */
function judge(spec: EnvironmentSpec, status: GatewayStatus, back: string, elsewhere: boolean): Judged {
  if (!status.running) return { health: 'gateway-down', next: back };
  const release = recordedLive(spec);
  const otherwise = isServedOtherwise(release, answering(status)) ? 'behind' : 'unhealthy';
  if (elsewhere && isServedOtherwise(release, servedBy(status))) return { health: otherwise, next: FETCH };
  if (release === null) return { health: 'empty', next: null };
  const healthy = status.slots.some(({ slot, state, up }) => slot === spec.live && state === 'ready' && up);
  return healthy ? { health: 'healthy', next: null } : { health: otherwise, next: back };
}

/** The release that gets traffic and answers. */
function answering(status: GatewayStatus | undefined): string | null {
  if (!status?.running) return null;
  return status.slots.find(({ state, up }) => state === 'ready' && up)?.release ?? null;
}

/** Where that cannot be told nothing is withheld: who changes an environment finds out anyway. */
async function isHeld(ctx: StageContext, name: string, host: string): Promise<boolean> {
  return findHolding(ctx, name, host).then(
    (holding) => holding !== undefined,
    () => false,
  );
}

function look(name: string): string {
  return `sovran env show ${name}`;
}

function outOfReach(name: string, release: string | null, host: string, { code }: SovranError): EnvironmentStatus {
  const [next = null] = nextAfterSilence(host, code);
  return { name, release, serving: null, health: code === HOST_UNKNOWN ? 'unknown' : 'unreachable', url: null, next };
}

/** A gateway that answers nonsense tells no more than one that does not answer; a host out of reach is told apart. */
async function askGateway(gateway: Gateway): Promise<GatewayStatus | undefined> {
  return gateway.status().catch((error: unknown) => {
    if (isOutOfReach(error) && !isGatewayMute(error)) throw error;
    return undefined;
  });
}
