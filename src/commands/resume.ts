import { SovranCommand, type Outcome, type Parsed, type Session } from '../lib/cli/base-command.ts';
import { flag } from '../lib/cli/flags/flags.ts';
import { withPerson } from '../lib/cli/asking/with-person.ts';
import { answerFlag } from '../lib/cli/flags/answers.ts';
import { confirmOrThrow } from '../lib/cli/session/confirm.ts';
import { resumptionOutcome } from '../lib/cli/outcomes/resumption-outcome.ts';
import { operationsOf } from '../lib/cli/operations.ts';
import { requireProjectRoot } from '../lib/cli/session/project-root.ts';
import { giveSudoPassword, sudoFlags } from '../lib/cli/session/sudo-password.ts';
import { placeWords } from '../lib/cli/failures/typed-apply.ts';
import type { StageContext } from '../lib/core/operation/context.ts';
import { requireOpenRun, settleQuestion } from '../lib/core/operation/open/require-open-run.ts';
import {
  exitAfterChoice,
  exitAfterResume,
  resumeProject,
  settleOne,
  type Choice,
  type Resumption,
} from '../lib/stages/upkeep/status/resume-project.ts';

export default class Resume extends SovranCommand<typeof Resume> {
  static override summary = 'Finish every interrupted run, oldest first.';
  static override description =
    'Goes forward, or back where a step failed; records ended jobs. Exits 1 when a run failed, was rolled back or ' +
    'stays open, 4 when a host is unreachable. A runbook asks, and exits, as `runbook run` does.';
  static override examples = ['sovran resume', 'sovran resume --roll-back 01JX', 'sovran resume --abandon 01JX --yes'];

  static override flags = {
    ...sudoFlags,
    'roll-back': flag.text('RUN', 'Roll this run back, by its id or first characters.', { exclusive: ['abandon'] }),
    answer: answerFlag,
    abandon: flag.text(
      'RUN',
      'Close this run as it stands, after a failed resume or while a host of it does not answer.',
    ),
  };

  protected async perform({ flags }: Parsed<typeof Resume>, session: Session): Promise<Outcome> {
    await giveSudoPassword(session, flags);
    const ctx = withPerson(await session.stageAt(requireProjectRoot(flags.project, true)), session, flags.answer);
    const choice: Choice | undefined =
      flags.abandon !== undefined ? 'abandon' : flags['roll-back'] !== undefined ? 'roll-back' : undefined;
    const resumed = await this.settle(session, ctx, choice, flags.abandon ?? flags['roll-back'] ?? '');
    const exit = choice ? exitAfterChoice(resumed) : exitAfterResume(resumed);
    return resumptionOutcome(ctx.project.root, resumed, exit, placeWords(flags));
  }

  /** Asks before it abandons, in scripts by `--yes`: what stays may be work. */
  private async settle(
    session: Session,
    ctx: StageContext,
    choice: Choice | undefined,
    id: string,
  ): Promise<Resumption> {
    const find = operationsOf(this.config);
    if (!choice) return resumeProject(ctx, find);
    const run = requireOpenRun(ctx.project.root, id);
    if (choice === 'abandon') await confirmOrThrow(session, settleQuestion(run));
    return settleOne(ctx, find, { choice, id: run.journal.runId });
  }
}
