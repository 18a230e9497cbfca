import { expect, onTestFinished, test } from 'vitest';
import { listJournals, openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import type { Plan } from '../../../src/lib/core/operation/plan/plan.ts';
import { foldJournal } from '../../../src/lib/core/operation/journal/progress.ts';
import { resourceActions } from '../../../src/lib/core/operation/steps/resource-actions.ts';
import { ANY_TTFT_MS, releaseSandbox } from '../../support/release-sandbox.ts';

test('a first promotion, a parallel second, and a warm rollback', async () => {
  const box = await releaseSandbox({ ttftBudgetMs: ANY_TTFT_MS });
  onTestFinished(() => box.dispose());
  await box.addModel('one', { tokens: 5, intervalMs: 5 });
  await box.addModel('two', { tokens: 5, intervalMs: 5 });
  box.commit();
  for (const name of ['one', 'two']) {
    const created = await box.sovran('release', 'create', `${name}-1`, '--model', name, '--json');
    expect(created).toMatchObject({ exit: 0, json: { kind: 'Release', status: 'draft' } });
  }
  const first = await box.sovran('release', 'promote', 'one-1', '--env', 'production', '--watch', '500ms', '--json');
  expect(first.exit).toBe(0);
  const second = await box.sovran('release', 'promote', 'two-1', '--env', 'production', '--watch', '500ms');
  expect(second.exit).toBe(0);
  const back = await box.sovran('release', 'rollback', '--env', 'production');
  expect(back.exit).toBe(0);
  const plans = plansOf(box.root).filter(
    ({ operation }) => operation.startsWith('release ') && !operation.endsWith('create'),
  );
  expect(plans.map(({ operation, hosts }) => [operation, hosts])).toEqual([
    ['release promote', { local: 'local' }],
    ['release promote', { local: 'local' }],
    ['release rollback', { local: 'local' }],
  ]);
  expect(plans.map(({ steps }) => steps.filter(({ id }) => id.startsWith('drain')).length)).toEqual([0, 1, 1]);
  expect(JSON.stringify(plans)).not.toContain('"–"');
  for (const { steps } of plans)
    expect(steps.filter(({ action, host }) => host === undefined && !(action in resourceActions))).toEqual([]);
});

/** A run is bound to the machines that its steps name. */
function plansOf(root: string): Plan[] {
  return listJournals(root).flatMap((id) => foldJournal(openJournal(root, id).entries())?.plan ?? []);
}
