import type { StageContext } from '../../../core/operation/context.ts';
import { message } from '../../../core/text/message.ts';
import { EXIT, refusedError, type ExitCode } from '../../../core/text/sovran-error.ts';
import { fillStep, type Values } from '../document/fill.ts';
import { requireRunbook } from '../document/library.ts';
import { refuseFaulty } from '../document/lint.ts';
import type { OwnCommand } from '../document/own-commands.ts';
import type { Runbook } from '../document/read-runbook.ts';
import { checkValue } from '../document/check-value.ts';
import { choicesOf } from '../inputs/resolve-inputs.ts';
import { requireRun } from './find-run.ts';
import { safeText } from './safe-output.ts';
import { refuseUnknown } from './run-runbook.ts';
import type { RunbookRun } from './record.ts';
import { runStep, type StepEnd } from './run-step.ts';

/** A check of an earlier run, made again. */
export interface Rechecked {
  id: string;
  title: string;
  end: StepEnd;
}

/** What came of the checks; `isOtherText`: the runbook was changed since the run. */
export interface CheckedAgain {
  run: RunbookRun;
  runbook: string;
  isOtherText: boolean;
  checks: Rechecked[];
  exit: ExitCode;
}

/** Runs the checks of an earlier run again, today, with its inputs. Text and values are judged as for a new run: either may have been edited. */
export async function checkAgain(
  id: string,
  commands: readonly OwnCommand[],
  ctx: StageContext,
): Promise<CheckedAgain> {
  const run = await requireRun(ctx.project, id);
  const runbook = await requireRunbook(run.runbook, ctx);
  refuseFaulty(runbook, commands);
  const steps = runbook.steps.filter((step) => step.kind === 'check');
  if (steps.length === 0)
    throw refusedError('no-checks', message('runbook.no-checks', { runbook: run.runbook }), {
      next: [`sovran runbook show ${run.runbook}`],
    });
  await refuseBadValues(runbook, run.values, ctx);
  refuseUnknown({ name: runbook.name, steps }, run.values);
  const checks: Rechecked[] = [];
  for (const raw of steps) {
    const step = fillStep(raw, run.values);
    checks.push({ id: step.id, title: safeText(step.title), end: await runStep(step, `${id}/${step.id}`, ctx) });
  }
  const isOtherText = runbook.digest !== run.digest;
  return { run, runbook: run.runbook, isOtherText, checks, exit: exitOfChecks(checks, runbook) };
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

/** Throws `bad-input` (exit 2) for a recorded value that the runbook's input cannot have; a fact of one is a text. */
async function refuseBadValues({ inputs }: Runbook, values: Values, ctx: StageContext): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    checkValue(name, input ?? { type: 'text' }, value, input && (await choicesOf(input, ctx)));
  }
}
