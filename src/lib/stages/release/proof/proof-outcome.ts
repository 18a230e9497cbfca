import { message, type Message } from '../../../core/text/message.ts';
import type { PromotionProof } from './prove.ts';
import type { StageContext } from '../../../core/operation/context.ts';

/**
 * Pure: what a proof, or its lack of one, says in a word: `slower` where only the first words came later than allowed, `full` where
 * the host had no room to write down what was answered.
 */
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

type Told = Parameters<typeof proofOutcome>[0];

/** Pure: the same in words. */
export function wordsOfProof(proof: Told, moved: { release: string; environment: string }): Message {
  const outcome = proofOutcome(proof);
  if (outcome !== 'full') return message(`release.promoted.${outcome}`, moved);
  const { host = '', path = '' } = proof.diskFull ?? {};
  return message('release.promoted.full', { ...moved, host, path });
}

/** Where a host has no room left. */
export interface FullDisk {
  host: string;
  path: string;
  /** The host is this machine: what frees its store is another command. */
  local: boolean;
}

/** With less than this free, bytes, a gateway cannot write the lines of a window. */
const NEXT_TO_NOTHING = 1024 * 1024;

/** Where the disk of a host is full on which its gateway writes the journal; undefined where it is not, or the host does not say. */
export async function findFullDisk(ctx: StageContext, name: string): Promise<FullDisk | undefined> {
  const host = await ctx.host(name);
  const path = host.place.root;
  const asked = await host.exec(['df', '-Pk', '--', path], { timeoutMs: 10_000 }).catch(() => undefined);
  const free = freeBytes(asked?.stdout ?? '');
  if (free === undefined || free >= NEXT_TO_NOTHING) return undefined;
  return { host: name, path, local: host.transport === 'local' };
}

/** Pure: what shows what could be freed there. */
export function commandToFree({ host, local }: Pick<FullDisk, 'host' | 'local'>): string {
  return local ? 'sovran gc --dry-run' : `sovran gc ${host} --dry-run`;
}

/** Of the last line of `df -Pk`. */
function freeBytes(said: string): number | undefined {
  const left = /\s\d+\s+\d+\s+(\d+)\s+-?\d+%/.exec(said.trim().split('\n').at(-1) ?? '')?.[1];
  return left === undefined ? undefined : Number(left) * 1024;
}
