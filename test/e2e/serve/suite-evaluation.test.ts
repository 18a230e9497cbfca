import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { releaseSandbox } from '../../support/release-sandbox.ts';
import { expectDocument } from '../../support/surface-schemas.ts';

interface Shown {
  id: string;
  metrics: { name: string; n: number; ci95: [number, number] }[];
  tests: { name: string; verdict: string }[];
  recorded?: object;
}

const SUITE = `apiVersion: sovran/v1
kind: Suite
metadata: { name: first-names }
spec:
  tests:
    - name: first-names
      rows: { items: [ITEMS] }
      metric: f1
      pairs:
        template: '{name} : {prompt}'
        groups: { a: { name: [Fatima] }, b: { name: [Marie] } }
      limit: { min: 0.5, maxGap: 20 }
`;

/** A suite of one test on so many rows. */
function suiteOf(rows: number): string {
  const items = Array.from({ length: rows }, (_, at) => `{ id: r${at}, prompt: Question ${at}, expected: ok }`);
  return SUITE.replace('ITEMS', items.join(', '));
}

test('suites are run, required, recalled and shown behind the gateway', async () => {
  const box = await releaseSandbox();
  onTestFinished(() => box.dispose());
  const type = (line: string) => box.sovran(...line.split(' '));
  await box.addModel('one', { tokens: 2, intervalMs: 1 });
  const folder = join(box.root, 'eval/suites');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'first-names.yaml'), suiteOf(10));
  box.commit();

  const refused = await type('eval run --model one --suite first-names');
  expect(refused.exit).toBe(3);
  expect(refused.stderr).toContain('Test first-names: 10 rows cannot prove its limit');
  expect(refused.stderr).toContain('Ask at least 16 rows');
  writeFileSync(join(folder, 'first-names.yaml'), suiteOf(20));
  box.commit();

  const fair = await type('eval run --model one --suite first-names --require passed --max-tokens 2 --json');
  expectDocument(fair, 'Report');
  const { id, metrics, tests } = fair.json as Shown;
  expect(tests).toMatchObject([{ name: 'first-names', verdict: 'passed' }]);
  expect(metrics.map(({ name, n }) => [name, n])).toEqual([
    ['first-names', 20],
    ['first-names/a', 20],
    ['first-names/b', 20],
    ['first-names/gap', 20],
  ]);
  expect(readFileSync(join(box.root, 'runs', id, 'report.html'), 'utf8')).toContain('≤ 20 pt');
  const again = await type('eval run --model one --suite first-names --require passed --max-tokens 2 --json');
  expect((again.json as Shown).recorded).toMatchObject({ run: id });

  const french = await type('eval run --model one --suite faithfulness-fr --require passed --max-tokens 4 --lang fr');
  expect(french.exit).toBe(5);
  expect(french.stdout).toMatch(/citation +0 % +\[0 – 13,8\] +24 +≥ 60 % +échec/);
  const page = join(box.base, 'suite.html');
  const shown = await type(`eval show faithfulness-fr --html ${page}`);
  expect(shown.stdout).toMatch(/refusal +≥ 50 % +33\.3 % \[.*\] unproven/);
  expect(readFileSync(page, 'utf8')).toContain('<h1>Suite of tests · faithfulness-fr</h1>');
  expect((await type('eval list')).stdout).toMatch(/first-names +1 +one 1\/1/);
});
