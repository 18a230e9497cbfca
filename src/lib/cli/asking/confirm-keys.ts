import { type GivenFingerprint, refuseUnused, trustKeys } from '../../stages/machines/hosts/pins/trust-keys.ts';
import { readPins } from '../../stages/machines/hosts/pins/pin-step.ts';
import type { HostPin } from '../../stages/machines/hosts/pins/pins.ts';
import { renderRoute } from '../../stages/machines/hosts/render.ts';
import type { SshDestination } from '../../core/ports/ssh-directory.ts';
import { passphraseQuestion } from '../session/passphrase.ts';
import type { Session } from '../session/session.ts';
import { typedWith, type TypedCommand } from '../failures/typed-again.ts';
import { judgeUnknown } from './unknown-key.ts';

/**
 * Keys of a host and its jump hosts, confirmed by fingerprint, by the user, or by accepting unknown ones. Throws as
 * `refuseUnused`, `trustKeys` and `judgeUnknown`.
 */
export async function confirmKeys(
  destination: SshDestination,
  session: Session,
  { given, acceptNew, typed }: { given: GivenFingerprint[]; acceptNew: boolean; typed: TypedCommand },
): Promise<HostPin[]> {
  const ctx = await session.stage();
  const directory = await ctx.ssh();
  const route = await directory.route(destination);
  for (const line of renderRoute(route, session.view)) session.note(line);
  refuseUnused(route.machines, given);
  session.note(session.view.t('host.asking-key'));
  const ask = passphraseQuestion(session);
  return trustKeys(directory, destination, await readPins(ctx.project), {
    given,
    unknown: judgeUnknown(session, { typed, acceptNew }),
    again: (machine) => typedWith(typed, machine),
    ...(ask ? { ask } : {}),
  });
}
