import { dropAbsent } from '../../lib/core/kit/drop-absent.ts';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { finishLaunch } from '../../lib/cli/outcomes/await-job.ts';
import { engineInput, flag, launchFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { chooseHost } from '../../lib/stages/machines/hosts/environments.ts';
import { launchTraining } from '../../lib/stages/models/train/launch-training.ts';
import { readTrainSettings } from '../../lib/stages/jobs/train-settings.ts';
import { message } from '../../lib/core/text/message.ts';

export default class TrainLaunch extends SovranCommand<typeof TrainLaunch> {
  static override summary = 'Start a fine-tune job.';
  static override description =
    'The job is detached: it keeps running when this command ends. The same command follows it, or resumes a stopped one.';
  static override examples = [
    'sovran train launch themes --base smollm2 --dataset service-public --method lora --set maxSteps=80 --follow',
  ];
  static override args = { name: nameArg('Name of the model it makes.') };
  static override flags = {
    ...launchFlags,
    base: flag.text('M', 'Trainable base model.'),
    dataset: flag.text('D', 'Prepared dataset.'),
    method: flag.preset('METHOD', 'lora', 'Training method: lora, full, qlora, dpo …; see `engine show`.'),
    set: flag.repeated('KEY=VALUE', 'Setting, e.g. lr=0.001 maxSteps=80.'),
    usecase: flag.text('NAME', 'Use case that the model is for; by default that of its lineage.'),
    'teacher-license-ok': flag.text('REASON', 'Why answers of a teacher with an unknown licence may train.'),
  };
  static override operation = launchTraining;

  protected async perform({ args, flags }: Parsed<typeof TrainLaunch>, session: Session): Promise<Outcome> {
    const settings = readTrainSettings(flags.set ?? [], flags.method, await (await session.stage()).engines.list());
    const { base, dataset } = await completeInput(session, {
      base: wantText('--base', flags.base, message('model.question.base')),
      dataset: wantText('--dataset', flags.dataset, message('model.question.dataset')),
    });
    const host = await chooseHost(await session.stage(), flags.host);
    const input = {
      name: args.name,
      base,
      dataset,
      method: flags.method,
      host,
      settings,
      ...dropAbsent({ useCase: flags.usecase, licenseOk: flags['teacher-license-ok'] }),
      ...engineInput(flags),
    };
    return this.operate(session, input, flags, ({ result }) => finishLaunch(session, { id: result.job }, flags));
  }
}
