import { expect, test } from 'vitest';
import { inPackageTurn } from '../../../../src/lib/stages/machines/provision/execution/packages.ts';
import { StepError } from '../../../../src/lib/stages/machines/provision/contract/step-outcome.ts';
import type { StepRun } from '../../../../src/lib/stages/machines/provision/contract/step.ts';
import { message } from '../../../../src/lib/core/text/message.ts';

const MANY = 1_000;

/** A machine whose packages are free at every other look; its clock moves by what is slept. */
function contested(): StepRun {
  let now = 0;
  let looks = 0;
  const clock = { monotonicMs: () => now, sleep: async (ms: number) => void (now += ms) };
  const exec = async (): Promise<object> => {
    looks += 1;
    return { outcome: 'known', exitCode: 0, stdout: looks % 2 === 0 ? '12 apt-get\n' : '', stderr: '' };
  };
  const run = { ctx: { clock, interrupt: { signal: new AbortController().signal } }, host: { name: 'a', exec } };
  return {
    ...run,
    step: { id: 'S01' },
    limits: { packagesMs: 60_000 },
    progress: () => undefined,
  } as unknown as StepRun;
}

test('gives a lock that comes and goes the usual limit', async () => {
  let attempts = 0;
  const attempt = async (): Promise<string> => {
    attempts += 1;
    throw attempts > MANY
      ? new Error('no end')
      : new StepError('command-failed', message('run.unexpected', { reason: '' }));
  };
  await expect(inPackageTurn(contested(), attempt)).rejects.toMatchObject({
    code: 'packages-locked',
    text: { params: { host: 'a', holders: '12 apt-get' } },
  });
});
