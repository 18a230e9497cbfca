import { existsSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { APPLY_LIMITS } from '../../../src/lib/stages/machines/provision/execution/step-runner.ts';
import { farHost, untilLogin, WRONG, type Far } from '../../support/far-host.ts';
import { dropInStep } from '../../support/sshd-dropin-step.ts';

/** What a real apply is told. */
const { revertSeconds } = APPLY_LIMITS;
/** What a busy machine may add until a timer that has run out is seen to have. */
const LATE_SECONDS = 240;

/** Commands that a host was given. */
function commandsTo({ host }: Far): string[][] {
  const commands: string[][] = [];
  const exec = host.exec.bind(host);
  host.exec = (argv, options) => {
    commands.push(argv);
    return exec(argv, options);
  };
  return commands;
}

test('[fault 44] with the real timer it is open again within two minutes', { timeout: 900_000 }, async () => {
  const far = await farHost();
  const commands = commandsTo(far);
  const step = dropInStep(far.path, far.reload, WRONG);
  const done = await far.apply(step, revertSeconds);
  expect(done.hosts[0]?.status).toBe('locked-out');
  const armed = commands.find((argv) => argv.includes('arm-guard'));
  expect(armed?.slice(4, 6)).toEqual([step.id.toLowerCase(), '120']);
  // Written right before the timer starts; the change is taken back before anything else that may take long.
  const began = statSync(`/var/lib/sovran-guard/${step.id.toLowerCase()}/restore`).mtimeMs;
  const limit = (120 + LATE_SECONDS) * 1000;
  await expect.poll(() => existsSync(far.path), { timeout: limit, interval: 50 }).toBe(false);
  const seconds = (Date.now() - began) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(119.5);
  expect(seconds).toBeLessThan(120 + LATE_SECONDS);
  await untilLogin(far, 300);
});
