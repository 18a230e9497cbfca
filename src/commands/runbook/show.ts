import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { inputFlags, knownInputs } from '../../lib/cli/flags/runbook-flags.ts';
import { requireRunbook } from '../../lib/stages/runbooks/document/library.ts';
import { filledRunbook } from '../../lib/stages/runbooks/shown/overview.ts';
import { placeholderValues } from '../../lib/stages/runbooks/inputs/resolve-inputs.ts';
import { shownRunbook } from '../../lib/stages/runbooks/shown/render.ts';

export default class RunbookShow extends SovranCommand<typeof RunbookShow> {
  static override summary = 'Print a runbook, with the real hosts, ports and releases filled in.';
  static override examples = ['sovran runbook show service-down --env production'];
  static override args = { name: nameArg('Name of the runbook.') };
  static override flags = inputFlags;

  protected async perform({ args, flags }: Parsed<typeof RunbookShow>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const runbook = await requireRunbook(args.name, ctx);
    const inputs = await knownInputs(runbook, flags, ctx);
    const filled = filledRunbook(runbook, await placeholderValues(runbook, inputs, ctx));
    const shipped = !(await ctx.project.readFile(runbook.path));
    const render = (): string[] => filled.text.trimEnd().split('\n');
    return outcomeOf('Runbook', shownRunbook(filled, inputs, shipped), render, [`sovran runbook run ${args.name}`]);
  }
}
