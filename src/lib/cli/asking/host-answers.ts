import { findResource, requireResource } from '../../core/project/resources.ts';
import { findOpenRun } from '../../core/operation/open/open-runs.ts';
import { type AddHostInput, addHost, type LocalHostInput } from '../../stages/machines/hosts/add-host.ts';
import {
  checkLogin,
  parseFingerprint,
  refuseUnused,
  type GivenFingerprint,
  trustKeys,
} from '../../stages/machines/hosts/pins/trust-keys.ts';
import { type HostFlags, readHostFlags, readLocalFlags } from '../../stages/machines/hosts/host-flags.ts';
import { readPins } from '../../stages/machines/hosts/pins/pin-step.ts';
import type { HostPin } from '../../stages/machines/hosts/pins/pins.ts';
import type { Answer, SshDestination, PresentedHostKey } from '../../core/ports/ssh-directory.ts';
import { passphraseQuestion } from '../session/confirm.ts';
import { type Session, missingFlags } from '../session/session.ts';
import { typedAgain, type TypedCommand, typedWith, typedWithoutAcceptNew } from '../failures/retyped.ts';
import { renderRoute } from '../../stages/machines/hosts/render.ts';
import { trustHost, type TrustHostInput } from '../../stages/machines/hosts/trust-host.ts';
import type { Json } from '../../core/ports/json.ts';
import type { Operation } from '../../core/operation/operation.ts';
import { readSavedPlan, refuseOtherTarget } from '../../core/operation/saved-plan.ts';
import { readTextInput } from '../session/read-text.ts';
import { destinationOf } from '../../stages/machines/hosts/machines/names-of-machine.ts';
import { type Admission, type RunnerKind, runnerOf } from '../../core/project/runner-kind.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { PROFILES } from '../../core/project/resources/host.ts';
import { fixable, message } from '../../core/text/message.ts';
import type { Prompts } from '../terminal/prompt.ts';
import { EXIT, SovranError, refusedError, usageError } from '../../core/text/sovran-error.ts';
import { inCi } from '../terminal/terminal.ts';

type AddHostFlags = HostFlags & {
  local: boolean;
  fingerprint?: string[] | undefined;
  'accept-new': boolean;
  'no-login': boolean;
  plan?: string | undefined;
};

/** A new host by flags, questions or plan, tested by a login. Throws `missing-flags` or `invalid-file` (exit 2). */
export async function collectHost(name: string, flags: AddHostFlags, session: Session): Promise<AddHostInput> {
  // A project that says nothing readable of itself is not added to: nobody is asked, and no host either.
  await (await session.stage()).project.settings();
  if (flags.local) return thisMachine(name, flags, session);
  if (flags.plan !== undefined && !isDescribed(flags)) return savedInput(flags.plan, addHost, { name });
  const typed: TypedCommand = { command: `host add ${name}`, flags };
  const acceptNew = acceptsNew(flags['accept-new'], typed);
  const given = (flags.fingerprint ?? []).map(parseFingerprint);
  const answers = flags.ssh === undefined ? await askOrRefuse(session) : flags;
  if (answers === 'local') return thisMachine(name, flags, session);
  const ssh = readHostFlags(answers);
  if (await isTaken(name, session)) return { name, ssh: { ...ssh, pins: [] } };
  const { address, jump, transport } = ssh;
  const destination = { address, transport, ...(jump.length > 0 ? { jump } : {}) };
  const answered = { ...typed, flags: { ...flags, ...answers } };
  const pins = await confirmKeys(destination, session, { given, acceptNew, typed: answered });
  if (!flags['no-login']) await logInOnce({ name, ssh, destination, pins }, session, typedAgain(answered));
  return { name, ssh: { ...ssh, pins } };
}

async function thisMachine(name: string, flags: AddHostFlags, session: Session): Promise<AddHostInput> {
  const local = readLocalFlags(flags);
  if (!local) return { name };
  const ctx = await session.stage();
  const admission = admissionOf(ctx, name, local);
  const answer = admission && (await (await ctx.hosts.open('local')).exec(admission.argv(local.slurm ?? {})));
  if (answer?.outcome === 'known') refuseUnadmitted(admission, name, answer);
  return { name, local };
}

/** What the runner of a host that is added asks of it first. Throws as `runnerOf`. */
function admissionOf(ctx: StageContext, name: string, said: LocalHostInput): Admission | undefined {
  return runnerOf(ctx.runners.kinds, name, said).admission;
}

function refuseUnadmitted(admission: Admission | undefined, name: string, answer: Answer): void {
  const refusal = admission?.refusal(name, answer);
  if (refusal) throw refusal;
}

function isDescribed({
  ssh,
  jump,
  group,
  label,
  runner,
  transport,
  profile,
  fingerprint,
  slurm,
}: AddHostFlags): boolean {
  const given = [ssh, jump, group, label, runner, transport, profile, fingerprint];
  return slurm === true || given.some((value) => value !== undefined);
}

