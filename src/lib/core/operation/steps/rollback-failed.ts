import { isOutcomeUnknown } from '../../failures/outcome-unknown.ts';
import { message, type Message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { isDiskFull } from '../../failures/system-reason.ts';
import type { RunProgress } from '../journal/progress.ts';

/** What went wrong, in words: those of the error, or `something unexpected`. */
export function wordsOf(error: unknown): Message {
  if (error instanceof SovranError) return error.text;
  return message('run.unexpected', { reason: error instanceof Error ? error.message : String(error) });
}

/** The error `undo-failed` of a run that stays open; the exit code of a connection or identity error is kept. A full disk is returned as it is. */
export function rollbackFailed(runId: string, { failing }: RunProgress, reason: unknown, cause: unknown): unknown {
  if (isDiskFull(cause)) return cause;
  const step = failing?.step ?? '';
  return new SovranError({
    code: 'undo-failed',
    exit: isOutcomeUnknown(cause) || isIdentity(cause) ? cause.exit : EXIT.failed,
    text: message('run.undo-failed', { run: runId, step, reason: wordsOf(reason), cause: wordsOf(cause) }),
    fix: cause instanceof SovranError && cause.fix ? cause.fix : message('run.undo-failed.fix'),
    next: [...(isIdentity(cause) ? cause.next : []), 'sovran resume'],
    details: { run: runId, step, cause: cause instanceof SovranError ? cause.code : 'unexpected' },
    cause,
  });
}

/** Its host may be another one: before `resume`, its key is looked at. */
function isIdentity(cause: unknown): cause is SovranError {
  return cause instanceof SovranError && cause.exit === EXIT.identity;
}
