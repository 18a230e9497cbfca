import type { Choice, Next } from '../../../core/operation/plan/choice.ts';
import { isDeclined } from '../../../core/operation/journal/taken.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT } from '../../../core/text/sovran-error.ts';
import { fillStep } from '../document/fill.ts';
import type { RunbookStep } from '../document/schema.ts';
import { commandLine } from './command-line.ts';
import { firstStep, resultOf, type RunbookProgress, runbookOf, takenOf } from './progress.ts';
import { changes, commandOf, type Acting } from './run-step.ts';
import { safeText, safeWords } from './safe-output.ts';

/** The next step or question of a runbook, or how it ended. Pure. */
export function nextStep(progress: RunbookProgress): Next {
  const { taken } = progress;
  const steps = stepsAhead(progress);
  for (const step of steps) {
    const done = takenOf(step, taken);
    if (!done) return choiceOf(step);
    if (step.kind === 'question' && step.stops.includes(done.answers.at(-1)?.choice ?? ''))
      return { end: { verdict: 'stopped', exit: EXIT.ok } };
    if (resultOf(done)?.state === 'failed') {
      const reason = message('runbook.failed', { step: step.id });
      return { end: { verdict: 'failed', exit: EXIT.drift, reason } };
    }
  }
  return isWhole(progress)
    ? { end: { verdict: 'passed', exit: EXIT.ok } }
    : { end: { verdict: 'incomplete', exit: EXIT.drift, reason: message('runbook.incomplete') } };
}

function stepsAhead({ input, frame }: RunbookProgress): Exclude<RunbookStep, { kind: 'note' }>[] {
  const runbook = runbookOf({ input, frame });
  return runbook.steps.slice(firstStep(runbook, input.from)).flatMap((step) => {
    const filled = fillStep(step, frame.values);
    return filled.kind === 'note' ? [] : [filled];
  });
}

/** Whether every change and every check of a runbook was made: only then has a run passed. */
function isWhole({ input, frame, taken }: RunbookProgress): boolean {
  const counted = runbookOf({ input, frame }).steps.filter((step) => step.kind === 'check' || changes(step));
  return counted.every((step) => {
    const done = takenOf(step, taken);
    return done !== undefined && !isDeclined(done);
  });
}

function choiceOf(step: Exclude<RunbookStep, { kind: 'note' }>): Choice {
  const title = message('text.words', { words: safeText(step.title) });
  if (step.kind === 'question') return { question: { id: step.id, text: title, choices: step.choices } };
  return actingChoice(step, title);
}

/** A command of sovran that changes something is a run of its own. */
function actingChoice(step: Acting, title: ReturnType<typeof message>): Choice {
  const { argv, host } = commandOf(step);
  const words = commandLine({ argv: safeWords(argv), host });
  return {
    step: {
      id: step.id,
      title,
      action: 'run',
      args: toJson({ step }),
      change: changes(step) ? 'update' : 'none',
      risk: 'none',
      ...(host === undefined ? {} : { host }),
      details: [message('text.words', { words })],
    },
    ...(step.kind === 'sovran' && step.changes ? { isRun: true as const } : {}),
  };
}
