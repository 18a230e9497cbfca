import { shellWords } from '../../core/text/shell-word.ts';
import { say } from '../../core/text/translate.ts';
import type { View } from '../../core/text/view.ts';
import { currentStep } from './path.ts';
import type { GuideDocument } from './schema.ts';
import { blanksOf, fillCommand, type Answers, type Blank, type GuideStep } from './shape/step.ts';

const PHASES = [1, 2, 3, 4, 5] as const;

/** The command line of a step, with what stands for open answers. Pure. */
export function commandLineOf(step: Pick<GuideStep, 'command'>, answers: Answers = {}): string {
  return `sovran ${shellWords(fillCommand(step, answers))}`;
}

/** The path as data, in the reader's language. */
export function pathDocument(usecase: string | null, path: readonly GuideStep[], view: View): GuideDocument {
  const current = currentStep(path);
  return {
    usecase,
    phase: current?.phase ?? 5,
    steps: path.map((step) => ({
      id: step.id,
      phase: step.phase,
      state: step.state,
      title: say(view.t, step.title),
      why: say(view.t, step.why),
      command: step.command.length === 0 ? '' : commandLineOf(step),
      needs: blanksOf(step).map((blank) => ({
        id: blank.id,
        kind: blank.kind,
        question: say(view.t, blank.question),
        choices: choicesOf(blank),
      })),
      unblock: step.unblock,
    })),
    next: current?.state === 'next' ? commandLineOf(current) : null,
  };
}

function choicesOf(blank: Blank): string[] {
  if (blank.kind === 'text') return [];
  if (blank.kind === 'choice') return blank.choices.map(({ value }) => value);
  return blank.rows.flatMap(({ id, values }) => values.map(({ value }) => `${id}=${value}`));
}

/** The five phases in one line, and where the use case stands. */
export function renderPhaseLine(usecase: string | null, path: readonly GuideStep[], view: View): string {
  const current = currentStep(path)?.phase;
  const phases = PHASES.map((phase) => {
    const words = view.t(`guide.phase.${phase}`);
    if (phase === current) return view.paint.bold(`▶ ${words}`);
    const isDone = path.every((step) => step.phase !== phase || step.state === 'done');
    return isDone ? view.paint.good(`✔ ${words}`) : view.paint.dim(`· ${words}`);
  });
  const name = view.t('text.pair', { name: usecase ?? view.t('guide.new-case'), text: '' });
  return `${name.trimEnd()} ${phases.join('  ')}`;
}

/** Title and reason of the step that is next. */
export function renderStepHead(step: GuideStep, view: View): string[] {
  const title = say(view.t, step.title);
  return [view.paint.bold(title), say(view.t, step.why)];
}

/** The remaining path: each step with its command. */
export function renderPath(usecase: string | null, path: readonly GuideStep[], view: View): string[] {
  const left = path.filter(({ state }) => state !== 'done');
  const lines = left.flatMap((step) => [
    `${markOf(step, view)} ${say(view.t, step.title)}${step.state === 'later' ? '' : `. ${say(view.t, step.why)}`}`,
    ...(step.state === 'blocked' ? step.unblock : step.command.length > 0 ? [commandLineOf(step)] : []).map(
      (line) => `    ${line}`,
    ),
  ]);
  return [renderPhaseLine(usecase, path, view), ...lines];
}

function markOf({ state }: GuideStep, { paint }: View): string {
  if (state === 'blocked') return paint.warn('!');
  return state === 'next' ? paint.bold('▶') : paint.dim('·');
}
