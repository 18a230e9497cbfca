import type { ExecResult, Host } from '../../../../core/ports/host.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { Closable } from '../../../../core/operation/owned.ts';
import { isRunOver } from '../../../../core/operation/open/is-run-over.ts';
import { describeThisProcess } from '../../../../core/kit/process-identity.ts';
import { instant, message, type Message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { CLAIMS, EXTEND, GIVE, TAKE } from './lease-scripts.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { StepError } from '../step/step-error.ts';

/** Without a sign of life of whoever changes it, a host is free after this, s. */
export const CLAIM_SECONDS = 120;
const SIGNS_PER_CLAIM = 4;
const EXTEND_MS = 20_000;
const OPERATION = 'host apply';

/** Who is changing a host, in the host's own time, ISO 8601. */
export interface HostClaim {
  holder: string;
  since: string;
  /** When it ends, unless it is extended. */
  until: string;
  machine: string;
  operation: string;
  run: string;
}

/** What `CLAIM_CHECK` printed; undefined while the host is free. Pure. */
export function readClaim(text: string): HostClaim | undefined {
  const lines = text.trim().split('\n');
  return lines.length < 3 ? undefined : claimOf(lines);
}

/** The hosts that one run changes from this process. */
export interface HostLeases extends Closable {
  /**
   * Leases a host, or keeps it longer, and returns its boot id; renews the lease by itself from then on. `seconds`: for a
   * time in which the host does not answer. Throws `host-held`, `claim-lost`, or `outcome-unknown`.
   */
  take(host: Host, ctx: StageContext, seconds?: number): Promise<string>;
  /** Returns every lease; one that cannot be returned expires. */
  close(): Promise<void>;
}

interface HeldHost {
  host: Host;
  fence: string;
  stop: () => void;
}

/** Two operators never change one host at a time: the host itself says who came first. */
export function hostLeases(runId: string, seconds = CLAIM_SECONDS): HostLeases {
  const held = new Map<string, HeldHost>();
  return {
    take: async (host, ctx, longer) => {
      const before = held.get(host.name);
      before?.stop();
      const noted = before ?? { host, fence: '', stop: () => undefined };
      held.set(host.name, noted);
      const { fence, boot } = await take({ runId, host, fence: noted.fence }, ctx, longer ?? seconds).catch(
        (error: unknown) => {
          if (!before && isNotOurs(error)) held.delete(host.name);
          throw error;
        },
      );
      const stop = longer === undefined ? keepAlive({ runId, host, fence }, seconds) : (): void => undefined;
      held.set(host.name, { host, fence, stop });
      return boot;
    },
    close: async () => {
      for (const { stop } of held.values()) stop();
      await Promise.allSettled([...held.values()].map(({ host }) => giveClaim(host, runId)));
      held.clear();
    },
  };
}

/** Tells a host that a run has no more to do with it; a claim of another run stays. Throws as connecting does. */
export async function giveClaim(host: Host, runId: string): Promise<ExecResult> {
  return host.exec(['sh', '-c', GIVE, 'give', CLAIMS, runId], { sudo: true, timeoutMs: EXTEND_MS });
}

const NOT_OURS = new Set(['host-held', 'claim-lost']);

/** The host said no, or nobody could ask it; every other failure may have come after its yes. */
function isNotOurs(error: unknown): boolean {
  return error instanceof SovranError || (error instanceof StepError && NOT_OURS.has(error.code));
}

interface Asked {
  runId: string;
  host: Host;
  /** Number under which the run has held it; empty at first. */
  fence: string;
  /** A run that is over. */
  over?: string;
}

/** Signs of life, one at a time: a command may take a quarter of an hour, its operator may be gone in between. */
function keepAlive({ runId, host, fence }: Asked, seconds: number): () => void {
  let asking = false;
  const extend = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    const argv = ['sh', '-c', EXTEND, 'extend', CLAIMS, runId, String(seconds), fence];
    await host.exec(argv, { sudo: true, timeoutMs: EXTEND_MS }).catch(() => undefined);
    asking = false;
  };
  const timer = setInterval(() => void extend(), (seconds * 1000) / SIGNS_PER_CLAIM).unref();
  return () => clearInterval(timer);
}

async function take(
  { runId, host, fence, over = '' }: Asked,
  ctx: StageContext,
  seconds: number,
): Promise<{ fence: string; boot: string }> {
  const who = [await ctx.actor(), describeThisProcess().machine].map(oneLine);
  const argv = ['sh', '-c', TAKE, 'take', CLAIMS, runId, String(Math.ceil(seconds)), fence, ...who, OPERATION, over];
  const done = await host.exec(argv, { sudo: true, signal: ctx.interrupt.signal, timeoutMs: 60_000 });
  ctx.interrupt.signal.throwIfAborted();
  const lines = done.stdout.trimEnd().split('\n');
  const [said, number = '', boot = ''] = lines.slice(-3);
  if (done.outcome === 'known' && said === 'yours') return { fence: number, boot };
  const [word, ...claim] = lines.slice(-7);
  const holder = claimOf(claim);
  if (word === 'held' && !over && isRunOver(ctx.project.root, holder.run))
    return take({ runId, host, fence, over: holder.run }, ctx, seconds);
  if (word === 'held') throw new StepError('host-held', heldText(host.name, holder));
  if (word === 'lost') throw new StepError('claim-lost', lostText(host.name, holder));
  if (done.outcome === 'unknown') {
    const named = { host: host.name, reason: done.reason };
    throw new StepError('outcome-unknown', message('provision.claim-unknown', named));
  }
  const words = plainText(done.stderr.trim());
  throw new StepError('claim-failed', message('provision.claim-failed', { host: host.name, said: words }));
}

/** Who is changing a host, in words. */
export function heldText(host: string, claim: HostClaim): Message {
  return message('provision.held', { host, ...claim, since: instant(claim.since), until: instant(claim.until) });
}

function lostText(host: string, { holder, since, machine, operation, run }: HostClaim): Message {
  return message('provision.claim-lost', { host, holder, since: instant(since), machine, operation, run });
}

function claimOf(lines: readonly string[]): HostClaim {
  const [holder = '?', since = '?', until = '?', machine = '?', operation = '?', run = '?'] = lines.map(
    (line) => plainText(line) || '?',
  );
  return { holder, since, until, machine, operation, run };
}

function oneLine(text: string): string {
  return plainText(text).replaceAll('\n', ' ');
}