async function askOrRefuse(session: Session): Promise<HostFlags | 'local'> {
  if (!session.terminal.interactive) throw missingFlags(['--ssh']);
  return askHost(session.prompts(), (await session.stage()).runners.kinds);
}

/** A taken name is refused by the plan, without asking for keys. An interrupted run of that name continues. */
async function isTaken(name: string, session: Session): Promise<boolean> {
  const { project } = await session.stage();
  const open = findOpenRun(project.root, `Host/${name}`);
  return open === undefined && (await findResource(project, 'Host', name)) !== undefined;
}

/** A wrong user, or a scheduler that refuses, is seen before anything is written. `typed` is the command to type again. */
async function logInOnce(
  { name, ssh, destination, pins }: { name: string; ssh: LocalHostInput; destination: SshDestination; pins: HostPin[] },
  session: Session,
  typed: string,
): Promise<void> {
  const ctx = await session.stage();
  const admission = admissionOf(ctx, name, ssh);
  session.note(session.view.t('host.logging-in'));
  const host = { destination, pins, pinned: await readPins(ctx.project), typed };
  const argv = admission?.argv(ssh.slurm ?? {});
  refuseUnadmitted(
    admission,
    name,
    await checkLogin(await ctx.hosts.directory(), host, passphraseQuestion(session), argv),
  );
}

/** Keys of a host and its jump hosts, confirmed. Throws as `refuseUnused`, `trustKeys` and `judgeUnknown`. */
async function confirmKeys(
  destination: SshDestination,
  session: Session,
  { given, acceptNew, typed }: { given: GivenFingerprint[]; acceptNew: boolean; typed: TypedCommand },
): Promise<HostPin[]> {
  const ctx = await session.stage();
  const directory = await ctx.hosts.directory();
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

/** What a saved plan of this host was made for. Throws `bad-plan` (exit 2) for any other plan. */
async function savedInput<Input extends Json, Facts, Result>(
  path: string,
  operation: Operation<Input, Facts, Result>,
  wanted: Input,
): Promise<Input> {
  const saved = readSavedPlan(path, await readTextInput(path));
  refuseOtherTarget(path, saved, operation, wanted);
  return saved.input as Input;
}

type TrustHostFlags = { fingerprint?: string[] | undefined; 'accept-new': boolean; plan?: string | undefined };

/** Confirmed keys of a host and its jump hosts, before planning. Throws `not-found` (exit 2). */
export async function collectTrust(name: string, flags: TrustHostFlags, session: Session): Promise<TrustHostInput> {
  if (flags.plan !== undefined && !flags.fingerprint) return savedInput(flags.plan, trustHost, { name, pins: [] });
  const typed = { command: `host trust ${name}`, flags };
  const given = (flags.fingerprint ?? []).map(parseFingerprint);
  const acceptNew = acceptsNew(flags['accept-new'], typed);
  const { spec } = await requireResource((await session.stage()).project, 'Host', name);
  if (spec.transport === 'local') return { name, pins: [] };
  const again = { ...typed, flags: { ...flags, 'accept-new': false } };
  return { name, pins: await confirmKeys(destinationOf(spec), session, { given, acceptNew, typed: again }) };
}

/** The questions of `host add`: where the machine is, the way there, what runs on it and what it is to become. */
async function askHost(prompts: Prompts, kinds: readonly RunnerKind[]): Promise<HostFlags | 'local'> {
  const where = await prompts.select(message('host.ask.where'), [
    { value: 'ssh', label: message('host.where.ssh'), hint: message('host.where.ssh.hint') },
    { value: 'local', label: message('host.where.local'), hint: message('release.this-machine') },
  ]);
  if (where === 'local') return 'local';
  const ssh = await prompts.text(message('host.ask.address'), { required: true });
  const jump = await prompts.text(message('host.ask.jump'));
  const runner = await prompts.select(
    message('host.ask.runner'),
    kinds.map(({ name, title }) => ({ value: name, label: title })),
  );
  const profile = await prompts.select(message('host.ask.profile'), [
    { value: 'none', label: message('host.profile.none') },
    ...PROFILES.map((value) => ({ value, label: message(`host.profile.${value}`) })),
  ]);
  const group = await prompts.text(message('host.ask.groups'));
  const named = profile === 'none' ? {} : { profile };
  return { ssh, jump: wordsOf(jump), runner: runner, ...named, group: wordsOf(group) };
}

function wordsOf(answer: string): string[] {
  return answer.split(/[\s,]+/).filter((word) => word !== '');
}

/** True if unknown keys are accepted unseen. Throws `accept-new-in-ci` (exit 3) in continuous integration. */
function acceptsNew(asked: boolean, typed: TypedCommand): boolean {
  if (!asked || !inCi()) return asked;
  throw refusedError('accept-new-in-ci', fixable('host.accept-new-in-ci'), { next: [typedWithoutAcceptNew(typed)] });
}

/** Asks about an unpinned key, even with `--yes`. Throws `fingerprint-needed` (exit 2) or `declined`. */
function judgeUnknown(
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
