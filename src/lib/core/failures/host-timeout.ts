import { message } from '../text/message.ts';
import { SovranError, unreachableError } from '../text/sovran-error.ts';

/** A host that answers, only not to what it was asked within so many milliseconds: its engine is what hangs (exit 4). */
export function answerTimedOut(host: string, waitedMs: number): SovranError {
  return silent('host.answer-silent', host, waitedMs);
}

/** A host gave no answer for so many milliseconds, by whatever line (exit 4). */
export function hostTimedOut(host: string, waitedMs: number): SovranError {
  return silent('host.silent', host, waitedMs);
}

function silent(key: 'host.silent' | 'host.answer-silent', host: string, waitedMs: number): SovranError {
  return unreachableError('host-silent', message(key, { host, seconds: waitedMs / 1000 }), {
    next: [`sovran host check ${host}`],
  });
}

export function isHostTimeout(error: unknown): boolean {
  return error instanceof SovranError && error.code === 'host-silent';
}
