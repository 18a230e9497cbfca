import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { textArg } from '../../lib/cli/flags/flags.ts';
import { governedAt, readMoment } from '../../lib/stages/governance/trace/at.ts';
import { renderGovernedAt } from '../../lib/stages/governance/trace/render.ts';

export default class GovernAt extends SovranCommand<typeof GovernAt> {
  static override summary = 'What served at an instant, under which approvals, charter and obligations.';
  static override description =
    'Reads events and files of the project. A day stands for its last moment, UTC. Dates of obligations are data with their source, not legal advice.';
  static override examples = ['sovran govern at 2026-12-02', 'sovran govern at 2026-11-30T14:00:00Z --json'];
  static override args = { date: textArg({ required: true, description: 'Day or instant.' }) };

  protected async perform({ args }: Parsed<typeof GovernAt>, session: Session): Promise<Outcome> {
    return outcomeOf('GovernedAt', await governedAt(await session.stage(), readMoment(args.date)), renderGovernedAt);
  }
}
