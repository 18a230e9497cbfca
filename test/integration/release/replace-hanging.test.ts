import { expect, test } from 'vitest';
import { FAST, liveSandbox } from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import { releaseSandbox } from '../../support/release-sandbox.ts';
import { runStream } from '../../support/run-stream.ts';

test('a sound release replaces a hanging one, without its blame', async () => {
  const template = await releaseSandbox();
  await template.addReleases({ hang: { hanging: true }, sound: FAST });
  const box = await liveSandbox(template, { blue: 'hang-1' }, 1);
  const leave = new AbortController();
  try {
    const target = { host: '127.0.0.1', port: box.port, key: PORTAL_KEY, model: 'production' };
    const asked = runStream(target, { messages: [] }, { signal: leave.signal });
    const line = 'release promote sound-1 --env production --watch 1s --json';
    const promoted = await box.sovran(...line.split(' '));
    const proof = { verdict: 'passed', agree: true, requests: { lost: 0, failedBefore: 4 } };
    expect(promoted, promoted.stderr + promoted.stdout).toMatchObject({ exit: 0, json: proof });
    expect(await runStream(target, { messages: [] })).toMatchObject({ release: 'sound-1', done: true });
    leave.abort();
    expect(await asked, 'nobody was cut off').toMatchObject({ release: 'hang-1', error: 'aborted' });
  } finally {
    await box.dispose();
    await template.dispose();
  }
});
