import { outputOf } from '../../../core/kit/to-json.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { Operation } from '../../../core/operation/operation.ts';
import { createStep } from '../../../core/operation/plan/create-step.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import { admitRuns, type Admitted } from '../../../core/project/admit.ts';
import { listResources } from '../../../core/project/resources.ts';
import type { RunSpec } from '../../../core/project/resources/run.ts';
import type { Message } from '../../../core/text/message.ts';
import { runFile } from './report-files.ts';

/** What a command finds by looking, and how it is kept: a file of a run of its own. */
interface Finding<Question, Found> {
  id: string;
  kind: RunSpec['kind'] & ('check' | 'drift');
  step(question: Question): Message;
  target(question: Question): string;
  gather(question: Question, ctx: StageContext): Promise<unknown>;
  find(question: Question, ctx: StageContext): Promise<{ subject: string; verdict: string; kept: object }>;
  read(bytes: Uint8Array | undefined, ctx: StageContext): Promise<Found>;
}

/** The operation that looks, and keeps what it found. */
export function keepFinding<Question extends JsonObject, Found>(
  finding: Finding<Question, Found>,
): Operation<Question, unknown, Found> {
  const { id, kind } = finding;
  const fileOf = (run: string): string => runFile(run, `${kind}.json`);
  return {
    id,
    target: (question) => finding.target(question),
    gather: (question, ctx) => finding.gather(question, ctx),
    plan: (question) => ({ gates: [], steps: [createStep('record', finding.step(question), question)] }),
    actions: {
      record: {
        async apply(question: Question, { ctx, project, runId }) {
          const startedAt = ctx.clock.now();
          const { subject, verdict, kept } = await finding.find(question, ctx);
          const run = { operation: id, subject, kind, status: 'succeeded', startedAt, verdict, outputs: [] };
          await project.writeFile(fileOf(runId), `${JSON.stringify(kept, null, 1)}\n`);
          await project.write(resourceOf('Run', runId, run));
          return { verdict };
        },
      },
    },
    result: async ({ runId }, ctx) => finding.read(await ctx.project.readFile(fileOf(runId)), ctx),
    describe: ({ outputs }) => ({
      event: { verdict: outputOf<{ verdict: string }>(outputs, 'record')?.verdict ?? null },
    }),
  };
}

/** What was kept about subjects, newest first, with the file that has it. */
export async function listFindings(
  project: ProjectReader,
  kind: Finding<never, never>['kind'],
  subjects: readonly string[],
): Promise<(Admitted & { run: string; at: string; path: string })[]> {
  const runs = (await listResources(project, 'Run')).filter(
    ({ spec }) => spec.kind === kind && subjects.includes(spec.subject),
  );
  const ids = runs.map(({ metadata }) => metadata.name);
  const admitted = await admitRuns(project, ids, `${kind}.json`);
  return runs
    .map(({ metadata: { name: run }, spec }) => {
      return { run, at: spec.startedAt, path: runFile(run, `${kind}.json`), ...admitted.get(run) };
    })
    .toSorted((one, other) => (one.run < other.run ? 1 : -1));
}
