import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag } from '../../lib/cli/flags/flags.ts';
import {
  reconciliationOutcome,
  reviewReconciliation,
  shownReconciliation,
} from '../../lib/cli/reviews/review-reconciliation.ts';
import { idsOf } from '../../lib/stages/jobs/find-job.ts';
import { nameFetch } from '../../lib/core/project/fetch-records.ts';
import { reconcileJobs } from '../../lib/stages/upkeep/reconcile/reconcile.ts';

export default class JobReconcile extends SovranCommand<typeof JobReconcile> {
  static override summary = 'Make records and hosts agree on jobs and services.';
  static override description =
    'Records ended or lost jobs, frees GPUs whose holder does not run, and stops orphans: jobs and services without ' +
    'a record. Asks before stopping. Keeps those of other projects, clones and colleagues.';
  static override examples = [
    'sovran job reconcile --dry-run',
    'sovran job reconcile --yes',
    'sovran job reconcile --gone gpu2',
    'sovran job reconcile --write-off 01JD3Z',
  ];
  static override flags = {
    ...changeFlags,
    'keep-orphans': flag.toggle('Keep orphans running.', { exclusive: ['orphans-of'] }),
    'orphans-of': Flags.string({
      multiple: true,
      default: [],
      helpValue: 'ACTOR',
      summary: 'Also stop orphans that this person started (you: in another clone).',
    }),
    gone: Flags.string({
      multiple: true,
      default: [],
      helpValue: 'HOST',
      summary: 'Machine gone for good: its jobs are recorded as lost. Refused while it answers.',
    }),
    'write-off': Flags.string({
      multiple: true,
      default: [],
      helpValue: 'JOB',
      summary: 'Job whose outputs cannot be taken, to record as failed. Refused for any other job.',
    }),
  };
  static override operation = reconcileJobs;

  protected async perform({ flags }: Parsed<typeof JobReconcile>, session: Session): Promise<Outcome> {
    const writeOff = await idsOf(flags['write-off'], await session.stage());
    const input = { keepOrphans: flags['keep-orphans'], orphansOf: flags['orphans-of'], gone: flags.gone, writeOff };
    const outcome = await this.operate(session, input, flags, (done) => reconciliationOutcome(done.plan, done.result), {
      review: (plan, ctx) => reviewReconciliation(session, plan, ctx),
      shown: shownReconciliation,
    });
    const { project } = await session.stage();
    return { ...outcome, ...(outcome.next ? { next: await nameFetch(outcome.next, project) } : {}) };
  }
}
