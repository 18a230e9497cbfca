import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import { unscoredCriteria } from './scores.ts';

/** True for an accepted or rejected case. */
export function isDecided(spec: UseCaseSpec): boolean {
  return spec.status === 'accepted' || spec.status === 'rejected';
}

/** Status of an undecided case: scored once every criterion has a score. */
export function openStatus(spec: UseCaseSpec): 'draft' | 'scored' {
  return unscoredCriteria(spec.scores).length === 0 ? 'scored' : 'draft';
}
