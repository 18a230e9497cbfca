import { expect } from 'vitest';
import { docker } from '../../scripts/rig/engine.ts';
import { execute, type Executed } from '../../scripts/rig/execute.ts';
import { readFrames, frameChecks } from '../../src/lib/stages/machines/provision/facts/run-checks.ts';
import type {
  Assessment,
  ProvisionCommand,
  ProvisionStep,
  ProvisionTarget,
} from '../../src/lib/stages/machines/provision/contract/step.ts';
import { shellWord } from '../../src/lib/core/text/shell-word.ts';

const SENTINEL = 'sentinel-of-this-test';

/** Assesses steps in a container as a run on a host does: all checks in one script, as root. */
export async function assessAll(
  container: string,
  target: ProvisionTarget,
  steps: readonly ProvisionStep[],
): Promise<Record<string, Assessment>> {
  const checks = steps.map((step) => ({ id: step.id, script: step.check(target) }));
  const { stdout } = await execute(container, frameChecks(checks, SENTINEL));
  const frames = readFrames(stdout, SENTINEL);
  return Object.fromEntries(
    steps.map((step) => {
      const frame = frames?.get(step.id);
      expect([step.id, frame?.broken]).toEqual([step.id, undefined]);
      return [step.id, step.assess(frame?.text ?? '', target)];
    }),
  );
}

/** Brings one step in line, and says which commands that took. */
export async function applyStep(
  container: string,
  target: ProvisionTarget,
  step: ProvisionStep,
): Promise<ProvisionCommand[]> {
  const before = (await assessAll(container, target, [step]))[step.id];
  if (before?.state !== 'drift') return [];
  const commands = step.apply(target, before);
  for (const command of commands) await runCommand(container, command);
  return commands;
}

/** Runs a command of a step; throws when it does not end with 0. */
export async function runCommand(container: string, { argv, stdin }: ProvisionCommand): Promise<Executed> {
  const words = argv.map(shellWord).join(' ');
  const input = Buffer.from(stdin ?? '').toString('base64');
  return execute(container, `echo ${shellWord(input)} | base64 -d | { ${words}\n}`);
}

/** Whether a container of the lab is still running. */
export async function isRunning(container: string): Promise<boolean> {
  return (await docker().getContainer(container).inspect()).State.Running;
}
