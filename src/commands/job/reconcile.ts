import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import {
  reconciliationOutcome,
  reviewReconciliation,
  shownReconciliation,
} from '../../lib/cli/reviews/review-reconciliation.ts';
import { idsOf } from '../../lib/stages/work/jobs/find-job.ts';
import { nameFetch } from '../../lib/core/project/fetch-records.ts';
import { reconcileJobs } from '../../lib/stages/upkeep/reconcile/reconcile.ts';

export default class JobReconcile extends SovranCommand<typeof JobReconcile> {
  static override summary = 'Bring the records of this project and what its hosts run to the same state.';
  static override description =
    'Records jobs that ended or were lost, removes what dead processes left half-written in the store, and stops jobs ' +
    'and services of this project that no run and no environment knows. Asks before it stops anything. ' +
    'What other projects started is not touched, and what a colleague, or you in another clone, started is left: its record may not have been fetched.';
  static override examples = [
    '<%= config.bin %> job reconcile --dry-run',
    '<%= config.bin %> job reconcile --yes',
    '<%= config.bin %> job reconcile --gone gpu2',
    '<%= config.bin %> job reconcile --write-off 01JD3Z',
  ];
  static override flags = {
    ...changeFlags,
    'keep-orphans': Flags.boolean({ summary: 'Leave running what no run and no environment knows.' }),
    'orphans-of': Flags.string({
      multiple: true,
      default: [],
      helpValue: 'ACTOR',
      summary: 'Also stop what this person (you: in another clone) started and no run and no environment knows.',
    }),
    gone: Flags.string({
      multiple: true,
      default: [],
      helpValue: 'HOST',
      summary: 'This machine will not come back: its jobs are recorded as lost. Refused while it answers.',
    }),
    'write-off': Flags.string({
      multiple: true,
      default: [],
      helpValue: 'JOB',
      summary: 'What this job made cannot be taken: it is recorded as failed. Refused for every other job.',
    }),
  };
  static override operation = reconcileJobs;

  protected async perform({ flags }: Parsed<typeof JobReconcile>, session: Session): Promise<Outcome> {
    const writeOff = await idsOf(flags['write-off'], await session.stage());
    const input = { keepOrphans: flags['keep-orphans'], orphansOf: flags['orphans-of'], gone: flags.gone, writeOff };
    const outcome = await operate(
      session,
      JobReconcile.operation,
      input,
      flags,
      (done) => reconciliationOutcome(done.plan, done.result),
      { review: (plan, ctx) => reviewReconciliation(session, plan, ctx), shown: shownReconciliation },
    );
    const { project } = await session.stage();
    return { ...outcome, ...(outcome.next ? { next: await nameFetch(outcome.next, project) } : {}) };
  }
}
