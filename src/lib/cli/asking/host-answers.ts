import { findResource } from '../../core/project/resources.ts';
import { findOpenRun } from '../../core/operation/open/open-runs.ts';
import type { AddHostInput } from '../../stages/machines/hosts/add-host.ts';
import { checkLogin, parseFingerprint } from '../../stages/machines/hosts/pins/trust-keys.ts';
import { readHostFlags, readLocalFlags, type HostFlags } from '../../stages/machines/hosts/host-flags.ts';
import { readPins } from '../../stages/machines/hosts/pins/pin-step.ts';
import type { HostPin } from '../../stages/machines/hosts/pins/pins.ts';
import type { SshDestination } from '../../core/ports/ssh-directory.ts';
import { askHost } from './ask-host.ts';
import { confirmKeys } from './confirm-keys.ts';
import { passphraseQuestion } from '../session/passphrase.ts';
import { savedHost } from './saved-host.ts';
import type { Session } from '../session/session.ts';
import { missingFlags } from '../session/session.ts';
import { typedAgain, type TypedCommand } from '../failures/typed-again.ts';
import { acceptsNew } from './unknown-key.ts';

export type AddHostFlags = HostFlags & {
  local: boolean;
  fingerprint?: string[] | undefined;
  'accept-new': boolean;
  'no-login': boolean;
  plan?: string | undefined;
};

/**
 * A new host by flags, questions or saved plan, with keys confirmed and tested by a login. Throws `missing-flags` or
 * `invalid-file` (exit 2).
 */
export async function collectHost(name: string, flags: AddHostFlags, session: Session): Promise<AddHostInput> {
  // A project that says nothing readable of itself is not added to: nobody is asked, and no host either.
  await (await session.stage()).project.settings();
  if (flags.local) return thisMachine(name, flags);
  const saved = flags.plan === undefined || isDescribed(flags) ? undefined : await savedHost(flags.plan, name);
  if (saved) return saved;
  const typed: TypedCommand = { command: `host add ${name}`, flags };
  const acceptNew = acceptsNew(flags['accept-new'], typed);
  const given = (flags.fingerprint ?? []).map(parseFingerprint);
  const answers = flags.ssh === undefined ? await askOrRefuse(session) : flags;
  if (answers === 'local') return thisMachine(name, flags);
  const ssh = readHostFlags(answers);
  if (await isTaken(name, session)) return { name, ssh: { ...ssh, pins: [] } };
  const { address, jump, transport } = ssh;
  const destination = { address, transport, ...(jump.length > 0 ? { jump } : {}) };
  const answered = { ...typed, flags: { ...flags, ...answers } };
  const pins = await confirmKeys(destination, session, { given, acceptNew, typed: answered });
  if (!flags['no-login']) await logInOnce(destination, pins, session, typedAgain(answered));
  return { name, ssh: { ...ssh, pins } };
}

function thisMachine(name: string, flags: AddHostFlags): AddHostInput {
  const local = readLocalFlags(flags);
  return { name, ...(local ? { local } : {}) };
}

function isDescribed({ ssh, jump, group, label, engine, transport, profile, fingerprint }: AddHostFlags): boolean {
  return [ssh, jump, group, label, engine, transport, profile, fingerprint].some((value) => value !== undefined);
}

async function askOrRefuse(session: Session): Promise<HostFlags | 'local'> {
  if (!session.terminal.interactive) throw missingFlags(['--ssh']);
  return askHost(session.prompts());
}

/** A taken name is refused by the plan, without asking for keys. An interrupted run of that name continues. */
async function isTaken(name: string, session: Session): Promise<boolean> {
  const { project } = await session.stage();
  const open = findOpenRun(project.root, `Host/${name}`);
  return open === undefined && (await findResource(project, 'Host', name)) !== undefined;
}

/** A wrong user is seen before anything is written. `typed` is the command to type again. */
async function logInOnce(destination: SshDestination, pins: HostPin[], session: Session, typed: string): Promise<void> {
  const ctx = await session.stage();
  session.note(session.view.t('host.logging-in'));
  const host = { destination, pins, pinned: await readPins(ctx.project), typed };
  await checkLogin(await ctx.ssh(), host, passphraseQuestion(session));
}
