import { canonicalJson } from '../../../core/kit/canonical.ts';
import { dropAbsent } from '../../../core/kit/drop-absent.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { driftError } from '../../../core/text/sovran-error.ts';
import type { StreamTarget } from '../bench/http/stream-record.ts';
import { findSubject, type ServeModel, type Subject, withSubject } from '../bench/subject.ts';
import type { Report } from '../reports/report.ts';
import { type Bound, boundsOf } from '../reports/test-limit.ts';
import { score } from '../scores/score.ts';
import { type Question, questionsOf } from '../suites/questions.ts';
import { rowsToProve } from '../suites/rows-to-prove.ts';
import { requireSuite } from '../../../core/project/suite-files.ts';
import { type ResolvedTest, resolveSuite } from '../suites/suite-rows.ts';
import { type Answer, writeAnswers } from './answers.ts';
import { askInStep } from './ask-rows.ts';
import { askTasks, findTaskEngine, taskEngineGate } from './ask-tasks.ts';
import type { SuiteInput } from './eval-input.ts';
import { basisOfSuite, suiteReport } from './suite-report.ts';

/** What a suite would ask, and what stands against it. Throws `not-found` (exit 2). */
export async function gatherSuite(input: SuiteInput, subject: Subject, ctx: StageContext) {
  const suite = await requireSuite(ctx.project, input.suite);
  const resolved = await resolveSuite(ctx, suite);
  const questions = questionsOf(resolved).length;
  const dataset = { digest: suite.digest ?? '', rows: questions };
  const engine = await findTaskEngine(ctx, suite);
  const gates = [...suiteGates(resolved), ...taskEngineGate(engine)];
  return { dataset, gates, basis: basisOfSuite({ input, subject, suite, questions, engine }) };
}

/** Every row can be asked and judged, and every limit be proven. Pure. */
export function suiteGates(resolved: readonly ResolvedTest[]): Gate[] {
  const problems = resolved.flatMap((one) => one.problems);
  const bad = problems.map((problem) => passOrFail('suite-rows', false, problem));
  const ready = passOrFail('suite-rows', true, message('eval.suite.rows', { tests: resolved.length }));
  return [...(bad.length > 0 ? bad : [ready]), ...resolved.flatMap(limitGates)];
}

/** One for each bound that so few rows cannot prove. */
function limitGates(resolved: ResolvedTest): Gate[] {
  const { test, problems } = resolved;
  return boundsOf(test).flatMap((bound) => {
    const [rows, needed] = [countRows(resolved, bound), rowsToProve(bound, test)];
    if (problems.length > 0 || rows >= needed) return [];
    const { text, fix } = fixable('eval.suite.unprovable', { test: test.name, rows, needed });
    return [passOrFail('suite-limit', false, text, { fix })];
  });
}

/** Rows that a bound is judged by: of a drop those that a change makes another question. */
function countRows(resolved: ResolvedTest, { metric }: Bound): number {
  if (!metric.endsWith('/drop')) return resolved.rows.length;
  const changed = questionsOf([resolved]).filter(({ variant }) => variant !== undefined);
  return new Set(changed.map(({ row }) => row.id)).size;
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
  const help = { next: ['sovran eval run --help'] };
  if (suite.digest !== digest)
    throw driftError('suite-changed', message('eval.suite.changed', { name: suite.name }), help);
  const resolved = await resolveSuite(ctx, suite);
  const questions = questionsOf(resolved);
  const engine = await findTaskEngine(ctx, suite);
  const ask = async (target: StreamTarget): Promise<Answer[]> => [
    ...(await askQuestions(questions, target, input, scope)),
    ...(await askTasks(resolved, target, { input, engine }, ctx)),
  ];
  const answers = await withSubject(input, ctx, serve, input.concurrency, ask);
  const answersDigest = await writeAnswers(project, runId, answers);
  const subject = await findSubject(input, ctx);
  const asked = { input, subject, suite, questions: questions.length, engine };
  return suiteReport({ ...asked, runId, answers, answersDigest, startedAt, endedAt: ctx.clock.now() });
}

/** The same question of several tests is asked once: its answer is greedy. */
async function askQuestions(
  all: readonly Question[],
  target: StreamTarget,
  input: SuiteInput,
  scope: StepScope,
): Promise<Answer[]> {
  const questions = all.filter(({ test }) => !('task' in test.rows));
  const asked = new Map(questions.map(({ messages }) => [canonicalJson(messages), messages]));
  const rows = [...asked].map(([id, prompt]) => ({ id, prompt, expected: '' }));
  const found = await askInStep(target, rows, input, scope);
  const answers = new Map(found.map((answer) => [answer.id, answer]));
  return questions.flatMap((question) => {
    const answer = answers.get(canonicalJson(question.messages));
    return answer ? [judge(question, answer)] : [];
  });
}

function judge({ id, test, row, variant }: Question, found: Answer): Answer {
  const judged = { ...row, answer: found.answer, ...dropAbsent({ tolerance: test.tolerance }) };
  const points = found.error === undefined ? score(test.metric, judged) : 0;
  const of = { id, test: test.name, ...dropAbsent({ variant }), expected: row.expected.join(' | ') };
  return { ...found, ...of, score: points, correct: points === 1 };
}
