import { globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** Three dozen. */
const MOST_FILES = 36;
/** Rooms of the core from the bottom up: each imports only those before it. */
const CORE = drawn('core');
/** Stages in the order of a model's life: each imports only those before it. */
const STAGES = drawn('stages');
/** Messages are data that imports nothing. */
const MESSAGES = /(^|[/-])messages\.ts$/;
const FORBIDDEN_PACKAGES = /^(@oclif|@inquirer|listr2|chalk|execa|ssh2|dockerode|node:child_process|node:process)/;

interface Import {
  file: string;
  from: string;
  target: string;
  typeOnly: boolean;
}

const imports = globSync('src/**/*.ts').flatMap(readImports);

/** Rooms of a layer in the order in which ARCHITECTURE.md draws them. */
function drawn(layer: string): string[] {
  const line = new RegExp(`^${layer} {2,}(.*)$`, 'm').exec(readFileSync('ARCHITECTURE.md', 'utf8'));
  return line?.[1]?.split(' · ') ?? [];
}

function readImports(file: string): Import[] {
  return importsIn(file, readFileSync(file, 'utf8'));
}

function importsIn(file: string, text: string): Import[] {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(?:(type\s+)?[^;'"]*?from\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(pattern)].map((found) => {
    const target = found[2] ?? found[3] ?? '';
    const resolved = target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
    return { file, from: layerOf(file), target: resolved, typeOnly: found[1] !== undefined };
  });
}

test.each([
  ["import './b.ts';", 'src/lib/cli/b.ts'],
  ["import { b } from './b.ts';", 'src/lib/cli/b.ts'],
  ["export * from '../b.ts';", 'src/lib/b.ts'],
  ["await import('./b.ts');", 'src/lib/cli/b.ts'],
])('sees %s', (text, target) => {
  expect(importsIn('src/lib/cli/a.ts', text).map((one) => one.target)).toEqual([target]);
});

/** `commands`, `cli`, `adapters`, a room of `core`, a stage, or `start`. */
function layerOf(path: string): string {
  if (path.startsWith('src/commands/')) return 'commands';
  const [, room, inside] = /^src\/lib\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  return (room === 'core' || room === 'stages' ? inside : room) ?? 'start';
}

/** Layers that a layer may import besides itself. */
function allowed(from: string): (to: string) => boolean {
  const isCore = (to: string): boolean => CORE.includes(to);
  if (isCore(from)) return (to) => isBefore(CORE, to, from);
  if (STAGES.includes(from)) return (to) => isCore(to) || isBefore(STAGES, to, from);
  if (from === 'adapters') return isCore;
  if (from === 'cli' || from === 'start') return (to) => to !== 'commands';
  return (to) => to !== 'adapters';
}

function isBefore(order: readonly string[], one: string, other: string): boolean {
  return order.includes(one) && order.indexOf(one) < order.indexOf(other);
}

test('every folder has its place in the order', () => {
  expect(readdirSync('src/lib/core').toSorted()).toEqual(CORE.toSorted());
  expect(readdirSync('src/lib/stages').toSorted()).toEqual(STAGES.toSorted());
});

test('messages import nothing but shared phrases', () => {
  const wrong = imports.filter(
    ({ file, target }) => MESSAGES.test(file) && !target.endsWith('core/text/fetch-record.ts'),
  );
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('imports point one way', () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith('src/'))
    .filter(({ file, from, target }) => {
      const to = layerOf(target);
      if (to === 'adapters' && from === 'cli') return file !== 'src/lib/cli/wire.ts';
      return to !== from && !allowed(from)(to);
    });
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

test('stages know no terminal, process or clock', () => {
  const stageFiles = globSync('src/lib/stages/**/*.ts').filter((file) => !MESSAGES.test(file));
  const packages = imports
    .filter(({ file, target }) => stageFiles.includes(file) && FORBIDDEN_PACKAGES.test(target))
    .map(({ file, target }) => `${file} -> ${target}`);
  const globals = stageFiles.filter((file) => /\bprocess\.(?!$)|\bnew Date\(|\bDate\.now\b/.test(codeOf(file)));
  expect([...packages, ...globals]).toEqual([]);
});

/** A file without its comments: prose may speak of processes. */
function codeOf(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
}

test('machines and engines are spoken to by adapters alone', () => {
  const importers = imports.filter(({ target }) => /^(ssh2|dockerode|docker-modem|execa)(\/|$)/.test(target));
  expect(importers.filter(({ from }) => from !== 'adapters').map(({ file }) => file)).toEqual([]);
  expect(importers.map(({ target }) => target)).toEqual(expect.arrayContaining(['ssh2', 'execa']));
});

test('inquirer is imported by the prompt module and its form alone', () => {
  const importers = imports.filter(({ target }) => target.startsWith('@inquirer')).map(({ file }) => file);
  const terminal = ['form-prompt.ts', 'prompt.ts'].map((file) => `src/lib/cli/terminal/${file}`);
  expect([...new Set(importers)].toSorted()).toEqual(terminal);
});

test('folders form no cycle, not even of types', () => {
  expect(findCycle(edgesOf(imports.map(({ file, target }) => [dirname(file), dirname(target)])))).toBeUndefined();
});

test('the rooms of a folder form no cycle', () => {
  const folders = globSync('src/lib/**/').filter((path) => !path.endsWith('.ts'));
  for (const folder of folders) {
    const rooms = imports
      .map(({ file, target }): [string, string] => [roomOf(file, folder), roomOf(target, folder)])
      .filter(([from, to]) => from !== '' && to !== '');
    expect(findCycle(edgesOf(rooms)), folder).toBeUndefined();
  }
});

/** The part of a folder that a file is in: a folder of its own, or the folder's files; '' where it is in neither. */
function roomOf(path: string, folder: string): string {
  if (!path.startsWith(`${folder}/`)) return '';
  const [first = '', ...more] = path.slice(folder.length + 1).split('/');
  return more.length > 0 ? `${folder}/${first}` : folder;
}

test('no folder has more files than a reader takes in', () => {
  const counts = Map.groupBy(globSync('src/**/*.ts'), (path) => dirname(path));
  expect([...counts].filter(([, files]) => files.length > MOST_FILES).map(([folder]) => folder)).toEqual([]);
});

test('files form no cycle, not even of types', () => {
  expect(findCycle(edgesOf(imports.map(({ file, target }) => [file, target])))).toBeUndefined();
});

function edgesOf(pairs: [string, string][]): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const [from, to] of pairs) {
    if (to.startsWith('src/') && from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to));
  }
  return edges;
}

function findCycle(edges: Map<string, Set<string>>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle) return cycle;
  }
  return undefined;
}

test('wire.ts alone knows a runner by its name', () => {
  const kinds = globSync('src/lib/adapters/runners/*/adapter.ts').map((file) => basename(dirname(file)));
  const compares = new RegExp(`(===|!==|case) '(${kinds.join('|')})'`);
  const opens = (target: string): boolean => kinds.some((kind) => target.includes(`adapters/runners/${kind}/`));
  const outside = (file: string): boolean => !/^src\/lib\/(adapters\/runners\/|cli\/wire\.ts$)/.test(file);
  const importing = imports.filter(({ file, target }) => outside(file) && opens(target)).map(({ file }) => file);
  const comparing = globSync('src/**/*.ts').filter(
    (file) => outside(file) && compares.test(readFileSync(file, 'utf8')),
  );
  expect(kinds).toContain('docker');
  expect([...importing, ...comparing]).toEqual([]);
});
