import { message } from '../../../../core/text/message.ts';
import { wantsPassword } from '../../../../core/failures/sudo-refusal.ts';
import { lookAfter, notAsWanted } from './reboot.ts';
import type { Assessment, StepRun, LoginGuard, ProvisionCommand } from '../contract/step.ts';
import { failureOf, StepError, type StepFailure, type StepOutcome, unknownState } from '../contract/step-outcome.ts';
import { runCommand } from './run-command.ts';
import { runCommands } from './step-runner.ts';
import { hostScript } from '../../../../core/kit/host-script.ts';
import { shellWord } from '../../../../core/text/shell-word.ts';

/** A reloading server may still accept logins by its old settings. */
const SETTLE_MS = 1500;
const AGAIN_MS = 3000;
/** A busy machine takes its time to listen again; all of it is well within the time that the machine waits. */
const TRIES = 8;
/** Failures of the connection, not of the login; sshd counts refused logins, so only these are tried again. */
const NOT_REFUSED = new Set([
  'host-unreachable',
  'ssh-handshake-failed',
  'connection-lost',
  'forwarding-refused',
  'sessions-exhausted',
]);

/**
 * Applies a change that could lock us out, with a timed revert. Throws `locked-out` if a new login fails; re-probes the
 * guard of an interrupted run.
 */
export async function applyGuarded(run: StepRun, before: Assessment): Promise<Pick<StepOutcome, 'result' | 'failure'>> {
  const setup = setupOf(run);
  const pending = (await runCommand(run, lookForGuard(setup.name))).includes('pending');
  if (before.state === 'unknown') throw unknownState(run, before);
  if (!pending && (before.state === 'ok' || before.state === 'na')) return { result: 'already' };
  try {
    await runCommand(run, armGuard(setup));
    if (before.state !== 'ok') await runCommands(run, run.step.apply(run.target, before));
  } catch (error) {
    return { result: 'failed', failure: await rolledBack(run, setup, error) };
  }
  await probe(run, setup);
  if ((await runCommand(run, disarmGuard(setup.name))).includes('reverted'))
    throw new StepError('reverted', message('provision.reverted', { host: run.host.name }));
  const after = await lookAfter(run);
  if (after.state === 'ok') return { result: 'applied' };
  throw notAsWanted(run, after);
}

function setupOf({ step, target, limits }: StepRun): GuardSetup {
  const guard = step.guard?.(target);
  if (!guard) throw new Error(`step ${step.id} has no guard`);
  return { ...guard, name: step.id.toLowerCase(), seconds: limits.revertSeconds };
}

async function probe(run: StepRun, { seconds }: GuardSetup): Promise<void> {
  const { ctx, host } = run;
  await ctx.clock.sleep(SETTLE_MS, ctx.interrupt.signal);
  for (let tries = 1; ; tries += 1) {
    try {
      await host.probeLogin(ctx.interrupt.signal);
      return;
    } catch (error) {
      ctx.interrupt.signal.throwIfAborted();
      const { code, text } = failureOf(error);
      if (tries >= TRIES || !NOT_REFUSED.has(code)) {
        throw new StepError('locked-out', message('provision.locked-out', { host: host.name, reason: text, seconds }));
      }
    }
    await ctx.clock.sleep(AGAIN_MS, ctx.interrupt.signal);
  }
}

/** The change itself failed, and the line still stands: its files are put back now instead of in two minutes. */
async function rolledBack(run: StepRun, { name }: GuardSetup, error: unknown): Promise<StepFailure> {
  run.ctx.interrupt.signal.throwIfAborted();
  if (wantsPassword(error)) throw error;
  const failure = failureOf(error);
  if (failure.code === 'outcome-unknown') return failure;
  try {
    // Puts the kept files back now.
    await runCommand(run, { argv: ['sh', `${folderOf(name)}/restore`] });
    return { ...failure, rolledBack: true };
  } catch (rollbackError) {
    return { ...failure, rolledBack: false, whyNotRolledBack: failureOf(rollbackError).text };
  }
}

/** A guard with its name on the host, and the seconds after which it reverts. */
interface GuardSetup extends LoginGuard {
  name: string;
  seconds: number;
}

/** Keeps the files and starts the timer that reverts them. */
function armGuard({ name, paths, reload, seconds }: GuardSetup): ProvisionCommand {
  const [arm, restore] = [hostScript('provision/guard/arm'), hostScript('provision/guard/restore')];
  const back = reload.map(shellWord).join(' ');
  return { argv: ['sh', '-c', arm, 'arm-guard', name, String(seconds), restore, back, ...paths] };
}

/** Calls the timer off; prints `reverted` when it was too late. */
function disarmGuard(name: string): ProvisionCommand {
  return { argv: ['sh', '-c', hostScript('provision/guard/disarm'), 'disarm-guard', name] };
}

/** Prints `pending` while a guard is armed. */
function lookForGuard(name: string): ProvisionCommand {
  return { argv: ['sh', '-c', '[ ! -d "$1" ] || echo pending', 'look', folderOf(name)] };
}

function folderOf(name: string): string {
  return `/var/lib/sovran-guard/${name}`;
}
