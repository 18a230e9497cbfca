import { hostScript } from '../../../../core/kit/host-script.ts';
import { message } from '../../../../core/text/message.ts';
import { plainText } from '../../../../core/text/plain.ts';
import { CommandFailed, StepError } from '../contract/step-outcome.ts';
import type { ProvisionCommand, StepRun } from '../contract/step.ts';
import { finishPackages, printUnfinished, unfinishedDrift } from '../parts/packages.ts';
import { checkScript } from '../checks/check-script.ts';
import { readSeen } from '../checks/seen.ts';
import { runCommand } from './run-command.ts';

/** Upgrades that a machine makes by itself may take their time. */
const LONGEST_MS = 10 * 60_000;
const AGAIN_MS = 2_000;
const LOOK_MS = 20_000;

/** Runs a command once no other process changes packages. Throws `packages-locked` after ten minutes. */
export async function inPackageTurn(run: StepRun, attempt: () => Promise<string>): Promise<string> {
  const { ctx, host, step, limits } = run;
  const started = ctx.clock.monotonicMs();
  let reported = '';
  for (;;) {
    const isLast = ctx.clock.monotonicMs() - started > (limits.packagesMs ?? LONGEST_MS);
    const turn = await takeTurn(run, attempt);
    if (turn.output !== undefined) return turn.output;
    const { holders } = turn;
    if (isLast)
      throw new StepError('packages-locked', message('provision.packages-locked', { host: host.name, holders }));
    if (holders !== reported)
      run.progress(
        message('provision.packages-waiting', { host: host.name, step: step.id, holders: (reported = holders) }),
      );
    await ctx.clock.sleep(AGAIN_MS, ctx.interrupt.signal);
  }
}

/** What the command said, or who kept it from its turn. */
type Turn = { output: string } | { output?: never; holders: string };

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
  const done = await host.exec(['sh', '-c', hostScript('provision/packages/holders')], {
    sudo: true,
    signal,
    timeoutMs: LOOK_MS,
  });
  signal.throwIfAborted();
  if (done.outcome !== 'known') return '';
  const lines = plainText(done.stdout).trim().split('\n');
  return lines.filter((line) => /^\d+ \S/.test(line)).join(', ');
}

const LOOK = 'unfinished';

/** Runs a package command; after an interrupted dpkg, finishes that and retries once. Throws as `runCommand`. */
export async function runOnPackages(run: StepRun, command: ProvisionCommand): Promise<string> {
  try {
    return await runCommand(run, command);
  } catch (error) {
    if (!(error instanceof CommandFailed) || !(await isUnfinished(run))) throw error;
    run.progress(message('provision.packages-finishing', { host: run.host.name, step: run.step.id }));
    await finish(run, error);
    return runCommand(run, command);
  }
}

async function isUnfinished(run: StepRun): Promise<boolean> {
  const look = { argv: ['sh', '-s'], stdin: checkScript(LOOK, [printUnfinished(run.target)]) };
  const seen = readSeen(await runCommand(run, look), LOOK);
  return seen !== undefined && unfinishedDrift(seen).length > 0;
}

async function finish(run: StepRun, first: CommandFailed): Promise<void> {
  try {
    for (const command of finishPackages()) await runCommand(run, command);
  } catch (error) {
    throw error instanceof CommandFailed ? first : error;
  }
}

const REFUSED = 'E: Packages need to be removed but remove is disabled.';
const HEAD = 'The following packages will be REMOVED:';

/** Packages that apt would have removed. Pure. */
export function removedFor(output: string): string[] {
  const lines = output.split('\n');
  const at = lines.indexOf(HEAD);
  if (at < 0 || !lines.some((line) => line.trim() === REFUSED)) return [];
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => !line.startsWith('  '));
  return rest.slice(0, end < 0 ? undefined : end).flatMap((line) => line.replaceAll('*', '').trim().split(/\s+/));
}

/** What apt and dnf say of a package that no source has, in their own words; the name is the first group. */
const NAMED = [
  /^E: Unable to locate package (\S+)/,
  /^E: Package '?([^' ]+)'? has no installation candidate/,
  /^E: Version '[^']*' for '([^']+)' was not found/,
  /^E: Failed to fetch \S*\/([a-z0-9][a-z0-9+.-]*)_[^/ ]*\.deb\b/,
  /^No match for argument: (\S+)/,
];
/** And of a source that does not answer, or is not there at all: nothing of what was asked for can be had. */
const NOTHING = [
  /^[EW]: Failed to fetch /,
  /^E: Unable to fetch some archives/,
  /^E: The repository .* (does not have a Release file|no longer has a Release file)/,
  /^Error: There are no enabled repositories/,
  /^Error: (Failed to download metadata for repo|Error downloading packages|Unable to find a match)/,
  /^Cannot download /,
];

/** What they say of an index or a package that is not as it was signed. */
export const UNTRUSTED = /Hash Sum mismatch|is not signed|GPG check FAILED|checksum doesn't match/;

/** Packages without a source, from a command's output; undefined for other failures. Pure. */
export function unobtainable(output: string, wanted: readonly string[]): string[] | undefined {
  const lines = output.split('\n').map((line) => line.trim());
  const named = lines.flatMap((line) => NAMED.flatMap((pattern) => pattern.exec(line)?.[1] ?? []));
  if (named.length > 0) return [...new Set(named)];
  return lines.some((line) => NOTHING.some((pattern) => pattern.test(line))) ? [...wanted] : undefined;
}

/** What a command of apt or dnf is to install, without its flags and versions. Pure. */
export function packagesIn(argv: readonly string[]): string[] {
  const at = argv.indexOf('install');
  if (at < 0) return [];
  const words = argv.slice(at + 1).filter((word) => !word.startsWith('-'));
  return words.map((word) => word.split('=')[0] ?? word);
}
