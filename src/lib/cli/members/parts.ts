import { noteCommit } from '../../core/operation/records/commits.ts';
import type { Part } from '../../core/operation/executor/execute-each.ts';
import { type ExitCode, EXIT, type SovranError, usageError, withNext } from '../../core/text/sovran-error.ts';
import { GatesFailed } from '../../core/operation/plan/gates.ts';
import type { Message } from '../../core/text/message.ts';
import { fixable } from '../../core/text/message.ts';
import type { Executed } from '../../core/operation/run.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import type { Outcome } from '../session/outcome.ts';
import { worstOf } from '../../stages/upkeep/status/resume-project.ts';

/** A saved plan is of one run. Throws `plan-of-several` (exit 2). */
export function refuseSavedPlan({ plan, 'plan-out': planOut }: ChangeFlags): void {
  if (plan !== undefined || planOut !== undefined) throw usageError('plan-of-several', fixable('cli.plan-of-several', {}));
}

/** The runs that were recorded. Pure. */
export function doneOf<Result>(parts: readonly Part<unknown, Result>[]): Executed<Result>[] {
  return parts.flatMap((part) => ('done' in part ? [part.done] : []));
}

/** The failures of the others. Pure. */
export function errorsOf(parts: readonly Part<unknown, unknown>[]): SovranError[] {
  return parts.flatMap((part) => ('error' in part ? [part.error] : []));
}

/** What several runs say beside their result, and the exit code of the gravest failure. Pure. */
export function besides(
  done: readonly Executed<unknown>[],
  errors: readonly SovranError[] = [],
): Pick<Outcome, 'commit' | 'warnings' | 'exit'> {
  const last = done.at(-1);
  const warnings: Message[] = [...done.flatMap(({ remarks }) => remarks), ...errors.map(({ text }) => text)];
  const exit: ExitCode = errors.length > 0 ? worstOf(errors.map((error) => error.exit)) : EXIT.ok;
  return { ...(last ? { commit: noteCommit(last.commit) } : {}), ...(warnings.length > 0 ? { warnings } : {}), exit };
}

/** The same failure, after which these commands are typed first. Pure. */
export function stoppedAt(error: SovranError, first: string[]): SovranError {
  if (error instanceof GatesFailed) return new GatesFailed(error.gates, first);
  return withNext(error, [...new Set([...first, ...error.next])]);
}
