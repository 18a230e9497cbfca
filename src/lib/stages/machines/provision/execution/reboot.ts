import { hostScript } from '../../../../core/kit/host-script.ts';
import type { Host } from '../../../../core/ports/host.ts';
import { message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';
import { wantsPassword } from '../../../../core/failures/sudo-refusal.ts';
import type { Assessment, ProvisionCommand, StepRun } from '../contract/step.ts';
import { notConverged, StepError } from '../contract/step-outcome.ts';
import { checkNow } from './step-runner.ts';
import { isLost } from '../facts/lost-hosts.ts';
import { whyUnknown } from '../contract/unknown-reasons.ts';

const COMMAND_MS = 20_000;
const CLOSE_MS = 3_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const SAID = 600;

/** Reboots and waits for another boot id. Throws `reboot-refused` or `reboot-timeout`. */
export async function reboot(run: StepRun, commands: readonly ProvisionCommand[]): Promise<void> {
  const { ctx, host, limits } = run;
  const { signal } = ctx.interrupt;
  const before = await readBoot(host, signal);
  if (!before) throw new StepError('boot-unknown', message('provision.boot-unknown'));
  const started = ctx.clock.monotonicMs();
  for (const command of commands) await sendRestart(run, command);
  run.progress(message('provision.reboot.waiting', { host: host.name }));
  await letGo(run);
  let pause = FIRST_PAUSE_MS;
  while (ctx.clock.monotonicMs() - started < limits.rebootMs) {
    await ctx.clock.sleep(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    const now = await readBoot(host, signal);
    const elapsed = (ctx.clock.monotonicMs() - started) / 1000;
    if (now && now.id !== before.id && now.ageSeconds <= elapsed + 1) return;
  }
  throw new StepError('reboot-timeout', message('provision.reboot.timeout', { minutes: limits.rebootMs / 60_000 }));
}

/** The line may go down with the machine before the command has said anything; a refusal is one. */
async function sendRestart({ ctx, host }: StepRun, { argv }: ProvisionCommand): Promise<void> {
  const { signal } = ctx.interrupt;
  const done = await host.exec(argv, { sudo: true, signal, timeoutMs: COMMAND_MS }).catch(onlyLost);
  signal.throwIfAborted();
  if (done?.outcome !== 'known' || done.exitCode === 0) return;
  const params = { program: argv[0] ?? '', code: done.exitCode, said: plainText(done.stderr.trim()).slice(-SAID) };
  throw new StepError('command-failed', message('provision.command-failed', params));
}

/** As `checkNow`, for a machine that may be booting. Retries failures that are `isPassing`. */
export async function checkPatiently(
  run: StepRun,
  isPassing: (error: unknown) => boolean = isUnheard,
): Promise<Assessment> {
  const { ctx, limits } = run;
  const started = ctx.clock.monotonicMs();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await checkNow(run);
    } catch (error) {
      if (!isPassing(error) || ctx.clock.monotonicMs() - started > limits.rebootMs) throw error;
      await letGo(run);
      await ctx.clock.sleep(pause, ctx.interrupt.signal);
    }
  }
}

/** Does not wait for a half-open connection. */
async function letGo({ ctx, host }: StepRun): Promise<void> {
  await Promise.race([host.close().catch(() => undefined), ctx.clock.sleep(CLOSE_MS, ctx.interrupt.signal)]);
}

/** True if the machine rebooted since the step began. */
export async function hasRestarted({ ctx, host, boot }: StepRun): Promise<boolean> {
  const now = await readBoot(host, ctx.interrupt.signal);
  return now !== undefined && boot !== '' && now.id !== boot;
}

/** Undefined while the machine does not answer. */
async function readBoot(host: Host, signal: AbortSignal): Promise<{ id: string; ageSeconds: number } | undefined> {
  const done = await host
    .exec(['sh', '-c', hostScript('provision/boot')], { signal, timeoutMs: COMMAND_MS })
    .catch(onlyLost);
  signal.throwIfAborted();
  if (done?.outcome !== 'known' || done.exitCode !== 0) return undefined;
  const [id = '', age = ''] = done.stdout.trim().split('\n').slice(-2);
  return /^[0-9a-f-]{36}$/.test(id) ? { id, ageSeconds: Number(age) } : undefined;
}

function onlyLost(error: unknown): undefined {
  if (!isUnheard(error)) throw error;
}

/** State of the host after a step's commands; waits for a lost connection. Throws `outcome-unknown`. */
export async function lookAfter(run: StepRun, unseen?: StepError): Promise<Assessment> {
  try {
    return await checkPatiently(run, unseen || run.step.reboots ? undefined : isLost);
  } catch (error) {
    if (!isUnheard(error) || run.ctx.interrupt.signal.aborted) throw error;
    const named = { host: run.host.name, step: run.step.id, reason: error.text };
    throw new StepError('outcome-unknown', message('provision.look-unheard', named));
  }
}

/** A machine that is not there is waited for; another one, or a missing password, is not. */
function isUnheard(error: unknown): error is SovranError {
  return error instanceof SovranError && error.exit === EXIT.unreachable && !wantsPassword(error);
}

/** Why a step is unfinished although its commands succeeded. */
export function notAsWanted({ host, step }: StepRun, after: Assessment): StepError {
  if (after.state !== 'unknown') return notConverged(after);
  const named = { host: host.name, step: step.id };
  const why = whyUnknown({ ...after, ...named });
  return new StepError('outcome-unknown', message('provision.look-unknown', { ...named, ...why }));
}
