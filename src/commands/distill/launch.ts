import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { finishLaunch } from '../../lib/cli/outcomes/await-job.ts';
import { engineInput, flag, launchFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { completeInput, wantText } from '../../lib/cli/session/session.ts';
import { launchDistillation } from '../../lib/stages/distill/launch/launch-distillation.ts';
import { DISTILL_METHODS } from '../../lib/stages/distill/request/input.ts';
import { chooseHost } from '../../lib/stages/machines/hosts/environments.ts';
import { readTrainSettings } from '../../lib/stages/jobs/train-settings.ts';
import { message } from '../../lib/core/text/message.ts';
import { statedWords } from '../../lib/core/text/suggest.ts';

export default class DistillLaunch extends SovranCommand<typeof DistillLaunch> {
  static override summary = 'Train a student on the answers of a teacher.';
  static override description =
    'The teacher answers the prompts of the train split; a job trains the student on them. Validation and test ' +
    'rows stay people’s. A repeated run asks only for missing answers.';
  static override examples = [
    'sovran distill launch small --teacher themes --student smollm2-half --dataset themes --set maxSteps=200 --wait',
  ];
  static override args = { name: nameArg('Name of the student it makes.') };
  static override flags = {
    ...launchFlags,
    teacher: flag.text('M', 'Model that answers.'),
    student: flag.text('M', 'Trainable model that learns; see `model shrink`.'),
    dataset: flag.text('D', 'Dataset whose training prompts are asked.'),
    method: flag.choice(DISTILL_METHODS, 'Training method.', { default: 'full' }),
    set: flag.repeated('KEY=VALUE', 'Setting of the training.'),
    'max-tokens': flag.number('Longest answer, tokens; longer ones are left out.', { default: 256, min: 1 }),
    concurrency: flag.number('Concurrent questions.', { default: 4, min: 1 }),
    'teacher-license-ok': flag.text('REASON', 'Why outputs of a teacher with an unknown licence may train.'),
  };
  static override operation = launchDistillation;

  protected async perform({ args, flags }: Parsed<typeof DistillLaunch>, session: Session): Promise<Outcome> {
    const settings = readTrainSettings(flags.set ?? [], flags.method, await (await session.stage()).engines.list());
    const stated = statedWords('bad-reason', '--teacher-license-ok', flags['teacher-license-ok']);
    const names = await completeInput(session, {
      teacher: wantText('--teacher', flags.teacher, message('distill.question.teacher')),
      student: wantText('--student', flags.student, message('distill.question.student')),
      dataset: wantText('--dataset', flags.dataset, message('model.question.dataset')),
    });
    const host = await chooseHost(await session.stage(), flags.host);
    const input = {
      name: args.name,
      ...names,
      method: flags.method,
      host,
      settings,
      maxTokens: flags['max-tokens'],
      concurrency: flags.concurrency,
      ...(stated === undefined ? {} : { licenseOk: stated }),
      ...engineInput(flags),
    };
    return this.operate(session, input, flags, async ({ result }) => {
      const outcome = await finishLaunch(session, { id: result.job }, flags);
      const { next = [] } = outcome;
      return { ...outcome, next: next.length > 0 ? next : [`sovran distill show ${args.name}`] };
    });
  }
}
