import type { HeldLease, WantedLease } from '../lease.ts';
import type { Gateway } from '../../ports/gateway.ts';
import type { Lease, Leases } from '../../ports/leases.ts';
import { fixable, instant, message } from '../../text/message.ts';
import { refusedError, type SovranError } from '../../text/sovran-error.ts';
import { askOverLine } from '../retry-query.ts';
import { digestOf } from '../../kit/canonical.ts';
import type { StageContext } from '../context.ts';
import { listOpenRuns } from '../open/open-runs.ts';
import { describeThisProcess } from '../../kit/process-identity.ts';
import type { RunProgress } from '../journal/progress.ts';
import type { Clock } from '../../ports/clock.ts';

/** Without a sign of life it is free again after this. */
const SECONDS = 120;
const RENEW_MS = (SECONDS / 3) * 1000;
/** A lease renewed in time outlives this wait. */
const PATIENCE_MS = SECONDS * 1000 - RENEW_MS - 20_000;
/** Steps within this time of an answer go by it: a twelfth of what it was renewed for, and twenty questions of a promotion fewer. */
const TRUST_MS = 10_000;

/** Runs `work` under a lease, renewed meanwhile and kept while an open run of this clone needs it. Throws `environment-leased` (exit 3) naming its holder. */
export async function withLease<T>(
  lease: WantedLease | undefined,
  ctx: StageContext,
  work: (ctx: StageContext) => Promise<T>,
): Promise<T> {
  if (!lease) return work(ctx);
  const leases = await ctx.hosts.environmentLeases(lease.host);
  const holder = holderOf(ctx.project.root);
  const fence = await take(lease, leases, holder, ctx);
  const use = (): Promise<boolean> => leases.renew(holder, fence, SECONDS, { used: true });
  const { host, environment } = lease;
  const waiting = message('lease.environment.waiting', { host, environment, seconds: PATIENCE_MS / 1000 });
  const ask = (): Promise<boolean> => askOverLine({ host, ask: use, patienceMs: PATIENCE_MS, waiting }, ctx);
  const holds = cachedLease(ask, TRUST_MS, ctx.clock);
  const timer = setInterval(() => void leases.renew(holder, fence, SECONDS).catch(() => undefined), RENEW_MS).unref();
  const mine: HeldLease = { device: lease.device, fence, holds, lost: () => lost(lease) };
  const gateway: StageContext['gateway'] = async (...named) => guarded(await ctx.gateway(...named), mine);
  try {
    return await work({ ...ctx, lease: mine, gateway });
  } finally {
    clearInterval(timer);
    // A refused command has changed nothing: an interrupted run may still resume. What cannot be given back now expires.
    if (!standsOn(ctx.project.root, mine)) await leases.withdraw(holder, fence).catch(() => undefined);
  }
}

/** True if an open run of this clone holds the lease. */
function standsOn(root: string, { fence, device }: Pick<HeldLease, 'fence' | 'device'>): boolean {
  return listOpenRuns(root).some(({ progress }) => progress.fence === fence && (progress.device ?? device) === device);
}

/** True if no other operator has held the lease since the run began. */
export async function isHeld({ lease }: StageContext, { fence }: RunProgress): Promise<boolean> {
  if (!lease) return true;
  return (fence ?? lease.fence) === lease.fence && (await lease.holds());
}

/** Throws `environment-lost` (exit 3) when another operator has held the lease since. */
export async function requireHeld(ctx: StageContext, progress: RunProgress): Promise<void> {
  if (ctx.lease && !(await isHeld(ctx, progress))) throw ctx.lease.lost();
}

/** A gateway whose changes check the lease first: a process that slept changes nothing. */
function guarded(gateway: Gateway, lease: HeldLease): Gateway {
  const whileHeld = async <T>(change: () => Promise<T>): Promise<T> => {
    if (!(await lease.holds())) throw lease.lost();
    return change();
  };
  return {
    ...gateway,
    ensure: (spec) => whileHeld(() => gateway.ensure(spec)),
    assign: (slot, target) => whileHeld(() => gateway.assign(slot, target)),
    setSlot: (slot, state) => whileHeld(() => gateway.setSlot(slot, state)),
    switchTo: (slot, release) => whileHeld(() => gateway.switchTo(slot, release)),
    withdraw: (slot, had) => whileHeld(() => gateway.withdraw(slot, had)),
    addKeys: (keys) => whileHeld(() => gateway.addKeys(keys)),
    revokeKeys: (keys) => whileHeld(() => gateway.revokeKeys(keys)),
    stop: () => whileHeld(() => gateway.stop()),
    rest: (options) => whileHeld(() => gateway.rest(options)),
    forgetSlots: () => whileHeld(() => gateway.forgetSlots()),
    remove: () => whileHeld(() => gateway.remove()),
  };
}

/** One holder per project folder and machine, since one process at a time works there. */
function holderOf(root: string): string {
  const { machine } = describeThisProcess();
  return `clone-${digestOf({ machine, root }).slice('sha256:'.length, 23)}`;
}

async function take(lease: WantedLease, leases: Leases, holder: string, ctx: StageContext): Promise<number> {
  const { name: project } = await ctx.project.settings();
  const asked = { holder, actor: await ctx.actor(), project, devices: [lease.device], count: 1, seconds: SECONDS };
  const outcome = await leases.acquire(asked);
  if (!outcome.granted) throw held(lease, outcome.held[0]);
  return outcome.leases[0]?.fence ?? 0;
}

function held({ host, environment }: WantedLease, lease: Lease | undefined): SovranError {
  const { actor = '?', since = '?', expires: until = '?' } = lease ?? {};
  const who = { host, environment, actor };
  const text = message('lease.environment.held', { ...who, since: instant(since), until: instant(until) });
  return refusedError('environment-leased', text, {
    fix: message('lease.environment.held.fix', { actor }),
    next: [`sovran env show ${environment}`],
    details: { ...who, since, until },
  });
}

function lost({ host, environment }: WantedLease): SovranError {
  return refusedError('environment-lost', fixable('lease.environment.lost', { host, environment }), {
    next: [`sovran env show ${environment}`],
    details: { host, environment },
  });
}

/** One instant by both clocks, milliseconds. */
interface Moment {
  wall: number;
  monotonic: number;
}

/** Caches the answer of `ask` for `trustMs`, by the larger age of both clocks: the monotonic one stops in sleep, the other may be set. */
export function cachedLease(ask: () => Promise<boolean>, trustMs: number, clock: Clock): () => Promise<boolean> {
  let held: Moment | undefined;
  return async () => {
    if (held && ageOf(held, clock) < trustMs) return true;
    const asked = momentOf(clock);
    const holds = await ask();
    held = holds ? asked : undefined;
    return holds;
  };
}

function ageOf({ wall, monotonic }: Moment, clock: Clock): number {
  const now = momentOf(clock);
  return Math.max(Math.abs(now.wall - wall), now.monotonic - monotonic);
}

function momentOf(clock: Clock): Moment {
  return { wall: Date.parse(clock.now()), monotonic: clock.monotonicMs() };
}
