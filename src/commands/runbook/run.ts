import { SovranCommand, type Outcome, type Parsed, type Session } from '../../lib/cli/base-command.ts';
import { withPerson } from '../../lib/cli/asking/with-person.ts';
import { answerFlag } from '../../lib/cli/flags/answers.ts';
import { flag, gateFlags, nameArg } from '../../lib/cli/flags/flags.ts';
import { checkAnswers, commandsOf, completeInputs, inputFlags } from '../../lib/cli/flags/runbook-flags.ts';
import { runProcedure } from '../../lib/core/operation/executor/run-procedure.ts';
import { noteCommit } from '../../lib/core/operation/records/commits.ts';
import { requireRunbook } from '../../lib/stages/runbooks/document/library.ts';
import { refuseFaulty } from '../../lib/stages/runbooks/document/lint.ts';
import { runRecord } from '../../lib/stages/runbooks/run/run-record.ts';
import { runRunbook } from '../../lib/stages/runbooks/run/run-runbook.ts';
import { renderRun } from '../../lib/stages/runbooks/shown/render.ts';

export default class RunbookRunCommand extends SovranCommand<typeof RunbookRunCommand> {
  static override summary = 'Run a runbook step by step, and record it.';
  static override description =
    'Asks before each step that changes something. `sovran resume` continues an interrupted run.';
  static override examples = ['sovran runbook run service-down --env production'];
  static override args = { name: nameArg('Name of the runbook.') };
  static override flags = {
    ...gateFlags,
    ...inputFlags,
    from: flag.text('STEP', 'First step to run.'),
    answer: answerFlag,
  };
  static override operation = runRunbook;

  protected async perform({ args, flags }: Parsed<typeof RunbookRunCommand>, session: Session): Promise<Outcome> {
    const ctx = withPerson(await session.stage(), session, flags.answer);
    const runbook = await requireRunbook(args.name, ctx);
    refuseFaulty(runbook, commandsOf(this.config));
    checkAnswers(flags.answer ?? [], runbook);
    const inputs = await completeInputs(runbook, flags, session);
    const input = { runbook: args.name, inputs, from: flags.from ?? null };
    const { progress, end, commit, remarks } = await runProcedure(runRunbook, input, ctx);
    const { apiVersion: _version, kind: _kind, ...run } = runRecord(progress, 'open');
    return {
      kind: 'RunbookRun',
      data: run,
      render: (view) => renderRun(run, view),
      warnings: remarks,
      ...(commit ? { commit: noteCommit(commit) } : {}),
      next: [run.verdict === 'passed' ? `sovran runbook check ${run.id}` : `sovran runbook show ${args.name}`],
      exit: end.exit,
    };
  }
}
