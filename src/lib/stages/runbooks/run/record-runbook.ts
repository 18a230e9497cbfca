import type { StageContext } from '../../../core/operation/context.ts';
import type { Action, Operation } from '../../../core/operation/operation.ts';
import { digestOf } from '../../../core/kit/canonical.ts';
import { resourceOf } from '../../../core/operation/steps/resource-actions.ts';
import { ulidSchema } from '../../../core/project/resources/common.ts';
import { message } from '../../../core/text/message.ts';
import { usageError } from '../../../core/text/sovran-error.ts';
import { forgetRun, readEnded, readKept, RUN_FILE } from './open-runs.ts';
import type { RunbookRun } from './record.ts';

export type RecordInput = { run: string };

const STATUSES = {
  open: 'running',
  passed: 'succeeded',
  failed: 'failed',
  incomplete: 'failed',
  stopped: 'stopped',
  abandoned: 'stopped',
} as const;

const recordRun: Action<RecordInput> = {
  async apply({ run: id }, { project }) {
    const { holder: _holder, ...run } = await requireRun(project, id);
    const path = `runs/${id}/${RUN_FILE}`;
    await project.writeFile(path, `${JSON.stringify(run, null, 2)}\n`);
    const { runbook: subject, startedAt, endedAt, verdict } = run;
    const spec = {
      operation: 'runbook run',
      subject,
      kind: 'runbook',
      status: STATUSES[verdict],
      startedAt,
      endedAt,
      outputs: [],
      report: digestOf(run),
      verdict,
    };
    await project.write(resourceOf('Run', id, spec));
    return { path };
  },
};

/** Puts an ended run of a runbook into the project: its record, an event, a commit. */
export const recordRunbook: Operation<RecordInput, RunbookRun, RunbookRun> = {
  id: 'runbook run',
  target: ({ run }) => `Run/${run}`,
  gather: ({ run }, { project }) => requireRun(project, run),
  plan: ({ run }, { runbook, verdict }) => ({
    gates: [],
    steps: [
      {
        id: 'record-run',
        title: message('runbook.record.step', { runbook, verdict: message(`runbook.verdict.${verdict}`) }),
        action: 'record-run',
        args: { run },
        change: 'create',
        risk: 'none',
      },
    ],
  }),
  actions: { 'record-run': recordRun },
  result: ({ input }, { project }) => requireRun(project, input.run),
};

/** The record of a run once it is committed, and then no longer beside the project. */
export async function dropRecorded(ctx: StageContext, id: string): Promise<void> {
  if (await readEnded(ctx.project, id)) await forgetRun(ctx.project, id);
}

/** Throws `not-found` or, for a damaged record, `invalid-file` (both exit 2). */
export async function requireRun(project: StageContext['project'], id: string): Promise<RunbookRun> {
  const run = ulidSchema.safeParse(id).success ? await findRun(project, id) : undefined;
  if (run) return run;
  throw usageError('not-found', message('runbook.no-run', { run: id.slice(0, 80) }), {
    next: ['sovran runbook list'],
  });
}

async function findRun(project: StageContext['project'], id: string): Promise<RunbookRun | undefined> {
  return (await readEnded(project, id)) ?? (await readKept(project, id));
}
