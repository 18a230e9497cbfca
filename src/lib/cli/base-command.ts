import { Command } from '@oclif/core/command';
import type { Interfaces } from '@oclif/core';
import type { Operation } from '../core/operation/operation.ts';
import type { Runnable } from '../core/operation/procedure.ts';
import type { Executed } from '../core/operation/run.ts';
import type { Json } from '../core/ports/json.ts';
import { PROJECT_FORMAT } from '../core/project/yaml/format.ts';
import { isCommitFailure } from '../core/operation/records/commits.ts';
import { EXIT, type SovranError } from '../core/text/sovran-error.ts';
import { say } from '../core/text/translate.ts';
import { asSovranError, toErrorDocument, toErrorLines } from './failures/failure.ts';
import { type ChangeFlags, globalFlags, guessGlobalFlags } from './flags/flags.ts';
import { nextAfterFailure } from './failures/next-after-failure.ts';
import { openSession } from './open-session.ts';
import { documentLines, type Outcome, toLines } from './session/outcome.ts';
import { refuseValues, toUsageError } from './flags/parse-error.ts';
import type { PlanReview } from './operate.ts';
import type { TypedLine } from './failures/retyped.ts';
import type { ReportFiles } from './files/report-file.ts';
import { unlessAborted } from './terminal/interrupt.ts';
import { wrapLines } from '../core/text/wrap.ts';
import type { Session } from './session/session.ts';

export { EXIT } from '../core/text/sovran-error.ts';
export { listOf, outcomeOf, type Outcome } from './session/outcome.ts';
export type { Session } from './session/session.ts';

/** Time that a command gets to tidy up after the second signal, ms. */
const TIDY_MS = 15_000;

/** Parsed flags and arguments of a command class. */
export interface Parsed<T extends typeof Command> {
  flags: Interfaces.InferredFlags<(typeof SovranCommand)['baseFlags'] & T['flags']>;
  args: Interfaces.InferredArgs<T['args']>;
}

/** The operation of a command class. */
type OperationOf<T> = T extends { operation: Operation<infer Input extends Json, infer Facts, infer Result> }
  ? Operation<Input, Facts, Result>
  : never;
type InputOf<T> = Parameters<OperationOf<T>['target']>[0];
type ResultOf<T> = Awaited<ReturnType<OperationOf<T>['result']>>;

/** A command: parse → `perform` → print. Result on stdout, conversation on stderr; `--json` prints one document. */
export abstract class SovranCommand<T extends typeof Command = typeof Command> extends Command {
  static override baseFlags = globalFlags;

  /** Whether results end with the commands to type next; not where the guide types them. */
  static showsNext = true;

  /** What a changing command runs; its id is the command's, so that `resume` finds it. */
  static operation?: Runnable;

  /** One stage call; returns what to print. */
  protected abstract perform(parsed: Parsed<T>, session: Session): Promise<Outcome>;

  /** Runs the operation of the command, or shows its plan; loaded here, as most commands change nothing. */
  protected async operate(
    session: Session,
    input: InputOf<T>,
    flags: ChangeFlags,
    toOutcome: (done: Executed<ResultOf<T>>) => Outcome | Promise<Outcome>,
    review: PlanReview = {},
  ): Promise<Outcome> {
    const { operate } = await import('./operate.ts');
    const { operation } = this.constructor as unknown as { operation: Operation<Json, unknown, ResultOf<T>> };
    return operate(session, operation, input, flags, toOutcome, review);
  }

  override async run(): Promise<void> {
    const parsed = await this.parseArguments().catch((error: unknown) => ({ error }));
    const flags = 'error' in parsed ? guessGlobalFlags(this.argv) : parsed.flags;
    const { operation } = this.constructor as typeof SovranCommand;
    const session = await openSession(flags, operation && !('emergency' in operation) ? PROJECT_FORMAT : 0);
    let files: ReportFiles | undefined;
    try {
      if ('error' in parsed) throw parsed.error;
      const { 'plan-out': planOut, junit, markdown }: PlanFlags & ReportFiles = parsed.flags;
      if (junit !== undefined || markdown !== undefined) {
        const named = { junit, markdown };
        await (await import('./files/report-file.ts')).checkReportFiles(named);
        files = named;
      }
      if (planOut !== undefined) await (await import('./files/taken-file.ts')).checkPlanOut(planOut);
      const { signal } = session.interrupt;
      const outcome = await unlessAborted(() => this.perform(parsed, session), signal, TIDY_MS);
      await session.tasks.close?.();
      this.show(outcome, session);
      if (files) await this.report(outcome, session, files);
    } catch (error) {
      await session.tasks.close?.();
      const failure = asSovranError(error);
      this.fail(failure, session);
      if (files) await this.report(failure, session, files);
    } finally {
      session.interrupt.dispose();
      await session.close();
    }
  }

  private async parseArguments(): Promise<Parsed<T>> {
    const known = { ...this.ctor.baseFlags, ...this.ctor.flags };
    refuseValues(this.argv, known, this.typed());
    try {
      return (await this.parse(this.ctor)) as unknown as Parsed<T>;
    } catch (error) {
      const usage = toUsageError(error, this.typed(), known);
      throw usage ?? error;
    }
  }

  private typed(): string {
    return (this.id ?? '').replaceAll(':', ' ');
  }

  /** The command line, to be repeated. */
  protected line(): TypedLine {
    // A command without flags of its own has none at all.
    return { command: this.typed(), argv: this.argv, flags: Object.keys({ ...this.ctor.flags }) };
  }

  private show(outcome: Outcome, session: Session): void {
    const { view, flags } = session;
    for (const warning of outcome.warnings ?? []) {
      const line = view.paint.warn(say(view.t, warning));
      if (isCommitFailure(warning)) session.warn(line);
      else session.note(line);
    }
    const shown = SovranCommand.showsNext ? outcome : { ...outcome, next: [] };
    const { columns } = process.stdout;
    const lines = flags.json ? documentLines(outcome, view) : toLines(shown, { ...view, columns });
    const text = columns && !flags.json ? wrapLines(lines, columns) : lines;
    if (text.length > 0) process.stdout.write(`${text.join('\n')}\n`);
    process.exitCode = outcome.exit ?? EXIT.ok;
  }

  private fail(thrown: unknown, session: Session): void {
    const error = asSovranError(thrown);
    const { view, flags, interrupt } = session;
    const next = nextAfterFailure(error, this.line());
    if (flags.json) process.stdout.write(`${JSON.stringify(toErrorDocument(error, view, next))}\n`);
    else
      process.stderr.write(
        `${wrapLines(toErrorLines(error, view, next), process.stderr.columns || Infinity).join('\n')}\n`,
      );
    process.exitCode = error.code === 'interrupted' ? interrupt.exit : error.exit;
  }

  /** Writes the files of `gateFlags`; one that cannot be written never hides the verdict. */
  private async report(result: Outcome | SovranError, session: Session, files: ReportFiles): Promise<void> {
    const { view } = session;
    const [{ reportOf }, { saveGateReport }] = await Promise.all([
      import('./reports/gate-report.ts'),
      import('./files/report-file.ts'),
    ]);
    const unsaved = await saveGateReport(files, reportOf(this.typed(), result, view), view);
    for (const { text } of unsaved) session.warn(view.paint.warn(say(view.t, text)));
    if (unsaved.length > 0) process.exitCode ||= EXIT.failed;
  }
}

/** Flags of plans; not every command has them. */
interface PlanFlags {
  json?: boolean | undefined;
  'plan-out'?: string;
}
