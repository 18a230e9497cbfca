import { endOfChild } from '../../../core/operation/open/await-child.ts';
import type { Action } from '../../../core/operation/operation.ts';
import { toJson } from '../../../core/kit/to-json.ts';
import { message } from '../../../core/text/message.ts';
import { unreachableError } from '../../../core/text/sovran-error.ts';
import { loadTranslate, say } from '../../../core/text/translate.ts';
import { safeWords } from './safe-output.ts';
import { commandOf, runStep, type Acting, type StepEnd } from './run-step.ts';

/** Runs a step's command. One of sovran is the run `run`: where that has ended, it is not made again. */
export const runAction: Action<{ step: Acting; run?: string }> = {
  async apply({ step, run }, scope) {
    const { ctx, runId } = scope;
    const at = ctx.clock.now();
    const made = run === undefined ? undefined : endOfChild(ctx.project.root, run);
    const within = [runId, step.id, ...(run === undefined ? [] : [run])].join('/');
    const end = made ? endOfMade(made) : await runStep(step, within, ctx);
    if (end.output !== '') scope.progress(message('text.words', { words: end.output.replaceAll('\n', '\n  ') }));
    if (end.reason) scope.progress(end.reason);
    // The run stays open: `resume` continues it.
    if (end.state === 'unknown')
      throw unreachableError('no-result', message('runbook.no-result', { step: step.id, reason: end.reason ?? '' }), {
        details: { step: step.id },
      });
    const outcome = end.state === 'passed' ? 'ok' : 'failed';
    return toJson({ ...(await resultOf(step, end)), at, endedAt: ctx.clock.now(), outcome });
  },
};

function endOfMade(status: NonNullable<ReturnType<typeof endOfChild>>): StepEnd {
  if (status === 'succeeded') return { state: 'passed', exitCode: 0, output: '', tries: 1 };
  return { state: 'failed', output: '', tries: 1, reason: message('runbook.run-ended', { status }) };
}

/** Its reason is an English sentence: a record is read by machines, too. */
async function resultOf(step: Acting, { state, exitCode, output, reason, tries }: StepEnd): Promise<object> {
  return {
    state,
    command: safeWords(commandOf(step).argv),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(tries > 1 ? { tries } : {}),
    ...(output === '' ? {} : { output }),
    ...(reason ? { reason: say(await loadTranslate('en'), reason) } : {}),
  };
}
