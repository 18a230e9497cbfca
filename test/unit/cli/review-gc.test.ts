import { expect, test } from 'vitest';
import { toDocument } from '../../../src/lib/cli/session/outcome.ts';
import { reviewSweep, shownSweep } from '../../../src/lib/cli/reviews/review-gc.ts';
import type { Session } from '../../../src/lib/cli/session/session.ts';
import { planSweep } from '../../../src/lib/stages/machines/garbage/plan-sweep.ts';
import type { StoredItem } from '../../../src/lib/core/ports/host-sweeper.ts';
import { asPlan, type Plan } from '../../../src/lib/core/operation/plan/plan.ts';
import { plainView } from '../../support/plain-view.ts';

const PART: StoredItem = { kind: 'part', id: 'x', bytes: 4, holders: [] };

function planOf(items: StoredItem[], truncated?: true): Plan {
  const inventory = { items, engineAsked: true, ...(truncated ? { truncated } : {}) };
  const input = { hosts: ['a'], forgotten: [] };
  const draft = planSweep(input, [{ name: 'a', host: 'a', containers: false, inventory }]);
  return asPlan('gc', 'Host/a', input, draft, { next: () => 'P' });
}

/** A session whose operator says no; `noted` are the lines shown before the question. */
function session(noted: string[] = []): Session {
  const parts = {
    flags: { yes: false },
    terminal: { interactive: true },
    view: plainView('en'),
    note: (line: string) => void noted.push(line),
    prompts: () => ({ confirm: async () => false }),
  };
  return parts as unknown as Session;
}

test('without garbage it ends at once and records nothing', async () => {
  for (const items of [[], [{ ...PART, holders: ['project'] }]]) {
    const outcome = await reviewSweep(session(), planOf(items));
    const document = outcome && toDocument(outcome, plainView());
    expect(document).toMatchObject({ kind: 'Sweep', hosts: [{ host: 'a', outcome: 'ok', removed: [], bytes: 0 }] });
    expect(outcome?.exit).toBe(0);
  }
});

test('a refused store is skipped with exit 3, shown or swept', async () => {
  const plan = planOf([PART], true);
  const outcome = await reviewSweep(session(), plan);
  expect(outcome).toMatchObject({ exit: 3, next: ['sovran host check a', 'sovran gc a --dry-run'] });
  expect(outcome && toDocument(outcome, plainView())).toMatchObject({ hosts: [{ outcome: 'skipped' }] });
  expect(shownSweep(plan, { kind: 'Plan', data: {}, render: () => [] }).exit).toBe(3);
});

test('each thing is shown before the question; a no ends it', async () => {
  const noted: string[] = [];
  await expect(reviewSweep(session(noted), planOf([PART]))).rejects.toMatchObject({ code: 'declined' });
  expect(noted.join('\n')).toContain('interrupted transfer x');
});
