import { describe, expect, test } from 'vitest';
import {
  HOSTING_MODELS,
  type HostingContext,
  type HostingModel,
} from '../../../src/lib/core/project/resources/use-case.ts';
import { CONTEXT_FIELDS, compareHosting } from '../../../src/lib/stages/scope/hosting/compare-hosting.ts';
import { readCases } from '../../support/cases.ts';

interface Case {
  name: string;
  context: HostingContext;
  recommended: HostingModel | null;
  excluded: HostingModel[];
  points?: Partial<Record<HostingModel, number>>;
}

describe('the comparison of hosting models', () => {
  test.each(readCases<Case[]>('scope/hosting.yaml'))('$name', ({ context, recommended, excluded, points = {} }) => {
    const found = compareHosting(context);
    expect(found.recommended ?? null).toBe(recommended);
    expect(found.options.filter(({ verdict }) => verdict === 'excluded').map(({ model }) => model)).toEqual(excluded);
    for (const option of found.options) expect(option.points).toBe(points[option.model] ?? option.points);
    expect(found.unanswered).toEqual(CONTEXT_FIELDS.filter((field) => context[field] === undefined));
  });
});

test('every option has reasons for and against; exclusions say why', () => {
  const { options } = compareHosting({ secrecy: 'classified', connectivity: 'isolated' });
  expect(options.map(({ model }) => model)).toEqual([...HOSTING_MODELS]);
  for (const option of options) {
    expect(option.for).not.toEqual([]);
    expect(option.against).not.toEqual([]);
    if (option.verdict === 'excluded')
      expect(option.against).toEqual(expect.arrayContaining(['classified', 'no-line']));
  }
});
