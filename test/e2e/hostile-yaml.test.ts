import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notingPeak, peakOf } from '../support/peak-of.ts';
import { sovran } from '../support/sovran.ts';
import { git, tempDir, tempProject } from '../support/temp-project.ts';

const MIB = 1_048_576;
const HEAD = 'apiVersion: sovran/v1\nkind: Project\nmetadata:\n  name: demo\nspec:\n  organisation: Test\n';
const BOMB = Array.from({ length: 40 }, (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at},`.repeat(9)}]`).join('\n');

/** What a file holds, and where the error points: line and column, as far as there is one place. */
const HOSTILE: [what: string, text: string, place: { line?: number; column?: number }][] = [
  ['a bomb of aliases', `l0: &l0 x\n${BOMB}\n`, { line: 1, column: 9 }],
  ['a key given twice', `${HEAD}  organisation: Other\n`, { line: 7, column: 3 }],
  ['a prototype', `${HEAD}  __proto__: { polluted: yes }\n`, { line: 7, column: 3 }],
  ['a function', `${HEAD}  language: !!js/function 'function () {}'\n`, { line: 7, column: 27 }],
  ['a merge key', `base: &base { a: 1 }\nspec: { <<: *base }\n`, { line: 1, column: 13 }],
  ['50 MB of keys', `${HEAD}${'  k: v\n'.repeat(7_500_000)}`, {}],
  ['50 MB on one line', `${HEAD}  x: ${'y'.repeat(50_000_000)}\n`, {}],
  ['a hundred thousand brackets', `${HEAD}  x: ${'['.repeat(100_000)}\n`, {}],
];

test.for(HOSTILE)('[fault 39] sovran.yaml with %s is a bounded error with its place', async ([, text, place]) => {
  const root = tempProject();
  writeFileSync(join(root, 'sovran.yaml'), text);
  const peak = join(tempDir(), 'peak');
  const { exit, json, stdout } = await sovran(['status', '--json'], { cwd: root, env: notingPeak(peak) });
  expect({ exit, json }).toMatchObject({ exit: 2, json: { error: { code: 'invalid-file', details: place } } });
  expect(stdout.length).toBeLessThan(4000);
  expect(peakOf(peak).bytes).toBeLessThan(400 * MIB);
  expect(peakOf(peak).seconds).toBeLessThan(15);
  expect(git(root, 'status', '--porcelain')).toBe(' M sovran.yaml\n');
});

test('[fault 39] names a hostile resource file with line and column', async () => {
  const root = tempProject();
  mkdirSync(join(root, 'hosts'));
  writeFileSync(
    join(root, 'hosts', 'gpu1.yaml'),
    'apiVersion: sovran/v1\nkind: Host\nmetadata: { name: gpu1, name: x }\n',
  );
  const { exit, stderr } = await sovran(['host', 'show', 'gpu1'], { cwd: root });
  expect(exit).toBe(2);
  expect(stderr).toContain('hosts/gpu1.yaml:3:25');
});
