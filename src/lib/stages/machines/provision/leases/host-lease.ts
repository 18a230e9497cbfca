import type { ExecResult, Host } from '../../../../core/ports/host.ts';
import type { StageContext } from '../../../../core/operation/context.ts';
import type { Closable } from '../../../../core/operation/owned.ts';
import { isRunOver } from '../../../../core/operation/open/named-by-open-runs.ts';
import { describeThisProcess } from '../../../../core/kit/process-identity.ts';
import { instant, message, type Message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { hostScript } from '../../../../core/kit/host-script.ts';
import { SovranError } from '../../../../core/text/sovran-error.ts';
import { StepError } from '../contract/step-outcome.ts';

/** Where a host notes who is changing it; root's alone, and kept over a restart. */
export const LEASE_FOLDER = '/var/lib/sovran-guard/apply';

/** Prints the current lease, if any. */
export function leaseCheck(): { id: string; script: string } {
  return { id: 'lease', script: `set -- ${LEASE_FOLDER}\n${hostScript('provision/lease/show')}` };
}

/** Evidence of the gate of a leased host; the command may be rerun later. */
export const HELD = 'held';

/** Host lease duration without renewal, s. */
export const LEASE_SECONDS = 120;
const RENEWALS_PER_LEASE = 4;
const EXTEND_MS = 20_000;
const OPERATION = 'host apply';

/** Who is changing a host, in the host's own time, ISO 8601. */
export interface HostLease {
  holder: string;
  since: string;
  /** When it ends, unless it is extended. */
  until: string;
  machine: string;
  operation: string;
  run: string;
}

/** What `leaseCheck` printed; undefined while the host is free. Pure. */
export function readLease(text: string): HostLease | undefined {
  const lines = text.trim().split('\n');
  return lines.length < 3 ? undefined : leaseOf(lines);
}

/** The hosts that one run changes from this process. */
export interface HostLeases extends Closable {
  /**
   * Leases a host or extends its lease for `seconds`; returns its boot id. Throws `host-held`, `lease-lost` or
   * `outcome-unknown`.
   */
  take(host: Host, ctx: StageContext, seconds?: number): Promise<string>;
  /** Returns every lease; one that cannot be returned expires. */
  close(): Promise<void>;
}

/** Two operators never change one host at a time: the host itself says who came first. */
export function hostLeases(runId: string, seconds = LEASE_SECONDS): HostLeases {
  const held = new Map<string, { host: Host; fence: string; stop: () => void }>();
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
      await Promise.allSettled([...held.values()].map(({ host }) => releaseLease(host, runId)));
      held.clear();
    },
  };
}

/** A script on the lease; its errors are said under `name`. */
function commandOf(script: string, name: string, ...words: string[]): string[] {
  return ['sh', '-c', script, name, LEASE_FOLDER, ...words];
}

/** Releases a run's lease of a host. Throws as connecting does. */
export async function releaseLease(host: Host, runId: string): Promise<ExecResult> {
  return host.exec(commandOf(hostScript('provision/lease/give'), 'give', runId), {
    sudo: true,
    timeoutMs: EXTEND_MS,
  });
}

const NOT_OURS = new Set(['host-held', 'lease-lost']);

/** The host refused; other failures may follow a grant. */
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
    const argv = commandOf(hostScript('provision/lease/extend'), 'extend', runId, String(seconds), fence);
    await host.exec(argv, { sudo: true, timeoutMs: EXTEND_MS }).catch(() => undefined);
    asking = false;
  };
  const timer = setInterval(() => void extend(), (seconds * 1000) / RENEWALS_PER_LEASE).unref();
  return () => clearInterval(timer);
}

async function take(
  { runId, host, fence, over = '' }: Asked,
  ctx: StageContext,
  seconds: number,
): Promise<{ fence: string; boot: string }> {
  const who = [await ctx.actor(), describeThisProcess().machine].map((text) => plainText(text).replaceAll('\n', ' '));
  const given = [runId, String(Math.ceil(seconds)), fence, ...who, OPERATION, over];
  const argv = commandOf(hostScript('provision/lease/take'), 'take', ...given);
  const done = await host.exec(argv, { sudo: true, signal: ctx.interrupt.signal, timeoutMs: 60_000 });
  ctx.interrupt.signal.throwIfAborted();
  const lines = done.stdout.trimEnd().split('\n');
  const [said, number = '', boot = ''] = lines.slice(-3);
  if (done.outcome === 'known' && said === 'yours') return { fence: number, boot };
  const [word, ...lease] = lines.slice(-7);
  const holder = leaseOf(lease);
  if (word === 'held' && !over && isRunOver(ctx.project.root, holder.run))
    return take({ runId, host, fence, over: holder.run }, ctx, seconds);
  if (word === 'held') throw new StepError('host-held', heldText(host.name, holder));
  if (word === 'lost') throw new StepError('lease-lost', lostText(host.name, holder));
  if (done.outcome === 'unknown') {
    const named = { host: host.name, reason: done.reason };
    throw new StepError('outcome-unknown', message('provision.lease-unknown', named));
  }
  const words = plainText(done.stderr.trim());
  throw new StepError('lease-failed', message('provision.lease-failed', { host: host.name, said: words }));
}

/** Who is changing a host, in words. */
export function heldText(host: string, lease: HostLease): Message {
  return message('provision.held', { host, ...lease, since: instant(lease.since), until: instant(lease.until) });
}

function lostText(host: string, { holder, since, machine, operation, run }: HostLease): Message {
  return message('provision.lease-lost', { host, holder, since: instant(since), machine, operation, run });
}

function leaseOf(lines: readonly string[]): HostLease {
  const [holder = '?', since = '?', until = '?', machine = '?', operation = '?', run = '?'] = lines.map(
    (line) => plainText(line) || '?',
  );
  return { holder, since, until, machine, operation, run };
}
