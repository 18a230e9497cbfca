import { expect, test } from 'vitest';
import { askOnce, liveSandbox } from '../../support/live-sandbox.ts';
import { releaseSandbox } from '../../support/release-sandbox.ts';

const SOUND = { tokens: 5, intervalMs: 5 };

test.each([
  { what: 'fails every request', bad: { failing: true } },
  { what: 'ends at every request', bad: { dying: true } },
])('a sound release replaces one that $what, without its blame', async ({ bad }) => {
  const template = await releaseSandbox();
  await template.addReleases({ bad, sound: SOUND });
  const box = await liveSandbox(template, { blue: 'bad-1' });
  try {
    const promoted = await box.sovran(
      'release',
      'promote',
      'sound-1',
      '--env',
      'production',
      '--watch',
      '1s',
      '--json',
    );
    const proof = { verdict: 'passed', agree: true, requests: { lost: 0, failedBefore: expect.any(Number) } };
    expect(promoted, promoted.stderr + promoted.stdout).toMatchObject({ exit: 0, json: proof });
    expect(await askOnce(box)).toEqual({ status: 200, release: 'sound-1' });
  } finally {
    await box.dispose();
    await template.dispose();
  }
});
