import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateDependencies, renderDependencies } from '../../../scripts/generate/dependencies.ts';
import { readInstalled, type Installed } from '../../../scripts/generate/dependencies/installed.ts';
import { isAllowed } from '../../../scripts/generate/dependencies/licences.ts';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  oclif?: { plugins: string[] };
}

interface Lock {
  packages: Record<
    string,
    {
      resolved?: string;
      link?: boolean;
      version?: string;
      dev?: boolean;
      optional?: boolean;
      optionalDependencies?: Record<string, string>;
    }
  >;
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
const manifest = readJson<Manifest>('package.json');
const lock = readJson<Lock>('package-lock.json');

const one = (changes: Partial<Installed>): Installed => ({
  name: 'a',
  version: '1.0.0',
  path: 'node_modules/a',
  integrity: 'sha512-AA==',
  licence: 'MIT',
  bytes: 1500,
  direct: true,
  roots: ['a'],
  ...changes,
});

test('docs/dependencies.md is what is installed', () => {
  for (const [path, content] of generateDependencies()) expect(readFileSync(path, 'utf8'), path).toBe(content);
});

test('it lists every production package of the lock file', () => {
  const listed = readInstalled('.').map(({ name, version }) => `${name} ${version}`);
  const ofTheCheckout = Object.keys(lock.packages['scripts/node']?.optionalDependencies ?? {});
  const locked = Object.entries(lock.packages)
    .filter(([path]) => !ofTheCheckout.includes(path.slice('node_modules/'.length)))
    .filter(([path, { dev, link }]) => path.startsWith('node_modules/') && !dev && !link)
    .filter(([, entry]) => !('devOptional' in entry))
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)} ${version}`);
  expect(listed.toSorted()).toEqual(locked.toSorted());
});

test('direct and brought packages stand apart, with reason or origin', () => {
  const page = renderDependencies(
    [one({}), one({ name: 'b', direct: false, licence: 'ISC', roots: ['a', 'c'] }), one({ name: 'c', roots: ['c'] })],
    { a: 'Needed.', c: 'Needed too.' },
  );
  expect(page).toContain('3 production packages, 0.0 MiB unpacked; 2 of them chosen');
  expect(page).toContain('| a | 1.0.0 | MIT | 2 | Needed. |');
  expect(page).toContain('| b | 1.0.0 | ISC | 2 | a, c |');
});

test.each<[string, Installed[], Record<string, string>, RegExp]>([
  ['a dependency without reason', [one({})], {}, /no reason for a/],
  ['a reason without dependency', [one({})], { a: 'x', b: 'y' }, /explains b, which is no dependency/],
  ['a licence that is not allowed', [one({ licence: 'AGPL-3.0' })], { a: 'x' }, /a: licence AGPL-3.0 is not allowed/],
  ['a package without licence', [one({ licence: 'unknown' })], { a: 'x' }, /licence unknown/],
])('%s is refused', (_, installed, reasons, complaint) => {
  expect(() => renderDependencies(installed, reasons)).toThrow(complaint);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND ISC', true],
  ['MIT AND GPL-3.0', false],
  ['GPL-3.0', false],
  ['', false],
])('licence expression %j: %s', (expression, allowed) => {
  expect(isAllowed(expression)).toBe(allowed);
});

test.each(['package.json', ...globSync('scripts/*/package.json')])('%s pins every version exactly', (path) => {
  const { dependencies, devDependencies, optionalDependencies } = readJson<Manifest>(path);
  const ranges = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
  expect(ranges.length).toBeGreaterThan(0);
  expect(ranges.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('the lock file names no download address', () => {
  const resolved = Object.values(lock.packages).filter((entry) => entry.resolved && !entry.link);
  expect(resolved).toEqual([]);
});

test('whatever the code imports is declared, and nothing more is', () => {
  const imported = (pattern: string): string[] =>
    globSync(pattern).flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/(?:\bfrom|\bimport\() ?'((?:@[\w-]+\/)?[\w-]+)[^']*'(?=[;,)])/g)]
        .map((match) => match[1] ?? '')
        .filter((name) => name !== 'node'),
    );
  const shipped = new Set([...imported('src/**/*.ts'), ...(manifest.oclif?.plugins ?? [])]);
  expect(Object.keys(manifest.dependencies ?? {}).toSorted()).toEqual([...shipped].toSorted());
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  expect(imported('{test,scripts}/**/*.ts').filter((name) => !declared.includes(name))).toEqual([]);
});
