import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveSandbox, sandboxTemplate } from '../../support/live-sandbox.ts';
import type { ReleaseSandbox } from '../../support/release-sandbox.ts';

let template: ReleaseSandbox;
let box: ReleaseSandbox;

beforeAll(async () => {
  template = await sandboxTemplate();
  box = await liveSandbox(template, { blue: 'one-1' });
});

afterAll(async () => {
  await box?.dispose();
  await template?.dispose();
});

test('look', async () => {
  const a = await box.sovran('govern sovereignty --env production');
  console.log(a.stdout, a.stderr);
  const b = await box.sovran('govern sovereignty --env production --json');
  console.log(b.stdout.slice(0, 200), b.stderr);
  expect(a.exit).toBe(5);
});
