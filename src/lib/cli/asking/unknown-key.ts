import type { PresentedHostKey } from '../../core/ports/ssh-directory.ts';
import { message } from '../../core/text/message.ts';
import { EXIT, SovranError, refusedError, usageError } from '../../core/text/sovran-error.ts';
import type { Session } from '../session/session.ts';
import { inCi } from '../terminal/terminal.ts';
import { typedWith, typedWithoutAcceptNew, type TypedCommand } from '../failures/retyped.ts';

/** True if unknown keys are accepted unseen. Throws `accept-new-in-ci` (exit 3) in continuous integration. */
export function acceptsNew(asked: boolean, typed: TypedCommand): boolean {
  if (!asked || !inCi()) return asked;
  throw refusedError('accept-new-in-ci', message('host.accept-new-in-ci'), {
    fix: message('host.accept-new-in-ci.fix'),
    next: [typedWithoutAcceptNew(typed)],
  });
}

/** Asks about an unpinned key, even with `--yes`. Throws `fingerprint-needed` (exit 2) or `declined`. */
export function judgeUnknown(
  session: Session,
  { typed, acceptNew }: { typed: TypedCommand; acceptNew: boolean },
): (key: PresentedHostKey) => Promise<void> {
  return async (key) => {
    const { machine, type, fingerprint } = key;
    session.note(session.view.t('host.presented', { machine, type, fingerprint }));
    if (acceptNew) return;
    if (!session.terminal.interactive) throw fingerprintNeeded(key, typed);
    if (await session.prompts().confirm(message('host.ask.trust', { machine }), false)) return;
    throw new SovranError({ code: 'declined', exit: EXIT.interrupted, text: message('cli.cancelled') });
  };
}

function fingerprintNeeded(key: PresentedHostKey, typed: TypedCommand): SovranError {
  const { machine, type, fingerprint, isJump } = key;
  const flag = isJump ? `${machine}=${fingerprint}` : fingerprint;
  return usageError('fingerprint-needed', message('host.fingerprint-needed', { machine, type, fingerprint }), {
    fix: message('host.fingerprint-needed.fix', { flag }),
    next: [typedWith(typed, key)],
    details: { flags: ['--fingerprint'], machine, role: isJump ? 'jump' : 'host', presented: { type, fingerprint } },
  });
}
