import { SovranError, type ErrorParts } from '../../text/sovran-error.ts';

/** The words of a step's failure, for a rollback at a later time. */
export type RecordedFailure = Pick<ErrorParts, 'exit' | 'text' | 'fix' | 'next'>;

/** Pure: what is kept of a failure; undefined of one that has no words for people. */
export function toRecordedFailure(error: unknown): RecordedFailure | undefined {
  if (!(error instanceof SovranError)) return undefined;
  const { exit, text, fix, next } = error;
  return { exit, text, ...(fix ? { fix } : {}), ...(next.length > 0 ? { next } : {}) };
}

/** Pure: the failure as it was thrown then, without its details. */
export function fromRecordedFailure(code: string, { exit, text, fix, next }: RecordedFailure): SovranError {
  return new SovranError({ code, exit, text, ...(fix ? { fix } : {}), ...(next ? { next } : {}) });
}
