import { message, type Message } from '../../../core/text/message.ts';
import type { TtftRule } from './ttft-rule.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/** What a promotion measured; `runs/<run>/report.json`. */
export interface PromotionProof {
  requests: {
    sent: number;
    ok: number;
    lost: number;
    upper95: number | null;
    /** Probe streams lost with the connection to the host, not in the other counts; absent without any. */
    connectionLost?: number;
    /** Requests that failed before the switch, or on the previous release; not in the other counts. */
    failedBefore?: number;
  };
  switchMs: number;
  drainSeconds: number;
  /** Requests of the previous release still open after the drain; absent without any. */
  left?: number;
  /** True if probe and access log name the same requests. */
  agree: boolean;
  /** Where the host has no room for the access log. */
  diskFull?: FullDisk;
  ttft: TtftRule;
  verdict: 'passed' | 'failed';
}

/** The outcome of a proof. `slower`: first tokens too late; `full`: no room for the access log; `uncounted`: counts disagree. */
export function proofOutcome({
  verdict,
  requests,
  agree,
  diskFull,
  ttft,
}: {
  verdict: string;
  requests: PromotionProof['requests'] | null;
  agree: boolean | null;
  diskFull?: PromotionProof['diskFull'];
  ttft: PromotionProof['ttft'] | null;
}): 'passed' | 'failed' | 'uncounted' | 'full' | 'slower' {
  if (verdict !== 'failed') return 'passed';
  if (requests?.lost !== 0) return 'failed';
  if (agree && ttft?.verdict === 'regressed') return 'slower';
  return diskFull ? 'full' : 'uncounted';
}

/** The outcome as a message. Pure. */
export function proofMessage(
  proof: Parameters<typeof proofOutcome>[0],
  switched: { release: string; environment: string },
): Message {
  const outcome = proofOutcome(proof);
  if (outcome !== 'full') return message(`release.promoted.${outcome}`, switched);
  const { host = '', path = '' } = proof.diskFull ?? {};
  return message('release.promoted.full', { ...switched, host, path });
}

/** Where a host's disk is full. */
export interface FullDisk {
  host: string;
  path: string;
  /** The host is this machine. */
  local: boolean;
}

/** Least free bytes for the access log of a window. */
const NEXT_TO_NOTHING = 1024 * 1024;

/** The full disk of a gateway's access log; undefined if it has room, or is unknown. */
export async function findFullDisk(ctx: StageContext, name: string): Promise<FullDisk | undefined> {
  const host = await ctx.hosts.open(name);
  const path = host.place.root;
  const result = await host.exec(['df', '-Pk', '--', path], { timeoutMs: 10_000 }).catch(() => undefined);
  const free = freeBytes(result?.stdout ?? '');
  if (free === undefined || free >= NEXT_TO_NOTHING) return undefined;
  return { host: name, path, local: host.transport === 'local' };
}

/** The command that lists what can be freed there. Pure. */
export function commandToFree({ host, local }: Pick<FullDisk, 'host' | 'local'>): string {
  return local ? 'sovran gc --dry-run' : `sovran gc ${host} --dry-run`;
}

function freeBytes(output: string): number | undefined {
  const left = /\s\d+\s+\d+\s+(\d+)\s+-?\d+%/.exec(output.trim().split('\n').at(-1) ?? '')?.[1];
  return left === undefined ? undefined : Number(left) * 1024;
}
