import type { EnvironmentSpec } from '../../../core/project/resources/environment.ts';
import { digestOf } from '../../../core/kit/canonical.ts';

/** What a promotion does, in order. The names are part of what an approver signs. */
const PROMOTION_STEPS = [
  'gateway',
  'start',
  'healthy',
  'warm-up',
  'assign',
  'probe',
  'switch',
  'watch',
  'drain',
  'prove',
  'record',
  'retire',
] as const;

/**
 * Digest of the stable part of `release promote`: the release, the environment as its owner declares it, the mode
 * and the steps. Left out, because they may change between approval and promotion without anybody deciding
 * anything: which slot is free, what serves now, where sockets lie, the number of approvals asked for, and how
 * long to watch.
 */
export function promotionPlanHash(releaseDigest: string, environment: string, spec: EnvironmentSpec): string {
  const { host, bind, port, limits, drainSeconds, objectives } = spec;
  return digestOf({
    operation: 'release promote',
    releaseDigest,
    environment: { name: environment, host, bind, port, limits, drainSeconds, objectives },
    mode: 'side-by-side',
    steps: PROMOTION_STEPS,
  });
}
