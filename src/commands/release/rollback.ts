import * as Flags from '@oclif/core/flags';
import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { renderRollback } from '../../lib/stages/release/render.ts';
import { rollbackRelease } from '../../lib/stages/release/rollback/rollback.ts';

export default class ReleaseRollback extends SovranCommand<typeof ReleaseRollback> {
  static override summary = 'Give the traffic of an environment back to the release that served before.';
  static override description =
    'Needs no new approval when the events record that the release was promoted to the environment; its record and its ' +
    'model must be as they were. While it still runs the traffic moves in well under two seconds; otherwise it is ' +
    'started first.';
  static override examples = ['<%= config.bin %> release rollback --env production'];
  static override flags = {
    ...changeFlags,
    env: Flags.string({ required: true, helpValue: 'ENV', summary: 'Environment to roll back.' }),
  };
  static override operation = rollbackRelease;

  protected async perform({ flags }: Parsed<typeof ReleaseRollback>, session: Session): Promise<Outcome> {
    return operate(session, ReleaseRollback.operation, { environment: flags.env }, flags, ({ result }) =>
      outcomeOf('Promotion', result, renderRollback, ['sovran status']),
    );
  }
}
