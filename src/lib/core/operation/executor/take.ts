import { message } from '../../text/message.ts';
import { EXIT, SovranError, usageError, withNext } from '../../text/sovran-error.ts';
import type { Taken } from '../journal/taken.ts';
import type { Question } from '../plan/choice.ts';
import type { Step } from '../plan/plan.ts';
import type { AnyProcedure } from '../procedure.ts';
import type { ActiveRun } from '../run.ts';
import { performStep } from '../steps/apply.ts';
import { interrupted, StepPaused, stopIfAsked } from '../steps/pause.ts';
import { leftOpen } from '../steps/stays-open.ts';
import { readProgress } from '../steps/step-scope.ts';

/** `resumed`: the run is kept whatever comes. */
interface TakeOptions {
  resumed: boolean;
}

/** Asks the question or does the step that a procedure chose last, after consent where it changes something. */
export async function take(run: ActiveRun<AnyProcedure>, taken: Taken, options: TakeOptions): Promise<void> {
  const { choice } = taken;
  if ('question' in choice) return ask(run, choice.question, options);
  const { step } = choice;
  const consent = consentFor(taken, step);
  if (consent || step.change === 'none')
    for (const text of step.details ?? []) run.ctx.emit({ type: 'step-progress', step, text });
  return consent ? ask(run, consent, options) : perform(run, step);
}

/** What is asked before a step: nothing where it only reads, or where the run that it makes is looked up first. Pure. */
function consentFor({ choice, answers, begun }: Taken, step: Step): Question | undefined {
  if (step.change === 'none') return undefined;
  const isRun = 'step' in choice && choice.isRun === true;
  if (answers.length > 0 && (!begun || isRun)) return undefined;
  const text = message(begun ? 'run.ask.again' : 'run.ask.step', { title: step.title });
  return { id: step.id, text, choices: [begun ? 'again' : 'yes', 'no'], consent: begun ? 'again' : 'new' };
}

async function perform(run: ActiveRun<AnyProcedure>, step: Step): Promise<void> {
  const { ctx, journal } = run;
  const count = readProgress(journal).plan.steps.length;
  ctx.emit({ type: 'step-start', step, index: count - 1, count });
  try {
    ctx.emit({ type: 'step-done', step, outcome: await performStep(run, step) });
  } catch (error) {
    if (error instanceof StepPaused) stopIfAsked(run);
    if (ctx.interrupt.signal.aborted) throw interrupted(run);
    ctx.emit({ type: 'step-failed', step });
    throw leftOpen(run, step, error);
  }
}

/** Without an answer, a new run that has begun no step is removed; what a step ran stays in the journal, whatever it declares. */
async function ask(
  { journal, ctx }: ActiveRun<AnyProcedure>,
  asked: Question,
  { resumed }: TakeOptions,
): Promise<void> {
  try {
    if (!ctx.ask) throw needsAnswer(asked);
    const answer = await ctx.ask(asked);
    journal.append({ type: 'answered', question: asked.id, ...answer, actor: await ctx.actor(), at: ctx.clock.now() });
  } catch (error) {
    if (resumed || readProgress(journal).touched.length > 0) throw withAnswer(error, asked);
    journal.discard();
    throw error;
  }
}

/** The refusal of a run that stays open for its answer, with the command that gives one. Pure. */
function withAnswer(error: unknown, { id, choices, consent }: Question): unknown {
  if (!(error instanceof SovranError) || error.exit !== EXIT.usage) return error;
  return withNext(error, [`sovran resume --answer ${id}=${consent ? choices[0] : 'CHOICE'}`]);
}

/** For a question that neither a terminal nor a flag answers (exit 2); `--yes` agrees to what is new alone. */
export function needsAnswer({ id, text, choices, consent }: Question): SovranError {
  const fix = consent === 'new' ? 'run.needs-consent.fix' : 'run.needs-answer.fix';
  return usageError('needs-answer', message('run.needs-answer', { question: text }), {
    fix: message(fix, { id, choices: choices.join('|') }),
    details: { question: id, choices: [...choices] },
  });
}
