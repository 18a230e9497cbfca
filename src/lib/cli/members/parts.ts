import { noteCommit } from '../../core/operation/records/commits.ts';
import type { Part } from '../../core/operation/executor/execute-each.ts';
import { GatesFailed } from '../../core/operation/plan/gates.ts';
import type { Executed } from '../../core/operation/run.ts';
import { fixable } from '../../core/text/message.ts';
import { type ExitCode, type SovranError, usageError, withNext } from '../../core/text/sovran-error.ts';
import { worstOf } from '../../stages/upkeep/status/resume-project.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import type { Outcome } from '../session/outcome.ts';

/** Whether only plans are shown. A saved plan is of one run: throws `plan-of-several` (exit 2). */
export function isDryRun({ plan, 'plan-out': planOut, 'dry-run': dryRun }: ChangeFlags): boolean {
  if (plan === undefined && planOut === undefined) return dryRun === true;
  throw usageError('plan-of-several', fixable('cli.plan-of-several', {}));
}

/** Several runs: those recorded, failures of the others, and what an outcome says beside its result. Pure. */
export function sumUp<Result>(parts: readonly Part<unknown, Result>[]): {
  done: Executed<Result>[];
  errors: SovranError[];
  besides: Pick<Outcome, 'commit' | 'warnings'> & { exit: ExitCode };
} {
  const done = parts.flatMap((part) => ('done' in part ? [part.done] : []));
  const errors = parts.flatMap((part) => ('error' in part ? [part.error] : []));
  const warnings = [...done.flatMap(({ remarks }) => remarks), ...errors.map(({ text }) => text)];
  const commits = done.slice(-1).map(({ commit }) => ({ commit: noteCommit(commit) }));
  const exit = worstOf(errors.map((error) => error.exit));
  return { done, errors, besides: { ...commits[0], ...(warnings.length > 0 ? { warnings } : {}), exit } };
}

/** The same failure, after which these commands are typed first. Pure. */
export function stoppedAt(error: SovranError, first: string[]): SovranError {
  if (error instanceof GatesFailed) return new GatesFailed(error.gates, first);
  return withNext(error, [...new Set([...first, ...error.next])]);
}
