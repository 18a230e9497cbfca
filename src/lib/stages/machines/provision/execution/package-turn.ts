import { message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { StepError } from '../step/step-error.ts';
import type { StepRun } from '../step/step-run.ts';
import { PACKAGE_HOLDERS } from '../wanted/package-locks.ts';

/** Upgrades that a machine makes by itself may take their time. */
const LONGEST_MS = 10 * 60_000;
const AGAIN_MS = 2_000;
const LOOK_MS = 20_000;

/** Runs a command once no other process changes packages. Throws `packages-locked` after ten minutes. */
export async function inPackageTurn(run: StepRun, attempt: () => Promise<string>): Promise<string> {
  const { ctx, host, step, limits } = run;
  const started = ctx.clock.monotonicMs();
  let told = '';
  for (;;) {
    const isLast = ctx.clock.monotonicMs() - started > (limits.packagesMs ?? LONGEST_MS);
    const turn = await takeTurn(run, attempt);
    if (turn.output !== undefined) return turn.output;
    const { holders } = turn;
    if (isLast)
      throw new StepError('packages-locked', message('provision.packages-locked', { host: host.name, holders }));
    if (holders !== told)
      run.progress(
        message('provision.packages-waiting', { host: host.name, step: step.id, holders: (told = holders) }),
      );
    await ctx.clock.sleep(AGAIN_MS, ctx.interrupt.signal);
  }
}

/** What the command said, or who kept it from its turn. */
type Turn = { output: string } | { output?: never; holders: string };

/** Tries while the packages are free. */
async function takeTurn(run: StepRun, attempt: () => Promise<string>): Promise<Turn> {
  const holders = await holdersOn(run);
  if (holders !== '') return { holders };
  try {
    return { output: await attempt() };
  } catch (error) {
    return { holders: await refusedBy(run, error) };
  }
}

/** Retries a failure while packages are locked; others stand. */
async function refusedBy(run: StepRun, error: unknown): Promise<string> {
  if (!(error instanceof StepError) || error.code !== 'command-failed') throw error;
  const holders = await holdersOn(run);
  if (holders === '') throw error;
  return holders;
}

/** Lock holders, e.g. `1234 unattended-upgr, …`; empty if free or unknown. */
async function holdersOn({ ctx, host }: StepRun): Promise<string> {
  const { signal } = ctx.interrupt;
  const done = await host.exec(['sh', '-c', PACKAGE_HOLDERS], { sudo: true, signal, timeoutMs: LOOK_MS });
  signal.throwIfAborted();
  if (done.outcome !== 'known') return '';
  const lines = plainText(done.stdout).trim().split('\n');
  return lines.filter((line) => /^\d+ \S/.test(line)).join(', ');
}
