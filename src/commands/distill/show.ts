import { outcomeOf, SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { nameArg } from '../../lib/cli/flags/flags.ts';
import { renderDistillation } from '../../lib/stages/distill/show/render.ts';
import { showDistillation } from '../../lib/stages/distill/show/show-distillation.ts';

export default class DistillShow extends SovranCommand<typeof DistillShow> {
  static override summary = 'Show a student beside its teacher and beside itself without it.';
  static override description = 'Figures are of recorded evaluations; what is missing is named with its command.';
  static override examples = ['sovran distill show small'];
  static override args = { name: nameArg('Name of the student.') };

  protected async perform({ args }: Parsed<typeof DistillShow>, session: Session): Promise<Outcome> {
    const { distillation, next } = await showDistillation(args.name, await session.stage());
    return outcomeOf('Distillation', distillation, renderDistillation, next);
  }
}
