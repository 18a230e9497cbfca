import { CRITERIA, type UseCaseSpec } from '../../../core/project/resources/use-case.ts';
import { message, type Message } from '../../../core/text/message.ts';
import type { FormRow } from '../../../core/text/prompts.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { parseKpi } from '../../scope/input/parse-flags.ts';
import { hasBaseline } from '../../scope/missing-fields.ts';
import { RATER_PATTERN } from '../../scope/score-use-case.ts';
import { knockoutGates, unscoredCriteria } from '../../scope/scores/scores.ts';
import type { GuideFacts } from '../shape/facts.ts';
import { freeName } from '../../../core/kit/free-name.ts';
import { slugOf } from '../shape/names.ts';
import type { Standing } from '../shape/standing.ts';
import type { Blank, FormBlank, TextBlank } from '../shape/step.ts';
import { inPhase, type StepDraft } from './draft.ts';

const EMPTY: UseCaseSpec = { title: '', kpis: [], gates: [], scores: {}, status: 'draft' };

/** Pure: from a need to a decision. */
export function scopeSteps({ usecase, taken, actor }: GuideFacts, { name }: Standing): StepDraft[] {
  const spec = usecase?.spec ?? EMPTY;
  const accepted = spec.status === 'accepted';
  const isKnown = usecase !== null;
  const edit = ['scope', 'add', name, '--edit'];
  return inPhase(1, [
    { id: 'case', done: isKnown, command: ['scope', 'add', titleBlank(taken), kpiBlank] },
    { id: 'baseline', done: accepted || !isKnown || hasBaseline(spec), command: [...edit, kpiBlank] },
    { id: 'gates', done: accepted || arePassed(spec), command: [...edit, gatesBlank(spec)], ...knockedOut(name, spec) },
    {
      id: 'score',
      done: accepted || unscoredCriteria(spec.scores).length === 0,
      command: ['scope', 'score', name, '--rater', RATER_PATTERN.test(actor) ? actor : 'rater', scoresBlank(spec)],
    },
    { id: 'accept', done: accepted, command: ['scope', 'accept', name, reasonBlank], ...rejected(name, spec) },
  ]);
}

function arePassed({ gates }: UseCaseSpec): boolean {
  return knockoutGates(gates).every(({ verdict }) => verdict === 'pass');
}

/** No score outweighs a no: the person decides what becomes of the case. */
function knockedOut(name: string, { gates }: UseCaseSpec): Pick<StepDraft, 'blocked'> {
  const failed = knockoutGates(gates).find(({ verdict }) => verdict === 'fail');
  if (!failed) return {};
  const why = message(`guide.knocked-out.${failed.id}`);
  const unblock = [`sovran scope reject ${name}`, `sovran scope add ${name} --edit`];
  return { blocked: { why, unblock } };
}

function rejected(name: string, { status }: UseCaseSpec): Pick<StepDraft, 'blocked'> {
  if (status !== 'rejected') return {};
  return { blocked: { why: message('guide.rejected', { name }), unblock: [`sovran scope add ${name} --edit`] } };
}

function titleBlank(taken: readonly string[]): TextBlank {
  return {
    id: 'title',
    kind: 'text',
    question: message('scope.ask.title'),
    placeholder: ['my-case', '--title', 'TITLE'],
    words: (title) => [freeName(slugOf(title, 'case'), taken), '--title', title],
  };
}

const kpiBlank: TextBlank = {
  id: 'kpi',
  kind: 'text',
  question: message('guide.ask.kpi'),
  placeholder: ['--kpi', 'NAME|UNIT|TODAY|TARGET'],
  check: kpiProblem,
  words: (kpi) => ['--kpi', kpi],
};

/** A figure without today's value cannot show that anything became better. */
function kpiProblem(answer: string): Message | undefined {
  try {
    return parseKpi(answer).baseline === undefined ? message('guide.kpi.form') : undefined;
  } catch (error) {
    if (error instanceof SovranError) return message('guide.kpi.form');
    throw error;
  }
}

function gatesBlank({ gates }: UseCaseSpec): FormBlank {
  const open = knockoutGates(gates).filter(({ verdict }) => verdict === 'unknown');
  const values = (['unknown', 'pass', 'fail'] as const).map((value) => ({
    value,
    label: message(`scope.verdict.${value}`),
  }));
  const rows = open.map(({ id }): FormRow => ({ id, label: message(`scope.ask.gate.${id}`), values }));
  return formBlank(
    'gates',
    message('scope.ask.gates'),
    '--gate',
    rows,
    open.map(({ id }) => `${id}=VERDICT`),
  );
}

function scoresBlank({ scores }: UseCaseSpec): FormBlank {
  const open = unscoredCriteria(scores);
  const rows = (open.length > 0 ? open : CRITERIA).map((id): FormRow => ({
    id,
    label: message(`scope.criterion.${id}`),
    hint: message(`scope.scale.${id}`),
    values: [0, 1, 2, 3, 4, 5].map((value) => ({
      value: String(value),
      label: message('text.words', { words: String(value) }),
    })),
  }));
  return formBlank(
    'scores',
    message('guide.ask.scores'),
    '--set',
    rows,
    CRITERIA.map((id) => `${id}=0..5`),
  );
}

/** One flag for each row that was answered. */
function formBlank(id: string, question: Message, flag: string, rows: FormRow[], shown: string[]): FormBlank {
  const flags = (words: string[]): string[] => words.flatMap((word) => [flag, word]);
  return { id, kind: 'form', question, rows, placeholder: flags(shown), words: (answer) => flags(answer.split(' ')) };
}

const reasonBlank: Blank = {
  id: 'reason',
  kind: 'text',
  question: message('scope.ask.reason'),
  placeholder: ['--reason', 'TEXT'],
  words: (reason) => ['--reason', reason],
};
