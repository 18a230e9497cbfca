import { message } from '../../text/message.ts';
import { EXIT, SovranError } from '../../text/sovran-error.ts';

/** Result of a run that was given up; code of the failure that its journal has before anything is taken back. */
export const GIVEN_UP = 'given-up';

/** What to type to give a run up. */
export function giveUpCommand(runId: string): string {
  return `sovran resume --give-up ${runId}`;
}

/** Why a run is taken back whose giving up was begun. */
export function wasGivenUp(): SovranError {
  return new SovranError({ code: GIVEN_UP, exit: EXIT.failed, text: message('run.give-up.asked') });
}

/** Giving up was stopped between two steps, or by force: it is never finished as the run was planned. */
export function givingUpCut(run: string): SovranError {
  return new SovranError({
    code: 'interrupted',
    exit: EXIT.interrupted,
    text: message('run.give-up.interrupted', { run }),
    next: [giveUpCommand(run)],
    details: { run },
  });
}
