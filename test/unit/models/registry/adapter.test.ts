import { expect, test } from 'vitest';
import { rankIn } from '../../../../src/lib/stages/models/registry/adapter.ts';

test.for([
  ['a rank', '{"r": 16}', 16],
  ['a larger rank for some layers', '{"r": 8, "rank_pattern": {"q_proj": 32, "k_proj": 4}}', 32],
  ['no exceptions', '{"r": 8, "rank_pattern": null}', 8],
  ['none', '{}', null],
  ['a word', '{"r": "16"}', null],
  ['zero', '{"r": 0}', null],
  ['a fraction', '{"r": 1.5}', null],
  ['a broken exception', '{"r": 8, "rank_pattern": {"q": -1}}', null],
  ['null', 'null', null],
  ['a cut file', '{"r": 1', null],
  ['no file', '', null],
] as const)('the rank of a configuration with %s', ([, text, rank]) => {
  expect(rankIn(text)).toBe(rank);
});
