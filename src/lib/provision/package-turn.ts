import { message } from '../text/message.ts';
import { plainText } from '../text/plain.ts';
import { StepError } from './step-error.ts';
import type { StepRun } from './step-run.ts';
import { PACKAGE_HOLDERS } from './wanted/package-locks.ts';

/** Upgrades that a machine makes by itself may take their time. */
const LONGEST_MS = 10 * 60_000;
const AGAIN_MS = 2_000;
const LOOK_MS = 20_000;

/**
 * Runs a command that nobody may change packages beside: waits until no other process does, and again when one has come
 * in between. Throws `packages-locked`, naming who has them, after ten minutes.
 */
export async function inPackageTurn(run: StepRun, attempt: () => Promise<string>): Promise<string> {
  const { ctx, host, step, limits } = run;
  const started = ctx.clock.monotonicMs();
  let told = '';
  for (;;) {
    const holders = await holdersOn(run);
    if (holders === '') {
      const done = await attempt().catch((error: unknown) => refused(run, error));
      if (typeof done === 'string') return done;
    } else if (ctx.clock.monotonicMs() - started > (limits.packagesMs ?? LONGEST_MS)) {
      throw new StepError('packages-locked', message('provision.packages-locked', { host: host.name, holders }));
    } else if (holders !== told) {
      run.progress(
        message('provision.packages-waiting', { host: host.name, step: step.id, holders: (told = holders) }),
      );
    }
    await ctx.clock.sleep(AGAIN_MS, ctx.interrupt.signal);
  }
}

/** A command that failed while somebody else had the packages is tried again; every other failure is one. */
async function refused(run: StepRun, error: unknown): Promise<undefined> {
  if (!(error instanceof StepError) || error.code !== 'command-failed') throw error;
  if ((await holdersOn(run)) === '') throw error;
  return undefined;
}

/** `1234 unattended-upgr, …`; empty when the packages are free, or that cannot be told. */
async function holdersOn({ ctx, host }: StepRun): Promise<string> {
  const { signal } = ctx.interrupt;
  const done = await host.exec(['sh', '-c', PACKAGE_HOLDERS], { sudo: true, signal, timeoutMs: LOOK_MS });
  signal.throwIfAborted();
  if (done.outcome !== 'known') return '';
  const lines = plainText(done.stdout).trim().split('\n');
  return lines.filter((line) => /^\d+ \S/.test(line)).join(', ');
}
