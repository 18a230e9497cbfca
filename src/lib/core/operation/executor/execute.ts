import type { Json } from '../../ports/json.ts';
import { SovranError, withNext } from '../../text/sovran-error.ts';
import { withLease } from '../leases/with-lease.ts';
import type { StageContext } from '../context.ts';
import { stepsAhead } from '../journal/progress.ts';
import { holdProject, tryLock, withLockPatiently } from '../lock/lock.ts';
import { abandonCommand } from '../open/next-commands.ts';
import { openRunUnlessAtWork } from '../open/open-runs.ts';
import { activate, type Executed } from '../run.ts';
import type { Operation } from '../operation.ts';
import { canonicalJson } from '../../kit/canonical.ts';
import { refuseOtherMachines } from '../plan/host-routes.ts';
import type { Plan } from '../plan/plan.ts';
import { beginRun, type BegunRun } from './begin-run.ts';
import { type FinishOptions, finishRun } from './finish-run.ts';

export interface ExecuteOptions {
  /** A plan saved earlier: refused when today's plan differs. */
  saved?: Plan;
  /** Text for the body of the commit. */
  note?: string | undefined;
}

/** Runs an operation, or continues its interrupted run, under the project's lock. Throws `gates-failed` (exit 3), or the failing step's error once rolled back. */
export async function executeOperation<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  input: Input,
  ctx: StageContext,
  { saved, note }: ExecuteOptions = {},
): Promise<Executed<Result>> {
  const held = <T>(work: () => Promise<T>): Promise<T> =>
    holdProject(ctx, operation.id, async () => {
      await refuseMoved(operation, input, ctx);
      return work();
    });
  if (operation.concurrent) {
    const begun = await held(() => beginRun(operation, input, ctx, { saved }));
    return endRun(operation, begun, ctx, { note, record: (work) => withLockPatiently(ctx, operation.id, work) });
  }
  const whole = async (): Promise<Executed<Result>> =>
    withLease(await operation.leases?.(input, ctx), ctx, async (inside) =>
      endRun(operation, await beginRun(operation, input, inside, { saved }), inside, { note }),
    );
  // An emergency that no lease guards acts beside whoever holds the project, and records once that ends.
  if (!operation.emergency || operation.leases) return held(whole);
  const outcome = await tryLock(ctx, operation.id, whole);
  if ('value' in outcome) return outcome.value;
  const begun = await beginRun(operation, input, ctx, { saved, beside: true });
  return endRun(operation, begun, ctx, { note, record: (work) => withLockPatiently(ctx, operation.id, work) });
}

/** An interrupted run is not continued on another machine; checked before any lease is taken. */
async function refuseMoved<Input extends Json>(
  operation: Operation<Input>,
  input: Input,
  { project }: StageContext,
): Promise<void> {
  const open = openRunUnlessAtWork(project.root, operation.target(input));
  if (open?.progress.plan.operation !== operation.id) return;
  const { journal, progress } = open;
  await refuseOtherMachines(stepsAhead(progress), progress.plan, project).catch((error: unknown) => {
    throw error instanceof SovranError ? withNext(error, [...error.next, abandonCommand(journal.runId)]) : error;
  });
}

async function endRun<Input extends Json, Facts, Result>(
  operation: Operation<Input, Facts, Result>,
  { journal, resumed, remarks }: BegunRun,
  ctx: StageContext,
  options: FinishOptions,
): Promise<Executed<Result>> {
  const done = await finishRun(activate(operation, journal, ctx), { ...options, resumed });
  const bySaying = new Map([...remarks, ...done.remarks].map((remark) => [canonicalJson(remark), remark]));
  return { ...done, remarks: [...bySaying.values()] };
}
