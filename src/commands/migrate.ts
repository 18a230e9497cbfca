import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { changeFlags } from '../lib/cli/flags/flags.ts';
import { requireProjectRoot } from '../lib/cli/session/project-root.ts';
import { migrateProject, renderMigration } from '../lib/stages/upkeep/migrate/migrate-project.ts';

export default class Migrate extends SovranCommand<typeof Migrate> {
  static override summary = 'Bring an older project to the format of this program.';
  static override description =
    'Until then commands that change the project are refused. For the older program, check out the commit before.';
  static override examples = ['sovran migrate --dry-run', 'sovran migrate'];
  static override flags = { ...changeFlags };
  static override operation = migrateProject;

  protected async perform({ flags }: Parsed<typeof Migrate>, session: Session): Promise<Outcome> {
    await session.stageAt(requireProjectRoot(flags.project));
    return this.operate(session, {}, flags, ({ result }) =>
      outcomeOf('Migration', result, renderMigration, ['sovran status']),
    );
  }
}
