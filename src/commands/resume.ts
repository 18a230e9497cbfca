import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { confirmOrThrow } from '../lib/cli/session/confirm.ts';
import { operationsOf } from '../lib/cli/operations.ts';
import { giveSudoPassword, sudoFlags } from '../lib/cli/session/sudo-password.ts';
import { placeWords } from '../lib/cli/failures/typed-apply.ts';
import type { StageContext } from '../lib/core/operation/context.ts';
import type { FindOperation } from '../lib/core/operation/executor/resume.ts';
import { giveUpQuestion, requireCutRun } from '../lib/core/operation/open/find-interrupted-run.ts';
import { notePending } from '../lib/core/operation/records/commit-note.ts';
import { listUncommittedRuns } from '../lib/core/operation/records/uncommitted.ts';
import {
  exitAfterGivingUp,
  exitAfterResume,
  giveUpInProject,
  nextAfterResume,
  resumeProject,
  type Resumption,
  warningsAfterResume,
} from '../lib/stages/upkeep/status/resume-project.ts';
import { renderResumed, resumedData } from '../lib/stages/upkeep/status/render-resumed.ts';

export default class Resume extends SovranCommand<typeof Resume> {
  static override summary = 'Finish or take back every interrupted operation, oldest first.';
  static override description =
    'Also records jobs that have ended. Exit code 1 when something failed, had to be taken back, or could not be; ' +
    '4 when a host is out of reach, 6 when its key is not the known one. ' +
    'With --give-up one run is ended that cannot be settled, e.g. because its machine is gone or has another address: ' +
    'what can be taken back is, and what is left is named and recorded.';
  static override examples = ['<%= config.bin %> resume', '<%= config.bin %> resume --give-up 01JX --yes'];

  static override flags = {
    ...sudoFlags,
    'give-up': Flags.string({
      helpValue: 'RUN',
      summary: 'Give this run up, by its id or first characters; the other runs are left alone.',
    }),
  };

  protected async perform({ flags }: Parsed<typeof Resume>, session: Session): Promise<Outcome> {
    await giveSudoPassword(session, flags);
    const ctx = await session.stage();
    const wanted = flags['give-up'];
    const find = operationsOf(this.config);
    const resumed =
      wanted === undefined ? await resumeProject(ctx, find) : await giveUp(session, ctx, { wanted, find });
    const refused = listUncommittedRuns(ctx.project.root).flatMap(({ refusal }) => (refusal ? [refusal] : []));
    const commit = notePending(ctx.project.root);
    return {
      kind: 'Resumption',
      data: (view) => resumedData(resumed, view),
      render: (view) => renderResumed(resumed, view),
      next: nextAfterResume(resumed, placeWords(flags)),
      warnings: warningsAfterResume(resumed, refused),
      ...(commit ? { commit } : {}),
      exit: wanted === undefined ? exitAfterResume(resumed) : exitAfterGivingUp(resumed),
    };
  }
}

/** Asks first, in scripts by `--yes`: what is left behind may be work. */
async function giveUp(
  session: Session,
  ctx: StageContext,
  { wanted, find }: { wanted: string; find: FindOperation },
): Promise<Resumption> {
  const run = requireCutRun(ctx.project.root, wanted);
  await confirmOrThrow(session, giveUpQuestion(run));
  return giveUpInProject(ctx, find, run.journal.runId);
}
