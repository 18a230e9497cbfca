import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { canonicalJson } from '../../../core/kit/canonical.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { driftError } from '../../../core/text/sovran-error.ts';
import { findSubject, type ServeModel, type Subject, withSubject } from '../bench/subject.ts';
import type { Report } from '../reports/report.ts';
import { score } from '../scores/score.ts';
import { rowsToProve } from '../suites/rows-to-prove.ts';
import { type Question, questionsOf } from '../suites/questions.ts';
import { requireSuite, type Suite } from '../suites/suite-files.ts';
import { type ResolvedTest, resolveSuite } from '../suites/suite-rows.ts';
import { type Answer, writeAnswers } from './answers.ts';
import { askRows } from './ask-rows.ts';
import type { SuiteInput } from './eval-input.ts';
import { soundVerdict } from './eval-report.ts';
import { findRecorded } from './recorded.ts';
import { basisOfSuite, suiteReport } from './suite-report.ts';

/** What a suite would ask, what stands against it, and the run that already did. */
export interface SuiteFacts {
  digest: string;
  questions: number;
  gates: Gate[];
  recorded?: string;
}

/** Reads a suite and its rows. Throws `not-found` (exit 2). */
export async function gatherSuite(input: SuiteInput, subject: Subject, ctx: StageContext): Promise<SuiteFacts> {
  const suite = await requireSuite(ctx.project, input.suite);
  const resolved = await resolveSuite(ctx, suite);
  const digest = suite.digest ?? '';
  const questions = questionsOf(resolved).length;
  const facts = { digest, questions, gates: suiteGates(resolved) };
  if (input.again || input.env !== null) return facts;
  const basis = basisOfSuite({ input, subject, suite: { name: suite.name, digest }, questions });
  const recorded = await findRecorded(ctx.project, { type: 'suite', basis, verdict: soundVerdict(subject.model) });
  return recorded === undefined ? facts : { ...facts, recorded };
}

/** Every row can be asked and judged, and every limit be proven. Pure. */
export function suiteGates(resolved: readonly ResolvedTest[]): Gate[] {
  const problems = resolved.flatMap(({ problems: own }) => own);
  const short = resolved.filter(({ test, rows, problems: own }) => own.length === 0 && rows.length < rowsToProve(test));
  return [
    ...(problems.length > 0 ? problems : [undefined]).map((problem) =>
      passOrFail(
        'suite-rows',
        problem === undefined,
        problem ?? message('eval.suite.rows', { tests: resolved.length }),
      ),
    ),
    ...short.map(({ test, rows }) => {
      const words = { test: test.name, rows: rows.length, needed: rowsToProve(test) };
      const { text, fix } = fixable('eval.suite.unprovable', words);
      return passOrFail('suite-limit', false, text, { fix });
    }),
  ];
}

/** Asks every question of a suite; its answers are written beside the report. Throws `suite-changed` (exit 5). */
export async function evaluateSuite(
  { input, digest }: { input: SuiteInput; digest: string },
  scope: StepScope,
  serve: ServeModel,
): Promise<Report> {
  const { ctx, runId, project } = scope;
  const startedAt = ctx.clock.now();
  const suite = await requireSuite(ctx.project, input.suite);
  if (suite.digest !== digest) throw changed(suite);
  const questions = questionsOf(await resolveSuite(ctx, suite));
  const answers = await withSubject(input, ctx, serve, input.concurrency, async (target) => {
    const asked = [...new Map(questions.map((one) => [bodyOf(one), one])).values()];
    const rows = asked.map((one) => ({ id: bodyOf(one), prompt: one.messages, expected: '' }));
    const onAnswer = (done: number): void => scope.progress(`${done}/${rows.length}`);
    const found = await askRows(target, rows, { ...input, signal: ctx.interrupt.signal, onAnswer });
    const byBody = new Map(found.map((answer) => [answer.id, answer]));
    return questions.flatMap((question) => judge(question, byBody.get(bodyOf(question))));
  });
  return suiteReport({
    runId,
    input,
    subject: await findSubject(input, ctx),
    suite: { name: suite.name, digest, tests: suite.spec.tests },
    answers,
    answersDigest: await writeAnswers(project, runId, answers),
    startedAt,
    endedAt: ctx.clock.now(),
  });
}

/** The same question of several tests is asked once: its answer is greedy. */
function bodyOf({ messages }: Question): string {
  return canonicalJson(messages);
}

function judge({ id, test, row, variant }: Question, found: Answer | undefined): Answer[] {
  if (!found) return [];
  const { answer, error, finishReason } = found;
  const judged = { ...row, answer, ...(test.tolerance === undefined ? {} : { tolerance: test.tolerance }) };
  const points = error === undefined ? score(test.metric, judged) : 0;
  return [
    {
      id,
      test: test.name,
      ...(variant === undefined ? {} : { variant }),
      expected: row.expected.join(' | '),
      answer,
      score: points,
      correct: points === 1,
      ...(finishReason === undefined ? {} : { finishReason }),
      ...(error === undefined ? {} : { error }),
    },
  ];
}

function changed({ name }: Suite): Error {
  return driftError('suite-changed', message('eval.suite.changed', { name }), { next: ['sovran eval run --help'] });
}
