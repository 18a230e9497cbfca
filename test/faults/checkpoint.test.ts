import { expect, test } from 'vitest';
import { renderEvent } from '../../src/lib/stages/jobs/render.ts';
import { plainPaint, type View } from '../../src/lib/core/text/view.ts';
import { plainTranslate } from '../support/plain-translate.ts';

test.for([
  ['step-00000020', 'en', 'Warning: damaged checkpoints ignored (step-00000030); resuming from step-00000020'],
  ['', 'fr', 'reprise depuis le début'],
] as const)('[fault 32] a follower sees which checkpoint is used: %j, in %s', ([used, language, told]) => {
  const t = plainTranslate(language);
  const view: View = { language, t, paint: plainPaint, time: (iso) => iso };
  const head = { v: 1, ts: '2026-01-01T00:00:00.000Z', jobId: 'j', seq: 1, rank: 0 };
  const event = { ...head, type: 'warning', code: 'checkpoint-damaged', damaged: 'step-00000030', used };
  expect(renderEvent(event, view)).toContain(told);
});
