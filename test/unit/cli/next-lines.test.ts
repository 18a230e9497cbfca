import { expect, test } from 'vitest';
import { nextLines, toLines } from '../../../src/lib/cli/session/outcome.ts';
import { plainView } from '../../support/plain-view.ts';

test('each next command has a line of its own', () => {
  const commands = ['sovran a', 'sovran b'];
  expect(nextLines(commands, plainView())).toEqual(['Next: sovran a', '      sovran b']);
  expect(nextLines(commands, plainView('fr'))).toEqual(['Ensuite : sovran a', '          sovran b']);
  expect(nextLines([], plainView())).toEqual([]);
});

test('a next command cannot drive the terminal', () => {
  const outcome = { kind: 'X', data: {}, render: () => [], next: ['sovran a', '\u001B[2Jsovran b\nforged'] };
  expect(toLines(outcome, plainView())).toEqual(['Next: sovran a', '      sovran b forged']);
});
