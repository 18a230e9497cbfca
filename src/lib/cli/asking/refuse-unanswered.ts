import { message } from '../../core/text/message.ts';
import { EXIT, SovranError } from '../../core/text/sovran-error.ts';
import type { RunbookStep } from '../../stages/runbooks/document/schema.ts';
import { changes } from '../../stages/runbooks/run/run-step.ts';
import { missingFlags } from '../session/session.ts';

/**
 * Without a terminal, agreement and every answer before the first change are given beforehand. A question after a change asks
 * what came of it: there a run may wait.
 */
export function refuseUnanswered(
  steps: readonly RunbookStep[],
  answers: Readonly<Record<string, string>>,
  agreed: boolean,
): void {
  for (const step of steps) {
    if (changes(step) && !agreed) throw missingFlags(['--yes']);
    if (changes(step)) return;
    if (step.kind !== 'question') continue;
    const answer = answers[step.id];
    if (answer === undefined) throw needsAnswer(step.id);
    if (step.stops.includes(answer)) return;
  }
}

/** For a question without an answer and without a terminal (exit 2). */
export function needsAnswer(step: string): SovranError {
  return new SovranError({
    code: 'runbook-needs-answer',
    exit: EXIT.usage,
    text: message('runbook.needs-answer', { step }),
    fix: message('runbook.needs-answer.fix', { step }),
    details: { step },
  });
}
