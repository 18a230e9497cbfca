import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { askScheme, schemeForGoal } from '../../lib/cli/asking/choose-scheme.ts';
import { finishLaunch } from '../../lib/cli/outcomes/await-job.ts';
import { engineInput, flag, launchFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { chooseHost } from '../../lib/stages/machines/hosts/environments.ts';
import { launchQuantization } from '../../lib/stages/models/quantize/launch-quantization.ts';
import { GOALS } from '../../lib/stages/models/quantize/propose-scheme.ts';
import { message } from '../../lib/core/text/message.ts';

export default class QuantizeLaunch extends SovranCommand<typeof QuantizeLaunch> {
  static override summary = 'Start a quantization job.';
  static override examples = [
    'sovran quantize launch themes-q8 --model themes --scheme Q8_0 --wait',
    'sovran quantize launch themes-w4 --model themes --scheme W4A16-GPTQ --dataset service-public',
  ];
  static override args = { name: nameArg('Name of the model it makes.') };
  static override flags = {
    ...launchFlags,
    model: flag.text('M', 'Model at full precision.'),
    scheme: flag.text('S', 'Format of the weights: Q8_0, FP8 …; see `engine show`.'),
    goal: flag.choice(GOALS, 'Chooses the scheme by the host’s card, instead of --scheme.', { exclusive: ['scheme'] }),
    dataset: flag.text('D', 'Dataset whose train split calibrates the scheme.'),
  };
  static override operation = launchQuantization;

  protected async perform({ args, flags }: Parsed<typeof QuantizeLaunch>, session: Session): Promise<Outcome> {
    let asked = flags.model ?? '';
    const { model, scheme } = await completeInput<{ model: string; scheme: string }>(session, {
      model: {
        flag: '--model',
        value: flags.model,
        ask: async (prompts) =>
          (asked = await wantText('--model', undefined, message('model.question.model')).ask(prompts)),
      },
      scheme: {
        flag: '--scheme',
        value: flags.scheme ?? (await schemeForGoal(session, flags.model, flags)),
        ask: (prompts) => askScheme(session, prompts, asked, flags),
      },
    });
    const host = await chooseHost(await session.stage(), flags.host);
    const dataset = flags.dataset === undefined ? {} : { dataset: flags.dataset };
    const input = { name: args.name, model, scheme, host, ...dataset, ...engineInput(flags) };
    return this.operate(session, input, flags, ({ result }) => finishLaunch(session, { id: result.job }, flags));
  }
}
