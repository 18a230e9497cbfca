import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { hostScript } from '../../../src/lib/core/kit/host-script.ts';

const ROOT = 'templates/host';
const NAMES = globSync(`${ROOT}/*/**/*.sh`, { exclude: [`${ROOT}/root`] }).map((path) =>
  relative(ROOT, path).replace(/\.sh$/, ''),
);

/** Files without a suffix of the programs that watch a host. */
function watching(): string[] {
  const programs = parse(readFileSync('templates/watch/programs.yml', 'utf8')) as Record<string, { files?: object }>;
  const files = Object.values(programs).flatMap((program) => Object.values(program.files ?? {}) as string[]);
  return files.filter((file) => !file.includes('.')).map((file) => `watch/${file}`);
}

/** Scripts that the program names or installs, and those that scripts source. */
function named(): string[] {
  const program = globSync('src/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const direct = program.flatMap((text) =>
    [...text.matchAll(/(?:hostScript|bodyIn|scriptArgv)\(([^)]*)\)/g)].flatMap(([, name = '']) =>
      [...name.matchAll(/'([^']+\/[^']+)'/g)].map(([, one = '']) => one),
    ),
  );
  const sourced = NAMES.flatMap((name) =>
    [...readFileSync(`${ROOT}/${name}.sh`, 'utf8').matchAll(/^\s*\. (\S+)\.sh$/gm)].map(([, path = '']) =>
      join(name, '..', path),
    ),
  );
  return [...new Set([...direct, ...watching(), ...sourced])];
}

test('every script of a host is there, and is used', () => {
  expect(named().toSorted()).toEqual(NAMES.toSorted());
});

test.each(NAMES)('%s is sent whole, without comments', (name) => {
  const text = hostScript(name);
  expect(text).not.toMatch(/^\s*(#|\. \S)/m);
  expect(text.length).toBeGreaterThan(20);
});

test('what a script sources stands in its place', () => {
  expect(hostScript('docker/read-archive')).toBe(`${hostScript('docker/hold-archive')}\nexec cat -- "$1"`);
});

test('every file for a host is written to its path', () => {
  const program = globSync('src/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const files = globSync(`${ROOT}/root/**`, { withFileTypes: true }).filter((file) => file.isFile());
  const paths = files.map(({ parentPath, name }) => `${parentPath}/${name}`.slice(`${ROOT}/root`.length));
  expect(paths.length).toBeGreaterThan(10);
  const written = (path: string): boolean => program.some((text) => text.includes(`'${path}'`));
  expect(paths.filter((path) => !written(path.replace(/\.(docker|podman)$/, '')))).toEqual([]);
});

test('no code holds a script of more than three lines', () => {
  const literals = globSync('src/lib/{adapters,stages}/**/*.ts').flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/`(?:[^`\\]|\\.)*`/gs)].map(([text]) => `${path}: ${text}`),
  );
  const scripts = literals.filter(
    (text) => text.split('\n').length > 4 && /^\s*(fi|done|esac|exit|echo|printf)\b/m.test(text),
  );
  expect(scripts).toEqual([]);
});
