import { expect, test } from 'vitest';
import { refuseUnanswered } from '../../../src/lib/cli/asking/refuse-unanswered.ts';
import type { RunbookStep } from '../../../src/lib/stages/runbooks/document/schema.ts';

const LOOK = { title: 'T', kind: 'sovran', run: ['status'], limit: '1m' } as const;
const STEPS = [
  { ...LOOK, id: 'look', run: ['status'], changes: false },
  { ...LOOK, id: 'change', run: ['status'], changes: true },
  { id: 'ask', title: 'T', kind: 'question' as const, choices: ['yes', 'no'], stops: ['no'] },
] satisfies RunbookStep[];

const ROWS: [what: string, ids: string, answers: Record<string, string>, yes: boolean, code: string | undefined][] = [
  ['only reading', 'look', {}, false, undefined],
  ['a change', 'look change', {}, false, 'missing-flags'],
  ['an agreed change', 'look change', {}, true, undefined],
  ['a question', 'ask look', {}, true, 'runbook-needs-answer'],
  ['an answered question', 'ask change', { ask: 'yes' }, true, undefined],
  ['an answered question, a change', 'ask change', { ask: 'yes' }, false, 'missing-flags'],
  ['an answer that stops before the change', 'ask change', { ask: 'no' }, false, undefined],
  ['a question about what a change did', 'change ask', {}, true, undefined],
];

test.each(ROWS)('without a terminal, %s: %s', (_what, ids, answers, yes, code) => {
  const steps = ids.split(' ').flatMap((id) => STEPS.filter((step) => step.id === id));
  const check = (): void => refuseUnanswered(steps, answers, yes);
  if (code === undefined) check();
  else expect(check).toThrow(expect.objectContaining({ code, exit: 2 }));
});
