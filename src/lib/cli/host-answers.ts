import { findResource } from '../project/resources.ts';
import { findOpenRun } from '../run/open-runs.ts';
import type { AddHostInput } from '../hosts/add-host.ts';
import { parseFingerprint } from '../hosts/fingerprints.ts';
import { readHostFlags, type HostFlags } from '../hosts/host-flags.ts';
import { askHost } from './ask-host.ts';
import { confirmKeys } from './confirm-keys.ts';
import type { Session } from './session.ts';
import { missingFlags } from './session.ts';
import type { TypedCommand } from './typed-again.ts';
import { acceptsNew } from './unknown-key.ts';

export type AddHostFlags = HostFlags & {
  local: boolean;
  fingerprint?: string[] | undefined;
  'accept-new': boolean;
};

/**
 * The host that a person describes, by flags or questions, with the keys it is to be known by. Keys are fetched and
 * confirmed here, before anything is planned. Throws `missing-flags` (exit 2) without a terminal when there is no address.
 */
export async function collectHost(name: string, flags: AddHostFlags, session: Session): Promise<AddHostInput> {
  if (flags.local) return { name };
  const typed: TypedCommand = { command: `host add ${name}`, flags };
  const acceptNew = acceptsNew(flags['accept-new'], typed);
  const given = (flags.fingerprint ?? []).map(parseFingerprint);
  const answers = flags.ssh === undefined ? await askOrRefuse(session) : flags;
  if (answers === 'local') return { name };
  const ssh = readHostFlags(answers);
  if (await isTaken(name, session)) return { name, ssh: { ...ssh, pins: [] } };
  const { address, jump, transport } = ssh;
  const destination = { address, transport, ...(jump.length > 0 ? { jump } : {}) };
  const answered = { ...typed, flags: { ...flags, ...answers } };
  const pins = await confirmKeys(destination, session, { given, acceptNew, typed: answered });
  return { name, ssh: { ...ssh, pins } };
}

async function askOrRefuse(session: Session): Promise<HostFlags | 'local'> {
  if (!session.terminal.interactive) throw missingFlags(['--ssh']);
  return askHost(session.prompts());
}

/** A name that is taken is refused by the plan; nobody is asked about its keys. A cut run of the same name goes on. */
async function isTaken(name: string, session: Session): Promise<boolean> {
  const { project } = await session.stage();
  const open = findOpenRun(project.root, `Host/${name}`);
  return open === undefined && (await findResource(project, 'Host', name)) !== undefined;
}
