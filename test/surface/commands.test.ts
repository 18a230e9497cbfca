import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateCommands } from '../../scripts/generate/commands.ts';
import { readManifest } from '../../scripts/generate/manifest.ts';
import { lostFrom, readSnapshot, surfaceOf, type Surface } from '../../scripts/generate/surface.ts';
import { SURFACE_SCHEMAS } from '../support/surface-schemas.ts';

/** The commands of the published surface, with the flags it names. */
const PUBLISHED: Record<string, string[]> = {
  init: [],
  status: [],
  doctor: [],
  resume: [],
  gc: ['forget', 'plan-out', 'plan'],
  'scope add': ['from', 'title'],
  'scope score': ['rater', 'set'],
  'scope weights': ['from', 'set'],
  'scope rank': [],
  'scope accept': ['reason'],
  'scope reject': ['reason'],
  'host add': ['local'],
  'host check': ['all', 'group', 'measure', 'verbose'],
  'host list': [],
  'host show': [],
  'host trust': ['fingerprint', 'accept-new', 'dry-run', 'plan-out', 'plan'],
  'host remove': [],
  'host plan': ['all', 'group', 'on-unreachable', 'exit-code', 'plan-out'],
  'host apply': ['all', 'group', 'on-unreachable', 'batch', 'allow', 'plan', 'dry-run'],
  'data prepare': ['from', 'license', 'recipe', 'pii', 'split', 'max-bad'],
  'data inspect': [],
  'data verify': [],
  'model import': ['from', 'license'],
  'model list': [],
  'model show': [],
  'model verify': [],
  'engine list': [],
  'engine install': ['host'],
  'train launch': ['base', 'dataset', 'method', 'host', 'set', 'follow', 'wait', 'timeout'],
  'quantize launch': ['model', 'scheme', 'host', 'follow', 'wait', 'timeout'],
  'job list': [],
  'job show': [],
  'job follow': [],
  'job logs': [],
  'job stop': [],
  'job reconcile': [],
  'eval run': ['model', 'dataset', 'split'],
  'eval compare': ['margin'],
  'bench run': ['env', 'model', 'concurrency', 'rate', 'duration'],
  'env add': ['host', 'port'],
  'env show': [],
  'env stop': [],
  'app add': ['env'],
  'app list': [],
  'app rotate-key': [],
  'app revoke': [],
  'release create': ['model'],
  'release list': [],
  'release show': [],
  'release approve': ['env', 'key'],
  'release promote': ['env'],
  'release rollback': ['env'],
};

const KINDS = `HostPlan HostApply Plan UseCase Weights Ranking Host Dataset Model Job Report Release Promotion Status Environment Application Error
  Approval Doctor Engine HostCheck HostRemoved JobEvent JobLog ModelVerification Project Reconciliation Resumption Sweep
  Commit`;

const manifest = readManifest();
const surface = surfaceOf(manifest);

test('nothing that was published is gone', () => {
  expect(lostFrom(readSnapshot(), surface)).toEqual([]);
});

test('the snapshot shows the surface as it is (npm run generate)', () => {
  expect(surface).toEqual(readSnapshot());
});

test('docs/commands.md is what the commands say (npm run generate)', () => {
  for (const [path, content] of generateCommands()) expect(readFileSync(path, 'utf8'), path).toBe(content);
});

test.each(Object.entries(PUBLISHED))('`%s` exists with the flags of the published surface', (name, flags) => {
  expect(Object.keys(surface.commands[name]?.flags ?? {})).toEqual(expect.arrayContaining(flags));
  expect(surface.commands).toHaveProperty([name]);
});

test('no command exists that the published surface does not name', () => {
  expect(Object.keys(surface.commands).filter((name) => !(name in PUBLISHED))).toEqual([]);
});

test.each([...manifest])('`%s` has a summary, an example of itself and every global flag', (name, command) => {
  expect(command.summary).toMatch(/^[A-Z].*\.$/);
  const typed = `<%= config.bin %> ${name}`;
  expect(command.examples?.filter((example) => example.startsWith(typed)).length).toBeGreaterThan(0);
  for (const [flag, { type, char }] of Object.entries(surface.globalFlags))
    expect(command.flags[flag], flag).toMatchObject({ type, ...(char ? { char } : {}) });
  for (const flag of Object.values(command.flags)) expect(flag.summary, flag.name).toBeTruthy();
});

test('every JSON kind has a schema', () => {
  expect([...SURFACE_SCHEMAS.keys()].toSorted()).toEqual(KINDS.split(/\s+/).toSorted());
});

test('every document that a command prints is of a kind with a schema', () => {
  const sources = globSync('src/{commands,lib/cli}/**/*.ts').map((path) => readFileSync(path, 'utf8'));
  const printed = sources.flatMap((text) => [...text.matchAll(/\bkind: '([A-Z]\w+)'/g)].map((found) => found[1] ?? ''));
  expect(printed.length).toBeGreaterThan(30);
  expect(printed.filter((kind) => !SURFACE_SCHEMAS.has(kind.replace(/List$/, '')))).toEqual([]);
});

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
