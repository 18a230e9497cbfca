import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { changeFlags, flag, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { shrinkModel, renderShrunken } from '../../lib/stages/models/shrink/shrink-model.ts';
import { message } from '../../lib/core/text/message.ts';

export default class ModelShrink extends SovranCommand<typeof ModelShrink> {
  static override summary = 'Make a model with fewer layers of another.';
  static override description =
    'Keeps evenly spread layers, the first and the last among them, with their weights. Such a model must be trained before use.';
  static override examples = ['sovran model shrink smollm2-half --from smollm2 --layers 15'];
  static override args = { name: nameArg('Name of the model it makes.') };
  static override flags = {
    ...changeFlags,
    from: flag.text('M', 'Trainable model (safetensors).'),
    layers: flag.number('Number of layers to keep.', { required: true, min: 1, helpValue: 'N' }),
  };
  static override operation = shrinkModel;

  protected async perform({ args, flags }: Parsed<typeof ModelShrink>, session: Session): Promise<Outcome> {
    const { from } = await completeInput(session, {
      from: wantText('--from', flags.from, message('model.question.model')),
    });
    const input = { name: args.name, from, layers: flags.layers };
    return this.operate(session, input, flags, ({ result }) => ({
      kind: 'Model',
      data: { ...result.spec, name: result.name, verified: true },
      render: (view) => renderShrunken(result, input, view),
      next: [`sovran train launch --help`, `sovran distill launch --help`],
    }));
  }
}
