import { SovranCommand, type Parsed } from '../lib/cli/base-command.ts';
import { findOperation } from '../lib/cli/operations.ts';
import type { Outcome } from '../lib/cli/outcome.ts';
import type { Session } from '../lib/cli/session.ts';
import { giveSudoPassword, sudoFlags } from '../lib/cli/sudo-password.ts';
import { notePending } from '../lib/run/commit-note.ts';
import { listUncommittedRuns } from '../lib/run/uncommitted.ts';
import { resumeProject } from '../lib/status/resume-project.ts';
import { nextOfResumed, renderResumed, resumedData } from '../lib/status/render-resumed.ts';
import { EXIT } from '../lib/text/sovran-error.ts';

export default class Resume extends SovranCommand<typeof Resume> {
  static override summary = 'Finish or take back every interrupted operation, oldest first.';
  static override description =
    'Also records jobs that have ended. Exit code 1 when something had to be taken back, or could not be.';
  static override examples = ['<%= config.bin %> resume'];

  static override flags = { ...sudoFlags };

  protected async perform({ flags }: Parsed<typeof Resume>, session: Session): Promise<Outcome> {
    await giveSudoPassword(session, flags);
    const ctx = await session.stage();
    const resumed = await resumeProject(ctx, findOperation);
    const refused = listUncommittedRuns(ctx.project.root).flatMap(({ refusal }) => (refusal ? [refusal] : []));
    const commit = notePending(ctx.project.root);
    const failed = resumed.runs.some(({ outcome }) => outcome === 'undone' || outcome === 'failed');
    return {
      kind: 'Resumption',
      data: (view) => resumedData(resumed, view),
      render: (view) => renderResumed(resumed, view),
      next: [...nextOfResumed(resumed), 'sovran status'],
      warnings: refused.slice(0, 1),
      ...(commit ? { commit } : {}),
      exit: failed ? EXIT.failed : EXIT.ok,
    };
  }
}
