import { expect, test } from 'vitest';
import { toDocument } from '../../../src/lib/cli/session/outcome.ts';
import { reviewHostGc } from '../../../src/lib/cli/reviews/review-host-gc.ts';
import type { Session } from '../../../src/lib/cli/session/session.ts';
import { planHostGc } from '../../../src/lib/stages/upkeep/host-gc/collect-garbage.ts';
import type { HostItem } from '../../../src/lib/core/ports/host-sweeper.ts';
import { asPlan } from '../../../src/lib/core/operation/plan/as-plan.ts';
import { openJournal } from '../../../src/lib/core/operation/journal/journal.ts';
import type { Plan } from '../../../src/lib/core/operation/plan/plan.ts';
import { plainView } from '../../support/plain-view.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const PART: HostItem = { kind: 'part', id: 'x', bytes: 4, holders: [] };
const LINE = { requested: false, signal: new AbortController().signal };

function planOf(items: HostItem[], more: { local?: boolean; cut?: boolean } = {}): Plan {
  const inventory = { items, engineAsked: true, ...(more.cut ? { cut: true as const } : {}) };
  const draft = planHostGc({ name: 'a' }, { local: more.local ?? false, docker: false, inventory });
  return asPlan('host gc', 'Host/a', { name: 'a' }, draft, { next: () => 'P' });
}

/** A session whose operator says no. */
function session(): Session {
  const parts = {
    flags: { yes: false },
    terminal: { interactive: true },
    view: plainView('en'),
    note: () => undefined,
    interrupt: LINE,
    prompts: () => ({ confirm: async () => false }),
  };
  return parts as unknown as Session;
}

test('where nothing is in vain it answers at once, so that nothing is recorded', async () => {
  const held: HostItem = { ...PART, holders: ['project'] };
  for (const items of [[], [held]]) {
    const outcome = await reviewHostGc(session(), planOf(items), stageContext(tempDir()), false);
    const told = outcome && toDocument(outcome, plainView());
    expect(told).toMatchObject({ kind: 'HostSweep', host: 'a', removed: [], failed: [], bytes: 0 });
  }
});

test('a saved plan and a cut run go on, though nothing is left', async () => {
  expect(await reviewHostGc(session(), planOf([]), stageContext(tempDir()), true)).toBeUndefined();
  const root = tempDir();
  const begun = { type: 'begin', at: '2026-01-01T00:00:00Z', actor: 'a', plan: planOf([PART]) } as const;
  openJournal(root, '01J0B000000000000000000A10').append(begun);
  expect(await reviewHostGc(session(), planOf([]), stageContext(root), false)).toBeUndefined();
});

test('what cannot be swept is refused, also where there is nothing to do', async () => {
  for (const plan of [planOf([], { local: true }), planOf([], { cut: true })])
    await expect(reviewHostGc(session(), plan, stageContext(tempDir()), false)).rejects.toMatchObject({
      code: 'gates-failed',
      exit: 3,
    });
});

test('something in vain is asked about; a no ends it', async () => {
  const reviewed = reviewHostGc(session(), planOf([PART]), stageContext(tempDir()), false);
  await expect(reviewed).rejects.toMatchObject({ code: 'declined' });
});
