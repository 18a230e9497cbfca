import type { PromotionProof } from './prove.ts';

/** Pure: what a proof, or its lack of one, says in a word: `slower` where only the first words came later than allowed. */
export function proofOutcome({
  verdict,
  requests,
  agree,
  ttft,
}: {
  verdict: string;
  requests: PromotionProof['requests'] | null;
  agree: boolean | null;
  ttft: PromotionProof['ttft'] | null;
}): 'passed' | 'failed' | 'uncounted' | 'slower' {
  if (verdict !== 'failed') return 'passed';
  if (requests?.lost !== 0) return 'failed';
  return agree && ttft?.verdict === 'regressed' ? 'slower' : 'uncounted';
}
