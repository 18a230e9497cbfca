import { expect, test } from 'vitest';
import { environmentSpecSchema } from '../../../src/lib/core/project/resources/environment.ts';
import { promotionPlanHash } from '../../../src/lib/stages/release/approvals/release-state.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const base = { host: 'local', port: 8443, approvals: { required: 2 }, limits: {} };
const hash = (change: object = {}, digest = DIGEST, name = 'production'): string =>
  promotionPlanHash(digest, name, environmentSpecSchema.parse({ ...base, ...change }));

test.each([['the number of approvals asked for', { approvals: { required: 1 } }]])(
  'an approval stays good when %s changes',
  (_what, change) => {
    expect(hash(change)).toBe(hash());
  },
);

test.each([
  ['another host', { host: 'gpu1' }],
  ['another port', { port: 9000 }],
  ['another address', { bind: '0.0.0.0' }],
  ['other limits', { limits: { concurrentPerApp: 1 } }],
  ['another drain time', { drainSeconds: 1 }],
  ['other objectives', { objectives: { ttftP95Ms: 1 } }],
])('%s is another plan', (_what, change) => {
  expect(hash(change)).not.toBe(hash());
});

test('another release or environment is another plan', () => {
  expect(new Set([hash(), hash({}, `sha256:${'b'.repeat(64)}`), hash({}, DIGEST, 'staging')]).size).toBe(3);
});
