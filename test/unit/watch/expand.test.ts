import { expect, test } from 'vitest';
import { expand, expandText, type Filling } from '../../../src/lib/stages/watch/files/expand.ts';

const FILLING: Filling = {
  values: { port: 9490 },
  scopes: { environment: [{ environment: 'a', environment_limit: 1 }, { environment: 'b' }], peer: [] },
};

test.each([
  ['{{port}}', 9490],
  ['127.0.0.1:{{port}}', '127.0.0.1:9490'],
  [
    ['x', '{{environment}}'],
    ['x', 'a', 'b'],
  ],
  [['{{environment_limit}}'], [1]],
  [
    [{ name: '{{environment}}', limits: ['{{environment_limit}}', '{{environment}}'] }],
    [
      { name: 'a', limits: [1, 'a'] },
      { name: 'b', limits: ['b'] },
    ],
  ],
  [
    [
      { only: 'peer', x: 1 },
      { only: 'environment', x: 2 },
    ],
    [{ x: 2 }],
  ],
  [{ one: { only: 'peer' }, two: { only: 'environment', y: '{{ $value }}' } }, { two: { y: '{{ $value }}' } }],
  [['{{peer}}'], []],
])('%j is filled', (template, filled) => {
  expect(expand(template, FILLING)).toEqual(filled);
});

test('paragraphs of a text are repeated', () => {
  expect(expandText('head {{port}}\n\nuse {{environment}}\n  end\n\ntail\n', FILLING)).toBe(
    'head 9490\n\nuse a\n  end\n\nuse b\n  end\n\ntail\n',
  );
});

test('a name without a value is a bug', () => {
  expect(() => expand('{{prot}}', FILLING)).toThrow('prot');
});
