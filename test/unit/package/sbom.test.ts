import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInstalled } from '../../../scripts/generate/dependencies/installed.ts';
import { readOptions, Refusal } from '../../../scripts/release/options.ts';
import { bundledPackages, sbomText } from '../../../scripts/release/sbom.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';
import { cycloneDxFaults } from '../../support/validators.ts';

const installed = readInstalled('.');
const facts = {
  version: '1.2.3',
  time: 1_764_000_000,
  packages: installed,
  node: { version: '24.0.0', sha256: 'a'.repeat(64) },
};

test('the bill of materials is valid, and equal from equal facts', async () => {
  const text = sbomText(facts);
  expect(await cycloneDxFaults(text)).toBeNull();
  expect(sbomText({ ...facts, packages: installed.toReversed() })).toBe(text);
  expect(sbomText({ ...facts, time: 0 })).not.toBe(text);
});

test('it names Node and each package with version, licence and digest', () => {
  const { components } = JSON.parse(sbomText(facts)) as { components: { name: string }[] };
  const named = (name: string): unknown => components.find((one) => one.name === name);
  expect(named('node')).toMatchObject({ version: '24.0.0', hashes: [{ alg: 'SHA-256', content: 'a'.repeat(64) }] });
  expect(named('@oclif/core')).toMatchObject({
    purl: expect.stringMatching(/^pkg:npm\/%40oclif\/core@\d/) as unknown,
    licenses: [{ license: { id: 'MIT' } }],
    hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) as unknown }],
  });
});

test('bundled packages are found by their innermost folder', () => {
  const nested = { ...installed[0], path: 'node_modules/a/node_modules/@b/c' } as (typeof installed)[0];
  const sources = ['src/start.ts', '/linked/node_modules/a/node_modules/@b/c/lib/index.js', '\0rolldown/runtime.js'];
  expect(bundledPackages(sources, [nested])).toEqual([nested]);
  expect(() => bundledPackages(['node_modules/typescript/x.js'], installed)).toThrow('not a production package');
});

test.each([
  [[], '--out is missing', 2],
  [['--out', 'src'], 'is not empty', 2],
  [['--out', 'new', '--key', 'none'], 'does not exist', 2],
  [['--colour'], 'npm run release -- --out DIR', 2],
] as const)('refuses %j before anything is built', (args, says, exit) => {
  const thrown = refusalOf(() => readOptions([...args], '.'));
  expect(thrown?.message).toContain(says);
  expect(thrown?.exit).toBe(exit);
});

test('refuses a folder without repository, and files not committed', () => {
  const root = tempProject();
  const args = ['--out', join(root, 'out')];
  expect(readOptions(args, root).time).toBeGreaterThan(1_600_000_000);
  writeFileSync(join(root, 'new'), '');
  expect(refusalOf(() => readOptions(args, root))).toMatchObject({
    exit: 3,
    message: expect.stringContaining('not committed') as unknown,
  });
  expect(refusalOf(() => readOptions(args, tempDir()))).toMatchObject({
    exit: 3,
    message: expect.stringContaining('not a git') as unknown,
  });
});

function refusalOf(act: () => unknown): Refusal | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
  }
  return undefined;
}
