import { message, type Message } from '../../../core/text/message.ts';
import type { PromotionProof } from './prove.ts';

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
