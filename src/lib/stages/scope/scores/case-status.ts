import type { UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import { unscoredCriteria } from './scores.ts';

/** Whether somebody has decided on a case. */
export function isDecided(spec: UseCaseSpec): boolean {
  return spec.status === 'accepted' || spec.status === 'rejected';
}

/** The status of a case on which nobody has decided: scored once every criterion has a score. */
export function openStatus(spec: UseCaseSpec): 'draft' | 'scored' {
  return unscoredCriteria(spec.scores).length === 0 ? 'scored' : 'draft';
}
