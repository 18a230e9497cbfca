import { expect, test } from 'vitest';
import { findResource } from '../../../src/lib/core/project/resources.ts';
import { resourceOf } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { until } from '../../support/process-place.ts';
import { expectSettled, gatewayOf, liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import { PORTAL_KEY } from '../../support/project/serving.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';
import { runStream } from '../../support/run-stream.ts';

const BUDGET_MS = 100;

/** With the budget of this test, which decides how long a first token may take. */
async function stateBudget(box: ReleaseSandbox): Promise<void> {
  const found = await findResource(box.project, 'Environment', 'production');
  await box.project.write(
    resourceOf('Environment', 'production', { ...found?.spec, objectives: { ttftBudgetMs: BUDGET_MS } }),
  );
  box.commit();
}

test('a release with hanging streams loses traffic, and its run ends', async () => {
  const template = await sandboxTemplate();
  const box = await liveSandbox(template, { blue: 'one-1', green: 'two-1' }, 1);
  try {
    await stateBudget(box);
    await box.addReleases({ hang: { hanging: true } });
    const promoting = box.sovran('release', 'promote', 'hang-1', '--env', 'production', '--watch', '1s', '--json');
    const gateway = await gatewayOf(box);
    await until('the candidate has the traffic', async () =>
      (await gateway.status()).slots.some(({ release, state }) => release === 'hang-1' && state === 'ready'),
    );
    const target = { host: '127.0.0.1', port: box.port, key: PORTAL_KEY, model: 'production' };
    const asked = runStream(target, { messages: [] });
    const promoted = await promoting;
    const details = { release: 'hang-1', losses: expect.arrayContaining(['no first token within 15 s']) };
    const failing = { error: { code: 'candidate-failing', details } };
    expect(promoted, promoted.stderr + promoted.stdout).toMatchObject({ exit: 1, json: failing });
    expect(await asked).toMatchObject({ release: 'hang-1', chunks: 0 });
    await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'superseded', 'hang-1': 'draft' });
  } finally {
    await box.dispose();
    await template.dispose();
  }
});

test('a release that hangs later loses it as soon', async () => {
  const template = await sandboxTemplate();
  const box = await liveSandbox(template, { blue: 'one-1', green: 'two-1' });
  try {
    await stateBudget(box);
    await box.addReleases({ hang: { answers: 3 } });
    const promoted = await box.sovran('release', 'promote', 'hang-1', '--env', 'production', '--watch', '1s', '--json');
    const details = { release: 'hang-1', losses: expect.arrayContaining(['no further token within 15 s']) };
    const failing = { error: { code: 'candidate-failing', details } };
    expect(promoted, promoted.stderr + promoted.stdout).toMatchObject({ exit: 1, json: failing });
    await expectSettled(box, 'one-1', { 'one-1': 'live', 'two-1': 'superseded', 'hang-1': 'draft' });
  } finally {
    await box.dispose();
    await template.dispose();
  }
});
