import { expect, test } from 'vitest';
import { checkValue } from '../../../src/lib/stages/runbooks/document/check-value.ts';
import { parseRunbook, readRunbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import { parseInputs } from '../../../src/lib/stages/runbooks/inputs/resolve-inputs.ts';
import { runbookHead } from '../../support/runbook-head.ts';

const NOTE = '```sovran-step\nid: a\nkind: note\ntitle: T\n```\n';
const textOf = (input: string): string => runbookHead(input) + NOTE;
const runbook = readRunbook('r', 'r.md', textOf('path: { type: text, ask: Which? }'));

test('an input keeps everything after its first =', () => {
  expect(parseInputs(['path=a=b'], runbook)).toEqual({ path: 'a=b' });
});

test.each(['constructor=1', '__proto__=1', 'toString=1', 'other=1', 'path', '=1'])('--set %s is refused', (pair) => {
  expect(() => parseInputs([pair], runbook)).toThrow(expect.objectContaining({ code: 'bad-input', exit: 2 }));
});

test('no input is named as what every object has', () => {
  const [fault] = parseRunbook('r.md', textOf('constructor: { type: text, ask: Which? }')).faults;
  expect(fault).toMatchObject({ code: 'bad-runbook', exit: 2 });
});

const VALUES: [value: string, type: 'text' | 'number' | 'choice', key: string | undefined, name?: string][] = [
  ['/srv; rm -rf /', 'text', undefined],
  ['token-service', 'text', undefined],
  ['sha256:0123456789abcdef', 'text', undefined],
  ['-5.5', 'number', undefined],
  ['512', 'number', undefined, 'tokens'],
  ['a', 'choice', undefined],
  ['', 'text', 'runbook.input.bad'],
  ['--yes', 'text', 'runbook.input.bad'],
  ['a\nb', 'text', 'runbook.input.bad'],
  ['a\u001B[2Jb', 'text', 'runbook.input.bad'],
  ['a\tb', 'text', 'runbook.input.bad'],
  ['a\u202Eb', 'text', 'runbook.input.bad'],
  ['a\0b', 'text', 'runbook.input.bad'],
  ['5 ', 'number', 'runbook.input.bad'],
  ['c', 'choice', 'runbook.input.bad'],
  [`svk_${'a'.repeat(43)}`, 'text', 'runbook.input.secret'],
  ['https://root:pw@example.org', 'text', 'runbook.input.secret'],
  ['DB_PASS=x', 'text', 'runbook.input.secret'],
  ['hunter2', 'text', 'runbook.input.secret', 'password'],
];

test.each(VALUES)('%j as %s: %s', (value, type, key, name = 'path') => {
  const check = (): void => checkValue(name, { type }, value, type === 'choice' ? ['a', 'b'] : undefined);
  if (key === undefined) return expect(check).not.toThrow();
  expect(check).toThrow(
    expect.objectContaining({ code: 'bad-input', exit: 2, text: expect.objectContaining({ key }) }),
  );
});
