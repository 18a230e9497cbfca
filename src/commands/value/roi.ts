import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { readRoi } from '../../lib/stages/value/roi/roi.ts';
import { renderRoi } from '../../lib/stages/value/roi/render.ts';

export default class ValueRoi extends SovranCommand<typeof ValueRoi> {
  static override summary = 'Show what a use case is worth: net present value, break-even, what it hangs on.';
  static override description =
    'By the ranges that people declare under `spec.value` of the use case, and the costs of the environments that serve it. ' +
    'Ranges are triangular: low, likely, high.';
  static override examples = ['sovran value roi triage', 'sovran value roi triage --env pilot --seed 7'];
  static override args = { usecase: nameArg('Name of the use case.') };
  static override flags = {
    env: flag.text('NAME', 'Environment that bears the cost (default: those that serve it).'),
    seed: flag.number('Seed of the draws.', { default: 1 }),
  };

  protected async perform({ args, flags }: Parsed<typeof ValueRoi>, session: Session): Promise<Outcome> {
    const { env, seed } = flags;
    const roi = await readRoi(await session.stage(), { usecase: args.usecase, env, seed });
    return outcomeOf('Roi', roi, renderRoi, [`sovran value report ${args.usecase} --out value.html`]);
  }
}
