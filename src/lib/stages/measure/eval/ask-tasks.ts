import { join } from 'node:path';
import { parseJson } from '../../../core/kit/parse-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import { passOrFail } from '../../../core/operation/plan/gates.ts';
import type { Gate } from '../../../core/operation/plan/plan.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { Suite } from '../../../core/project/suite-files.ts';
import { fixable, message } from '../../../core/text/message.ts';
import { lineText } from '../../../core/text/plain.ts';
import { failedError } from '../../../core/text/sovran-error.ts';
import { CHAT_PATH, type StreamTarget } from '../bench/http/stream-record.ts';
import type { EngineMeasured } from '../reports/report.ts';
import type { ResolvedTest } from '../suites/suite-rows.ts';
import type { Answer } from './answers.ts';
import type { SuiteInput } from './eval-input.ts';

const ENGINE = 'lm-eval';
const MOST_BYTES = 256 * 1024 * 1024;

/** What asks the tasks of a suite, on this machine; without a path it is not installed. */
export interface TaskEngine {
  host: string;
  path?: string | undefined;
  measured: EngineMeasured;
}

/** A row as lm-eval judged it. */
type Judged = { row: number; filter: string; expected: string; answer: string; score: number };

/** Undefined for a suite without tasks. */
export async function findTaskEngine(ctx: StageContext, { tasks }: Suite): Promise<TaskEngine | undefined> {
  if (Object.keys(tasks).length === 0) return undefined;
  const own = (await listResources(ctx.project, 'Host')).find(({ spec }) => spec.transport === 'local');
  const host = own?.metadata.name ?? 'local';
  const { state, path, lockDigest: environment } = await (await ctx.runners.open(host, 'process')).environment(ENGINE);
  const programs = await ctx.engines.programs(ENGINE);
  return { host, ...(state === 'ready' ? { path } : {}), measured: { name: ENGINE, environment, programs } };
}

/** Refuses a suite whose tasks nothing could ask. Pure. */
export function taskEngineGate(engine: TaskEngine | undefined): Gate[] {
  if (!engine || engine.path !== undefined) return [];
  const { host, measured } = engine;
  const { text, fix } = fixable('engine.missing', { engine: ENGINE, digest: measured.environment, host });
  return [passOrFail('suite-engine', false, text, { fix, next: [`sovran engine install ${ENGINE} --host ${host}`] })];
}

/** Has lm-eval ask the tasks of a suite. Throws `task-failed` (exit 1), as where one request fails. */
export async function askTasks(
  tests: readonly ResolvedTest[],
  target: StreamTarget,
  { input, engine }: { input: SuiteInput; engine: TaskEngine | undefined },
  ctx: StageContext,
): Promise<Answer[]> {
  if (!engine) return [];
  const python = join(engine.path ?? '', 'bin', 'python');
  const program = await ctx.templates.read(`engines/${ENGINE}/sovran_engine/evaluate.py`);
  const { concurrency, seed, maxTokens } = input;
  const tasks = tests.flatMap(({ task }) => task ?? []);
  const { signal } = ctx.interrupt;
  const host = await ctx.hosts.open(engine.host);
  const done = await host.exec([python, '-I', '-B', '-c', program], {
    // The key is no argument and no variable: others could read them.
    stdin: JSON.stringify({ ...target, path: CHAT_PATH, concurrency, seed, maxTokens, tasks }),
    maxOutputBytes: MOST_BYTES,
    signal,
  });
  signal.throwIfAborted();
  const found = parseJson<Record<string, Judged[]>>(done.stdout);
  return tests.flatMap((test) => answersOf(test, found) ?? fail(done.stderr));
}

/** Undefined where it did not judge every row. */
function answersOf({ test, rows, task }: ResolvedTest, found: Record<string, Judged[]> | undefined) {
  if (!task) return [];
  const judged = found?.[task.config.task]?.filter(({ filter }) => filter === task.filter) ?? [];
  if (judged.length !== rows.length) return undefined;
  const { name } = test;
  return judged.map(({ row, expected, answer, score }) => {
    const correct = score === 1;
    return { id: `${name}/${row}`, test: name, expected, answer, score, correct };
  });
}

function fail(stderr: string): never {
  const reason = lineText(stderr.trimEnd().split('\n').at(-1) ?? '');
  throw failedError('task-failed', message('eval.task.failed', { reason }), { next: ['sovran eval run --help'] });
}
