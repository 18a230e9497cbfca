import * as Flags from '@oclif/core/flags';
import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { runbookVoice } from '../../lib/cli/asking/runbook-voice.ts';
import { gateFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { commandsOf, completeInputs, inputFlags, parseAnswers } from '../../lib/cli/flags/runbook-flags.ts';
import { noteCommit } from '../../lib/core/operation/records/commits.ts';
import { EXIT } from '../../lib/core/text/sovran-error.ts';
import { requireRunbook } from '../../lib/stages/runbooks/document/library.ts';
import { refuseFaulty } from '../../lib/stages/runbooks/document/lint.ts';
import { renderRun } from '../../lib/stages/runbooks/shown/render.ts';
import { remarkDamaged } from '../../lib/stages/runbooks/shown/open-entries.ts';
import { recordEnded } from '../../lib/stages/runbooks/run/record-ended.ts';
import { recordRunbook } from '../../lib/stages/runbooks/run/record-runbook.ts';
import { runRunbook } from '../../lib/stages/runbooks/run/run-runbook.ts';

export default class RunbookRunCommand extends SovranCommand<typeof RunbookRunCommand> {
  static override summary = 'Run a runbook step by step, and record it.';
  static override description =
    'Asks before each step that changes something. Repeat the command to resume an interrupted run.';
  static override examples = ['<%= config.bin %> runbook run service-down --env production'];
  static override args = { name: nameArg('Name of the runbook.') };
  static override flags = {
    ...gateFlags,
    ...inputFlags,
    from: Flags.string({ helpValue: 'STEP', summary: 'First step to run.' }),
    new: Flags.boolean({ summary: 'Start a new run, and abandon an open one.' }),
    answer: Flags.string({
      multiple: true,
      helpValue: 'STEP=CHOICE',
      summary: 'Answer to a question, for runs without a terminal.',
    }),
  };
  static override operation = recordRunbook;

  protected async perform({ args, flags }: Parsed<typeof RunbookRunCommand>, session: Session): Promise<Outcome> {
    const ctx = await session.stage();
    const runbook = await requireRunbook(args.name, ctx);
    refuseFaulty(runbook, commandsOf(this.config));
    const answers = parseAnswers(flags.answer ?? [], runbook);
    const inputs = await completeInputs(runbook, flags, session);
    const damaged = await remarkDamaged(ctx.project);
    const order = { runbook, inputs, from: flags.from, fresh: flags.new };
    const run = await runRunbook(order, runbookVoice(session, answers), ctx);
    const { commit, remarks } = await recordEnded(run.id, ctx);
    const { holder: _holder, ...data } = run;
    return {
      kind: 'RunbookRun',
      data,
      render: (view) => renderRun(run, view),
      warnings: [...damaged, ...remarks],
      ...(commit ? { commit: noteCommit(commit) } : {}),
      next: [run.verdict === 'passed' ? `sovran runbook check ${run.id}` : `sovran runbook show ${args.name}`],
      exit: run.verdict === 'failed' || run.verdict === 'incomplete' ? EXIT.drift : EXIT.ok,
    };
  }
}
