import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateCommands } from '../../scripts/generate/commands.ts';
import { generateDocuments } from '../../scripts/generate/documents.ts';
import { readManifest } from '../../scripts/generate/manifest.ts';
import { lostFrom, readSnapshot, surfaceOf, type Surface } from '../../scripts/generate/surface.ts';
import { SURFACE_SCHEMAS } from '../support/surface-schemas.ts';
import { linesOfLives } from '../support/surface-table.ts';

const manifest = readManifest();
const surface = surfaceOf(manifest);

test('nothing that was published is gone', () => {
  expect(lostFrom(readSnapshot(), surface)).toEqual([]);
});

test('the snapshot shows the surface as it is (npm run generate)', () => {
  expect(surface).toEqual(readSnapshot());
});

test('every topic of several commands has its place in the help', () => {
  const { oclif } = JSON.parse(readFileSync('package.json', 'utf8')) as { oclif: { topics: object } };
  const used = Object.keys(surface.commands).flatMap((name) => name.split(' ').slice(0, -1).join(':') || []);
  const several = used.filter((topic, at) => used.indexOf(topic) < at);
  const listed = Object.keys(oclif.topics);
  expect(several.filter((topic) => !listed.includes(topic))).toEqual([]);
  expect(listed.filter((topic) => !used.includes(topic))).toEqual([]);
});

test('commands and documents are described as they are (npm run generate)', async () => {
  const generated = [...generateCommands(), ...(await generateDocuments())];
  for (const [path, content] of generated) expect(readFileSync(path, 'utf8'), path).toBe(content);
});

test.each([...manifest])('`%s` has a summary, an example of itself and every global flag', (name, command) => {
  expect(command.summary).toMatch(/^[A-Z].*\.$/);
  const typed = `sovran ${name}`;
  expect(command.examples?.filter((example) => example.startsWith(typed)).length).toBeGreaterThan(0);
  for (const [flag, { type, char }] of Object.entries(surface.globalFlags))
    expect(command.flags[flag], flag).toMatchObject({ type, ...(char ? { char } : {}) });
  for (const flag of Object.values(command.flags)) expect(flag.summary, flag.name).toBeTruthy();
});

const printed = globSync('src/{commands,lib/cli}/**/*.ts')
  .map((path) => readFileSync(path, 'utf8'))
  .flatMap((text) =>
    [...text.matchAll(/\b(?:kind: |(?:outcomeOf|listOf)\(\s*)'([A-Z]\w+)'/g)].map((found) => found[1] ?? ''),
  );

test('every document that a command prints has a schema', () => {
  expect(printed.length).toBeGreaterThan(80);
  expect(printed.filter((kind) => !SURFACE_SCHEMAS.has(kind) && !SURFACE_SCHEMAS.has(itemKind(kind)))).toEqual([]);
});

test('every schema is of a kind that is printed', () => {
  const seen = [...printed, ...linesOfLives().map(({ says }) => says)];
  const known = new Set(['Error', 'Commit', ...seen, ...seen.map(itemKind)]);
  expect([...SURFACE_SCHEMAS.keys()].filter((kind) => !known.has(kind))).toEqual([]);
});

function itemKind(kind: string): string {
  return kind.replace(/List$/, '');
}

test('README.md types only commands and flags that exist', () => {
  const typed = [...readFileSync('README.md', 'utf8').matchAll(/^(?:\$ )?sovran (.*?)(?: {2,}#.*)?$/gm)];
  expect(typed.length).toBeGreaterThan(15);
  for (const [line, rest = ''] of typed) {
    const name = Object.keys(surface.commands).find((command) => rest === command || rest.startsWith(`${command} `));
    expect(name, line).toBeDefined();
    const known = { ...surface.globalFlags, ...surface.commands[name ?? '']?.flags };
    const flags = [...rest.matchAll(/ --([a-z-]+)/g)].map((flag) => flag[1] ?? '');
    expect(
      flags.filter((flag) => !(flag in known)),
      line,
    ).toEqual([]);
  }
});

test.each<[string, string, (changed: Surface) => unknown]>([
  ['a command', 'gc', ({ commands }) => delete commands['gc']],
  ['an argument', 'model show NAME', ({ commands }) => commands['model show']?.args.pop()],
  ['a flag', 'bench run --rate', ({ commands }) => delete commands['bench run']?.flags['rate']],
  ['a short form', 'init -n', ({ commands }) => delete commands['init']?.flags['dry-run']?.char],
  ['a value', 'data prepare --pii=drop', ({ commands }) => commands['data prepare']?.flags['pii']?.options?.pop()],
  ['a global flag', '--json', ({ globalFlags }) => delete globalFlags['json']],
])('losing %s is noticed', (_, lost, remove) => {
  const changed = structuredClone(surface);
  remove(changed);
  expect(lostFrom(surface, changed)).toEqual([lost]);
});
