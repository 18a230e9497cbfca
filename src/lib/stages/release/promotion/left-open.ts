import type { RunProgress } from '../../../core/operation/journal/progress.ts';
import { openForResume } from '../../../core/operation/executor/open-for-resume.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { isDiskFull } from '../../../core/text/system-reason.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';

type Cut = Pick<RunProgress, 'done' | 'touched'>;

const MOVED = message('release.left-open.fix');
/** The gateway may or may not have heard of it. */
const MOVING = message('release.left-moving.fix');

/** The environment's file is gone or none for now, e.g. in the middle of an edit: a person mends it. */
const FILE_AMISS: readonly string[] = ['not-found', 'invalid-file'];

/** Words of the release itself, which was asked and does not serve: there the traffic goes back to what served before. */
const DOES_NOT_SERVE: readonly string[] = ['candidate-unhealthy', 'engine-start-failed', 'slot-not-up'];

/**
 * A proven promotion is not taken back because its host is out of reach, e.g. while an old service is being stopped, or because
 * its environment's file cannot be written: `resume` goes on. Pure.
 */
export function leftOpenOnceProven(error: unknown, { done }: Cut): SovranError | undefined {
  return done.has('prove') ? leftOpen(error) : undefined;
}

/** Nor is a rollback from the moment the traffic began to move: who rolls back flees a release, also on a full disk. Pure. */
export function leftOpenOnceMoved(error: unknown, { done, touched }: Cut): SovranError | undefined {
  if (!touched.includes('switch-back')) return undefined;
  const fix = done.has('switch-back') ? MOVED : MOVING;
  const full = fullDisk(error);
  return full ? openForResume(full, fix) : leftOpen(error, fix);
}

function leftOpen(error: unknown, fix: Message = MOVED): SovranError | undefined {
  return saysNothingOfRelease(error) || isFileAmiss(error) ? openForResume(error, fix) : undefined;
}

/** That of the host by its own words, or this machine's. */
function fullDisk(error: unknown): SovranError | undefined {
  if (error instanceof SovranError && error.code === 'disk-full') return error;
  if (!isDiskFull(error)) return undefined;
  const text = message('cli.disk-full');
  return new SovranError({ code: 'disk-full', exit: EXIT.failed, text, cause: error });
}

function isFileAmiss(error: unknown): boolean {
  return error instanceof SovranError && FILE_AMISS.includes(error.code);
}

/** Its host, or what it needs there, could not be asked: whatever the cause, that says nothing of the release. */
function saysNothingOfRelease(error: unknown): error is SovranError {
  return error instanceof SovranError && error.exit === EXIT.unreachable && !DOES_NOT_SERVE.includes(error.code);
}
