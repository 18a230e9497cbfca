import { expect, test } from 'vitest';
import type { Gateway } from '../../../src/lib/core/ports/gateway.ts';
import type { Serving } from '../../../src/lib/stages/serving/environments/serving.ts';
import { beginProbe } from '../../../src/lib/stages/release/watch/traffic-actions.ts';
import type { StepScope } from '../../../src/lib/core/operation/operation.ts';
import { hostAt } from '../../support/host-at.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempDir } from '../../support/temp-project.ts';

const TO = { environment: 'production', host: 'gpu1', slot: 'green', release: 'new-1' } as Serving;
const FROM = { ...TO, slot: 'blue', release: 'old-1' } as Serving;
const TERMS = { to: TO, fromAlive: false, streams: 2, watchMs: 1, drainMs: 1, ttftBudgetMs: null };

/** The scope of a step on a host beside one connection to which so many more of everything find a place. */
function scopeOf(atOnce: number | undefined): { scope: StepScope; closed: () => number } {
  let closed = 0;
  const close = async (): Promise<void> => void (closed += 1);
  const gateway: Partial<Gateway> = {
    endOfAccess: async () => 7,
    addKeys: async () => undefined,
    reach: async () => ({ host: '127.0.0.1', port: 1, close, atOnce: async () => atOnce }),
  };
  const ctx = stageContext(tempDir(), { gateway: async () => gateway as Gateway, host: async () => hostAt() });
  return { scope: { ctx, runId: `01ROOM${String(atOnce)}` } as StepScope, closed: () => closed };
}

test.each([
  { what: 'a first promotion', move: { ...TERMS, from: null, fromAnswers: false } },
  { what: 'one beside a release that answers', move: { ...TERMS, from: FROM, fromAnswers: true } },
])('$what is refused before the traffic moves where one stream would be alone on the host', async ({ move }) => {
  const { scope, closed } = scopeOf(0);
  await expect(beginProbe.apply(move, scope)).rejects.toMatchObject({
    code: 'probe-alone',
    exit: 3,
    next: ['sovran host check gpu1'],
  });
  expect(closed()).toBe(1);
});

test.each([undefined, 1, 2])('a way that carries %s at once has room', async (atOnce) => {
  const { scope, closed } = scopeOf(atOnce);
  expect(await beginProbe.apply({ ...TERMS, from: null, fromAnswers: false }, scope)).toMatchObject({ offset: 7 });
  expect(closed()).toBe(1);
});
