import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

const FOUNDATION = ['text', 'ports'];
/** The steps of `host apply` are this many, one file each. */
const MOST_FILES = 36;
const NON_STAGES = ['adapters', 'cli', 'ports', 'project', 'run', 'text'];
const FORBIDDEN_PACKAGES = /^(@oclif|@inquirer|listr2|chalk|execa|ssh2|dockerode|node:child_process|node:process)/;

interface Import {
  file: string;
  from: string;
  target: string;
  typeOnly: boolean;
}

const imports = globSync('src/**/*.ts').flatMap(readImports);

function readImports(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...text.matchAll(pattern)].map((found) => {
    const target = found[2] ?? found[3] ?? '';
    const resolved = target.startsWith('.') ? normalize(join(dirname(file), target)) : target;
    return { file, from: layerOf(file), target: resolved, typeOnly: found[1] !== undefined };
  });
}

function layerOf(path: string): string {
  if (path.startsWith('src/commands/')) return 'commands';
  return /^src\/lib\/([^/]+)\//.exec(path)?.[1] ?? 'start';
}

/** Layers that a layer may import; stages may use other stages. */
function allowed(from: string): (to: string) => boolean {
  if (from === 'ports') return (to) => to === 'ports';
  if (from === 'text') return (to) => FOUNDATION.includes(to);
  if (from === 'project') return (to) => [...FOUNDATION, 'project'].includes(to);
  if (from === 'run') return (to) => [...FOUNDATION, 'project', 'run'].includes(to);
  if (from === 'adapters') return (to) => to !== 'cli' && to !== 'commands';
  if (from === 'cli' || from === 'start') return (to) => to !== 'commands';
  if (from === 'commands') return (to) => to !== 'adapters' && to !== 'commands';
  return (to) => !['adapters', 'cli', 'commands'].includes(to);
}

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
  const stageFiles = globSync('src/lib/*/**/*.ts').filter((file) => !NON_STAGES.includes(layerOf(file)));
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
  const importers = imports.filter(({ target }) =>
    /^(ssh2|dockerode|docker-modem|execa|ssh-config)(\/|$)/.test(target),
  );
  expect(importers.filter(({ from }) => from !== 'adapters').map(({ file }) => file)).toEqual([]);
  expect(importers.map(({ target }) => target)).toEqual(expect.arrayContaining(['ssh2', 'execa']));
});

test('inquirer is imported by the prompt module alone', () => {
  const importers = imports.filter(({ target }) => target.startsWith('@inquirer')).map(({ file }) => file);
  expect([...new Set(importers)]).toEqual(['src/lib/cli/terminal/prompt.ts']);
});

test('folders form no cycle, not even of types', () => {
  expect(findCycle(edgesOf(imports.map(({ file, target }) => [dirname(file), dirname(target)])))).toBeUndefined();
});

test('the rooms of a folder form no cycle, with all that is in them', () => {
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
