import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { finishLaunch } from '../../lib/cli/outcomes/await-job.ts';
import { changeFlags, engineFlags, engineInput, jobFlags, nameArg, hostFlags } from '../../lib/cli/flags/flags.ts';
import { operate } from '../../lib/cli/operate.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { chooseHost } from '../../lib/stages/machines/hosts/environments.ts';
import { launchQuantization, SCHEMES, type Scheme } from '../../lib/stages/work/quantize/launch-quantization.ts';
import { message } from '../../lib/core/text/message.ts';

const SCHEME_CHOICES = SCHEMES.map((value) => ({ value, label: message('model.scheme', { scheme: value }) }));

export default class QuantizeLaunch extends SovranCommand<typeof QuantizeLaunch> {
  static override summary = 'Start a quantization job.';
  static override examples = ['<%= config.bin %> quantize launch themes-q8 --model themes --scheme Q8_0 --wait'];
  static override args = { name: nameArg('Name of the model it makes.') };
  static override flags = {
    ...changeFlags,
    ...hostFlags,
    ...jobFlags,
    ...engineFlags,
    model: Flags.string({ helpValue: 'M', summary: 'Model at full precision.' }),
    scheme: Flags.string({ options: [...SCHEMES], summary: 'Format of the weights.' }),
  };
  static override operation = launchQuantization;

  protected async perform({ args, flags }: Parsed<typeof QuantizeLaunch>, session: Session): Promise<Outcome> {
    const { model, scheme } = await completeInput<{ model: string; scheme: Scheme }>(session, {
      model: wantText('--model', flags.model, message('model.question.model')),
      scheme: {
        flag: '--scheme',
        value: flags.scheme as Scheme | undefined,
        ask: (prompts) => prompts.select(message('model.question.scheme'), SCHEME_CHOICES),
      },
    });
    const host = await chooseHost(await session.stage(), flags.host);
    const input = { name: args.name, model, scheme, host, ...engineInput(flags) };
    return operate(session, QuantizeLaunch.operation, input, flags, ({ result }) =>
      finishLaunch(session, { id: result.job }, flags),
    );
  }
}
