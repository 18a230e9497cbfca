import type { Message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';
import { wordsOf } from '../steps/undo-failed.ts';

/** Pure: a failure under which nothing is taken back, told with `fix`: `resume` goes on with the run. */
export function openForResume(error: unknown, fix: Message): SovranError {
  const { code = 'step-failed', exit = EXIT.failed, details } = error instanceof SovranError ? error : {};
  return new SovranError({
    code,
    exit,
    text: wordsOf(error),
    fix,
    next: ['sovran resume'],
    cause: error,
    ...(details ? { details } : {}),
  });
}
