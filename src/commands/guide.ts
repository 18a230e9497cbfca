import { textArg } from '../lib/cli/flags/flags.ts';
import { EXIT, SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { guideOutcome } from '../lib/cli/guide/guide-outcome.ts';
import { runHere } from '../lib/cli/guide/run-here.ts';
import { lookAtPlace, settleCase, walkPath } from '../lib/cli/guide/walk.ts';

export default class Guide extends SovranCommand<typeof Guide> {
  static override summary = 'Walk a use case from need to production, step by step.';
  static override description =
    'Shows where the use case stands and why the next step is next, asks what its command needs, and runs it. ' +
    'Leave at any point. Without a terminal it prints the remaining commands.';
  static override examples = ['sovran guide', 'sovran guide triage --json'];
  static override args = { usecase: textArg({ description: 'Name of the use case (default: the only one).' }) };

  protected async perform({ args, flags }: Parsed<typeof Guide>, session: Session): Promise<Outcome> {
    const usecase = await settleCase(session, args.usecase);
    if (flags.json || !session.terminal.interactive)
      return guideOutcome({ place: await lookAtPlace(session, usecase), exit: EXIT.ok }, false);
    return guideOutcome(await walkPath(session, usecase, runHere(this.config, flags)), true);
  }
}
