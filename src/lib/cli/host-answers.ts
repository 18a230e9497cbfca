import { findResource } from '../project/resources.ts';
import { findOpenRun } from '../run/open-runs.ts';
import type { AddHostInput, SshHostInput } from '../hosts/add-host.ts';
import { parseFingerprint } from '../hosts/fingerprints.ts';
import { readHostFlags, type HostFlags } from '../hosts/host-flags.ts';
import { readPins } from '../hosts/pin-actions.ts';
import { renderRoute } from '../hosts/render-route.ts';
import { checkLogin } from '../hosts/login-check.ts';
import { trustKeys } from '../hosts/trust-keys.ts';
import { askHost } from './ask-host.ts';
import { hostAddCommand } from './host-add-command.ts';
import { savedHost } from './saved-host.ts';
import { passphraseQuestion } from './passphrase.ts';
import type { Session } from './session.ts';
import { missingFlags } from './session.ts';
import { acceptsNew, judgeUnknown } from './unknown-key.ts';

export type AddHostFlags = HostFlags & {
  local: boolean;
  fingerprint?: string[] | undefined;
  'accept-new': boolean;
  'no-login': boolean;
  plan?: string | undefined;
};

/**
 * The host that a person describes, by flags or questions, with the keys it is to be known by. Keys are fetched and
 * confirmed here and logged in with once, before anything is planned. With a saved plan and nothing described, what the
 * plan was made for: it was asked and confirmed then. Throws `missing-flags` (exit 2) without a terminal when there is no address.
 */
export async function collectHost(name: string, flags: AddHostFlags, session: Session): Promise<AddHostInput> {
  if (flags.local) return { name };
  const saved = flags.plan === undefined || isDescribed(flags) ? undefined : await savedHost(flags.plan, name);
  if (saved) return saved;
  const acceptNew = acceptsNew(flags['accept-new']);
  const given = (flags.fingerprint ?? []).map(parseFingerprint);
  const answers = flags.ssh === undefined ? await askOrRefuse(session) : flags;
  if (answers === 'local') return { name };
  const ssh = readHostFlags(answers);
  if (await isTaken(name, session)) return { name, ssh: { ...ssh, pins: [] } };
  const login = flags['no-login'] ? undefined : hostAddCommand(name, answers, flags);
  return { name, ssh: { ...ssh, pins: await confirmKeys(name, ssh, session, { given, acceptNew, login }) } };
}

function isDescribed({ ssh, jump, group, label, engine, transport, profile, fingerprint }: AddHostFlags): boolean {
  return [ssh, jump, group, label, engine, transport, profile, fingerprint].some((value) => value !== undefined);
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

interface KeyAnswers {
  given: ReturnType<typeof parseFingerprint>[];
  acceptNew: boolean;
  /** The command to type again when the login fails; without it nobody logs in. */
  login: string | undefined;
}

async function confirmKeys(
  name: string,
  { address, jump, transport }: Omit<SshHostInput, 'pins'>,
  session: Session,
  { given, acceptNew, login }: KeyAnswers,
): Promise<SshHostInput['pins']> {
  const ctx = await session.stage();
  const directory = await ctx.ssh();
  const destination = { address, transport, ...(jump.length > 0 ? { jump } : {}) };
  const route = await directory.route(destination);
  for (const line of renderRoute(route, session.view)) session.note(line);
  session.note(session.view.t('host.asking-key'));
  const ask = passphraseQuestion(session);
  const pinned = await readPins(ctx.project);
  const pins = await trustKeys(directory, { name, destination }, pinned, {
    given,
    unknown: judgeUnknown(session, { name, address, acceptNew }),
    ...(ask ? { ask } : {}),
  });
  if (login === undefined) return pins;
  session.note(session.view.t('host.logging-in'));
  await checkLogin(directory, { destination, pins, pinned, typed: login }, ask);
  return pins;
}
