import type { ApplyLimits, Assessment, ProvisionCommand, StepRun } from '../contract/step.ts';
import { message } from '../../../../core/text/message.ts';
import { runCommand, withInodesGone } from './run-command.ts';
import { inPackageTurn, packagesIn, removedFor, runOnPackages, unobtainable, UNTRUSTED } from './packages.ts';
import { assessStep, runChecks } from '../facts/run-checks.ts';
import { CommandFailed, StepError } from '../contract/step-outcome.ts';

export const APPLY_LIMITS: ApplyLimits = { revertSeconds: 120, rebootMs: 15 * 60_000 };

/** How the host stands with a step now. Throws as connecting does. */
export async function checkNow({ ctx, host, step, target }: StepRun): Promise<Assessment> {
  const run = { sentinel: `sovran-${ctx.ids.next()}`, signal: ctx.interrupt.signal, sudo: true };
  const outputs = await runChecks(host, [{ id: step.id, script: step.check(target) }], run);
  return assessStep(step, target, outputs.get(step.id));
}

/**
 * Runs commands as root, in order. Throws `command-failed`, `packages-untrusted`, `packages-without-source`,
 * `packages-would-go`, `inodes-gone` or `outcome-unknown`.
 */
export async function runCommands(run: StepRun, commands: readonly ProvisionCommand[]): Promise<void> {
  const wanted = commands.flatMap(({ argv }) => packagesIn(argv));
  for (const command of commands) {
    await perform(run, command).catch(async (error: unknown) => {
      if (!(error instanceof CommandFailed)) throw error;
      throw (
        (command.packages && (withoutSource(run, wanted, error) ?? wouldRemove(run, error))) ||
        (await withInodesGone(run, command, error))
      );
    });
  }
}

function perform(run: StepRun, command: ProvisionCommand): Promise<unknown> {
  return command.packages ? inPackageTurn(run, () => runOnPackages(run, command)) : runCommand(run, command);
}

function withoutSource({ host }: StepRun, wanted: readonly string[], error: CommandFailed): StepError | undefined {
  const said = { host: host.name, said: error.text };
  if (UNTRUSTED.test(error.output))
    return new StepError('packages-untrusted', message('provision.packages-untrusted', said));
  const packages = unobtainable(error.output, wanted);
  if (packages === undefined) return undefined;
  const named = { ...said, packages: packages.join(', ') };
  return new StepError('packages-without-source', message('provision.packages-without-source', named));
}

/** Names the packages that apt would remove; no plan shows that. */
function wouldRemove({ host }: StepRun, error: CommandFailed): StepError | undefined {
  const packages = removedFor(error.output);
  if (packages.length === 0) return undefined;
  const named = { host: host.name, packages: packages.join(' ') };
  return new StepError('packages-would-go', message('provision.packages-would-go', named));
}
