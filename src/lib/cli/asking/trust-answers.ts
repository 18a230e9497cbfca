import { destinationOf } from '../../stages/machines/hosts/machines/names-of-machine.ts';
import { parseFingerprint } from '../../stages/machines/hosts/pins/trust-keys.ts';
import type { TrustHostInput } from '../../stages/machines/hosts/trust-host.ts';
import { requireResource } from '../../core/project/resources.ts';
import { confirmKeys } from './confirm-keys.ts';
import { savedTrust } from './saved-host.ts';
import type { Session } from '../session/session.ts';
import { acceptsNew } from './unknown-key.ts';

export type TrustHostFlags = { fingerprint?: string[] | undefined; 'accept-new': boolean; plan?: string | undefined };

/**
 * Keys that a host and its jump hosts present, confirmed before planning; a saved plan keeps its own. Throws `not-found`
 * (exit 2).
 */
export async function collectTrust(name: string, flags: TrustHostFlags, session: Session): Promise<TrustHostInput> {
  const saved = flags.plan === undefined || flags.fingerprint ? undefined : await savedTrust(flags.plan, name);
  if (saved) return saved;
  const typed = { command: `host trust ${name}`, flags };
  const given = (flags.fingerprint ?? []).map(parseFingerprint);
  const acceptNew = acceptsNew(flags['accept-new'], typed);
  const { spec } = await requireResource((await session.stage()).project, 'Host', name);
  if (spec.transport === 'local') return { name, pins: [] };
  const again = { ...typed, flags: { ...flags, 'accept-new': false } };
  return { name, pins: await confirmKeys(destinationOf(spec), session, { given, acceptNew, typed: again }) };
}
