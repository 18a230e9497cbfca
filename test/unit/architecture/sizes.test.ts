import { globSync, readFileSync } from 'node:fs';
import { parseAst } from 'rolldown/parseAst';
import { expect, test } from 'vitest';

interface Size {
  name: string;
  lines: number;
}

/** A node of the syntax tree, as far as sizes need it. */
interface Node {
  type: string;
  start: number;
  end: number;
  id?: { name: string } | null;
  key?: { name?: string };
  body?: Node | Node[];
}

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

const files = globSync('src/**/*.ts');
const fileSizes = files.map((name): Size => ({ name, lines: linesIn(readFileSync(name, 'utf8')) }));
const functions = files.flatMap((name) => functionSizes(name, readFileSync(name, 'utf8')));

function linesIn(text: string): number {
  return text.trimEnd().split('\n').length;
}

/**
 * Lines of every function with a block body, from its head to its closing brace, nested functions included in the one
 * around them. Arrows that are one expression are left out: they would flatter the figures.
 */
function functionSizes(file: string, text: string): Size[] {
  const sizes: Size[] = [];
  visit(parseAst(text, { lang: 'ts' }, file), (node) => {
    if (!FUNCTIONS.includes(node.type) || Array.isArray(node.body) || node.body?.type !== 'BlockStatement') return;
    const first = lineAt(text, node.start);
    sizes.push({ name: `${file}:${first}`, lines: lineAt(text, node.end) - first + 1 });
  });
  return sizes;
}

function visit(node: unknown, use: (node: Node) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, use);
  else if (typeof node === 'object' && node !== null) {
    if ('type' in node && 'start' in node) use(node as Node);
    for (const value of Object.values(node)) visit(value, use);
  }
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function quantile(sizes: Size[], share: number): number {
  const sorted = sizes.map(({ lines }) => lines).toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

function largest(sizes: Size[], above: number): string[] {
  return sizes.filter(({ lines }) => lines > above).map(({ name, lines }) => `${name} ${lines}`);
}

test('no file is longer than 300 lines, no command longer than 80', () => {
  const commands = fileSizes.filter(({ name }) => name.startsWith('src/commands/'));
  console.log(
    `${files.length} files: median ${quantile(fileSizes, 0.5)}, p90 ${quantile(fileSizes, 0.9)}, longest ${quantile(fileSizes, 1)} lines; ` +
      `${commands.length} commands: median ${quantile(commands, 0.5)}, longest ${quantile(commands, 1)}`,
  );
  expect(largest(fileSizes, 300)).toEqual([]);
  expect(largest(commands, 80)).toEqual([]);
});

test('functions have a median of 10 lines and at most 50', () => {
  console.log(
    `${functions.length} functions: median ${quantile(functions, 0.5)}, p90 ${quantile(functions, 0.9)}, longest ${quantile(functions, 1)} lines`,
  );
  expect(functions.length).toBeGreaterThan(files.length);
  expect(quantile(functions, 0.5)).toBeLessThanOrEqual(10);
  expect(quantile(functions, 0.9)).toBeLessThanOrEqual(25);
  expect(largest(functions, 50)).toEqual([]);
});

test('counts sizes from head to closing brace, nested functions too', () => {
  const text =
    '// é\nexport const f = () => {\n  g();\n};\nclass A {\n  m(): void {\n    [].map(() => {\n      g();\n    });\n  }\n}\n';
  const counted = functionSizes('a.ts', text).map(({ name, lines }) => [name, lines]);
  expect(counted).toEqual([
    ['a.ts:2', 3],
    ['a.ts:6', 5],
    ['a.ts:7', 3],
  ]);
  expect(
    quantile(
      [4, 1, 3, 2].map((lines) => ({ name: '', lines })),
      0.5,
    ),
  ).toBe(2);
});
