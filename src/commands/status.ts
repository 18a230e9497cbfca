import { EXIT, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { flag } from '../lib/cli/flags/flags.ts';
import { isAsRecorded } from '../lib/stages/upkeep/status/as-recorded.ts';
import { readStatus } from '../lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../lib/stages/upkeep/status/render.ts';
import { say } from '../lib/core/text/translate.ts';

export default class Status extends SovranCommand<typeof Status> {
  static override summary = 'What is true now, and what to do next.';
  static override examples = ['sovran status', 'sovran status --json', 'sovran status --exit-code'];
  static override flags = {
    'exit-code': flag.toggle('Exit 5 where something is not as recorded, or unknown.'),
  };

  protected async perform({ flags }: Parsed<typeof Status>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const status = await readStatus(ctx);
    return {
      kind: 'Status',
      data: (view) => ({
        ...status,
        uncommitted: status.uncommitted.map((one) => ({ ...one, reason: one.reason && say(view.t, one.reason) })),
        phases: status.phases.map((phase) => ({ ...phase, blocking: phase.blocking.map((one) => say(view.t, one)) })),
      }),
      render: (view) => renderStatus(status, view),
      next: status.next,
      exit: flags['exit-code'] && !isAsRecorded(status) ? EXIT.drift : EXIT.ok,
    };
  }
}
