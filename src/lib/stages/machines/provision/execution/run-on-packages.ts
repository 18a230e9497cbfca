import { message } from '../../../../core/text/message.ts';
import { checkScript } from '../checks/check-script.ts';
import { readSeen } from '../checks/seen.ts';
import { runCommand } from './run-command.ts';
import type { ProvisionCommand } from '../step/step.ts';
import { CommandFailed } from '../step/step-error.ts';
import type { StepRun } from '../step/step-run.ts';
import { finishPackages, printUnfinished, unfinishedDrift } from '../wanted/packages.ts';

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
