import { EXIT, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { gateFlags, textArg } from '../../lib/cli/flags/flags.ts';
import { commandsOf } from '../../lib/cli/flags/runbook-flags.ts';
import { message } from '../../lib/core/text/message.ts';
import { say } from '../../lib/core/text/translate.ts';
import { renderChecks } from '../../lib/stages/runbooks/shown/render.ts';
import { runCommand } from '../../lib/stages/runbooks/run/command-line.ts';
import { checkAgain } from '../../lib/stages/runbooks/run/check-again.ts';

export default class RunbookCheck extends SovranCommand<typeof RunbookCheck> {
  static override summary = 'Make the checks of an earlier run of a runbook again, today.';
  static override examples = ['sovran runbook check 01JD0000000000000000000000'];
  static override args = {
    run: textArg({ required: true, description: 'Run of the runbook, by its id or first characters.' }),
  };
  static override flags = gateFlags;

  protected async perform({ args }: Parsed<typeof RunbookCheck>, session: Session): Promise<Outcome> {
    const found = await checkAgain(args.run, commandsOf(this.config), await session.stage());
    const { run, exit } = found;
    const failed = exit !== EXIT.ok;
    return {
      kind: 'RunbookChecks',
      data: (view) => ({
        run: run.id,
        runbook: found.runbook,
        isOtherText: found.isOtherText,
        verdict: failed ? 'fail' : 'pass',
        checks: found.checks.map(({ id, title, end: { state, exitCode, reason } }) => ({
          id,
          title,
          state,
          exitCode: exitCode ?? null,
          reason: reason ? say(view.t, reason) : null,
        })),
      }),
      render: (view) => renderChecks(found, view),
      warnings: found.isOtherText ? [message('runbook.other-text', { runbook: found.runbook })] : [],
      next: failed ? [runCommand(run)] : [],
      exit,
    };
  }
}
