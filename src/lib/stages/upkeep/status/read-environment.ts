import { FETCH } from '../../../core/project/fetch-records.ts';
import { findMisplaced, slotIn, type Misplaced } from '../../serving/environments/held-slots.ts';
import { isHeldNow } from '../../serving/environments/holding.ts';
import { isServedOtherwise, recordedLive, servedBy } from '../../serving/environments/served.ts';
import { askHost, nextAfterSilence } from '../../machines/hosts/workload/ask-host.ts';
import { isElsewhere } from '../../machines/hosts/environments.ts';
import type { Gateway, GatewayStatus } from '../../../core/ports/gateway.ts';
import { HOST_UNKNOWN } from '../../../core/project/host-unknown.ts';
import type { EnvironmentState, RoutedEnvironment } from '../../../core/project/live.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { isGatewayMute } from '../../../core/text/is-gateway-silent.ts';
import { isOutOfReach } from '../../../core/text/is-unreachable.ts';
import type { SovranError } from '../../../core/text/sovran-error.ts';
import type { Reached } from './reached.ts';

export interface EnvironmentStatus {
  name: string;
  release: string | null;
  /** What the gateway gives traffic to now; differs while a move is interrupted or not fetched. Null: nothing, or not known. */
  serving: string | null;
  /**
   * What the gateway says of the live slot now; `behind`: it serves well, and something else than the record says; `no-traffic`: it
   * holds what is recorded, which is well as far as the gateway checks it, and gives it no request.
   */
  health: 'healthy' | 'behind' | 'unhealthy' | 'no-traffic' | 'gateway-down' | 'empty' | 'unreachable' | 'unknown';
  url: string | null;
  /** Slots that hold another release than recorded; none is told while somebody changes the environment. */
  misplaced: Misplaced[];
  /** What to type when it does not serve as recorded. */
  next: string | null;
}

/** One that lies on another machine may be as somebody else recorded: the record is fetched before it is brought in line. */
type MayBeBehind = { mayBeBehind?: boolean };

/** What was found of an environment, with all that `nextOfEnvironment` needs. */
export type FoundEnvironment = EnvironmentStatus & Reached & MayBeBehind;

const AS_RECORDED = ' --as-recorded';

type Judged = Pick<EnvironmentStatus, 'health' | 'next'>;

/** What the record and the gateway of an environment say, and what to type where they differ. */
export async function readEnvironment({ name, spec }: RoutedEnvironment, ctx: StageContext): Promise<FoundEnvironment> {
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
export function nextOfEnvironment({
  name,
  next,
  mayBeBehind,
}: Pick<EnvironmentStatus, 'name' | 'next'> & MayBeBehind): string[] {
  if (next === null) return [];
  if (mayBeBehind && next.endsWith(AS_RECORDED)) return [FETCH, next];
  return next === FETCH ? [next, look(name)] : [next];
}

/** Bringing back what is recorded is not offered while somebody changes the environment: a promotion may be at work. */
async function judgeThere(
  name: string,
  spec: EnvironmentState,
  status: GatewayStatus | undefined,
  ctx: StageContext,
): Promise<Judged & Pick<EnvironmentStatus, 'misplaced'> & MayBeBehind> {
  if (!status) return { health: 'unknown', misplaced: [], next: look(name) };
  const back = `sovran env add ${name} --host ${spec.host} --port ${spec.port}`;
  const mayBeBehind = await isElsewhere(ctx, spec.host);
  const judged = judge(spec, status, back, mayBeBehind);
  const misplaced = findMisplaced(spec, status);
  const brings = judged.next === back || (judged.next === null && misplaced.length > 0);
  if (!brings) return { ...judged, misplaced };
  if (await isHeldNow(ctx, name, spec.host)) {
    const next = judged.next === null ? null : look(name);
    return { ...judged, misplaced: [], next };
  }
  return { ...judged, misplaced, mayBeBehind, next: misplaced.length > 0 ? back + AS_RECORDED : back };
}

/**
 * Pure. Where another clone can have given the traffic to something else, bringing back what is recorded would undo its
 * promotion: the record is fetched instead.
 */
function judge(spec: EnvironmentState, status: GatewayStatus, back: string, elsewhere: boolean): Judged {
  const release = recordedLive(spec);
  const moved = elsewhere && isServedOtherwise(release, servedBy(status));
  if (!status.running) return { health: 'gateway-down', next: moved ? FETCH : back };
  const otherwise = isServedOtherwise(release, answering(status)) ? 'behind' : sickOrIdle(spec, status);
  if (moved) return { health: otherwise, next: FETCH };
  if (release === null) return { health: 'empty', next: null };
  const { state, up, release: holds } = (spec.live && slotIn(status, spec.live)) || {};
  const healthy = state === 'ready' && up && holds === release;
  return healthy ? { health: 'healthy', next: null } : { health: otherwise, next: back };
}

/** Where no slot gets traffic. One in maintenance is not checked: all that is known of it is that. */
function sickOrIdle(spec: EnvironmentState, status: GatewayStatus): 'unhealthy' | 'no-traffic' {
  const { state, up, release } = (spec.live && slotIn(status, spec.live)) || {};
  const isIdle = state === 'maint' || (state === 'drain' && up);
  const isAlone = status.slots.every((slot) => slot.state !== 'ready');
  const isRecorded = release !== undefined && release === recordedLive(spec);
  return isIdle && isAlone && isRecorded ? 'no-traffic' : 'unhealthy';
}

/** The release that gets traffic and answers. */
function answering(status: GatewayStatus | undefined): string | null {
  if (!status?.running) return null;
  return status.slots.find(({ state, up }) => state === 'ready' && up)?.release ?? null;
}

function look(name: string): string {
  return `sovran env show ${name}`;
}

function outOfReach(name: string, release: string | null, host: string, { code }: SovranError): EnvironmentStatus {
  const [next = null] = nextAfterSilence(host, code);
  const health = code === HOST_UNKNOWN ? 'unknown' : 'unreachable';
  return { name, release, serving: null, health, url: null, misplaced: [], next };
}

/** A gateway that answers nonsense tells no more than one that does not answer; a host out of reach is told apart. */
async function askGateway(gateway: Gateway): Promise<GatewayStatus | undefined> {
  return gateway.status().catch((error: unknown) => {
    if (isOutOfReach(error) && !isGatewayMute(error)) throw error;
    return undefined;
  });
}
