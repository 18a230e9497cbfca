import { EXIT, type ExitCode } from '../../../core/text/sovran-error.ts';
import type { Runbook } from '../document/read-runbook.ts';
import type { StepEnd } from './run-step.ts';

/** A check of an earlier run, made again. */
export interface Rechecked {
  id: string;
  title: string;
  end: StepEnd;
}

/** Pure: 5 where a check fails; 4 where each that does not pass could not be made, as its host does not answer. */
export function exitOfChecks(checks: readonly Rechecked[], { steps }: Pick<Runbook, 'steps'>): ExitCode {
  const own = new Set(steps.flatMap((step) => (step.kind === 'check' && step.run ? [step.id] : [])));
  const open = checks.filter(({ end }) => end.state !== 'passed');
  if (open.length === 0) return EXIT.ok;
  const isUnanswered = ({ id, end }: Rechecked): boolean =>
    end.state === 'unknown' || (own.has(id) && end.exitCode === EXIT.unreachable);
  return open.every(isUnanswered) ? EXIT.unreachable : EXIT.drift;
}
