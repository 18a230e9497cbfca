import { describe, expect, test } from 'vitest';
import { statesOf, type KillSide } from '../../support/kill-states.ts';

const DRAFT = '/p/tmp/0123456789abcdef';

/** The points that are tried, each with how many it stands for. */
function tried(lines: string[], sides: KillSide[] = ['before']): string[] {
  return statesOf(lines, sides).map(({ point, points }) => `${point.side} ${point.at} for ${points}`);
}

describe('kill points that leave one state are tried once', () => {
  test('syncing a draft or its folder changes nothing', () => {
    const lines = [`~ ${DRAFT}`, 'sync ', `rename ${DRAFT} /p/a.yaml`, 'sync ', `spawn git show`];
    expect(tried(lines)).toEqual(['before 2 for 2', 'before 4 for 2']);
    expect(tried(lines, ['after'])).toEqual(['after 1 for 1', 'after 4 for 3']);
    expect(tried(lines, ['before', 'after'])).toEqual(['before 2 for 3', 'after 4 for 5']);
  });

  test('what is written between two points keeps them apart, a draft aside', () => {
    const journal = '/p/journal/01J.jsonl';
    const lines = [
      'sync ',
      `~ ${journal}`,
      'fsyncSync 21',
      `~ ${journal}`,
      'fsyncSync 21',
      `rename ${journal} /p/ended`,
    ];
    expect(tried(lines)).toEqual(['before 1 for 1', 'before 2 for 1', 'before 4 for 2']);
  });

  test('an unplaced draft is a change like any other', () => {
    expect(tried(['sync ', `~ ${DRAFT}`, 'sync '])).toEqual(['before 1 for 1', 'before 2 for 1']);
  });

  test('reading programs leave one state, changing ones two', () => {
    const lines = ['spawn git show x', 'spawn git add x', '~ spawn git add x', 'spawn git status', 'fsyncSync 3'];
    expect(tried(lines)).toEqual(['before 2 for 2', 'before 4 for 2']);
    expect(tried(lines, ['after'])).toEqual(['after 1 for 1', 'after 2 for 1', 'after 4 for 2']);
  });

  test('a message in transit is a state of its own', () => {
    expect(tried(['send commit map', '~ send', 'sync '], ['after'])).toEqual(['after 1 for 1', 'after 2 for 1']);
  });
});
