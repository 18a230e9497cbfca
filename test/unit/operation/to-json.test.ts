import { expect, test } from 'vitest';
import { outputOf, toJson, toJsonList } from '../../../src/lib/core/kit/to-json.ts';

interface Sample {
  name: string;
  note?: string | undefined;
  rows: { at: number }[];
}

test('a typed object becomes a copy without what is undefined', () => {
  const sample: Sample = { name: 'a', note: undefined, rows: [{ at: 1 }] };
  const json = toJson(sample);
  expect(json).toStrictEqual({ name: 'a', rows: [{ at: 1 }] });
  sample.rows.push({ at: 2 });
  expect(json).toStrictEqual({ name: 'a', rows: [{ at: 1 }] });
  expect(toJsonList(sample.rows)).toStrictEqual([{ at: 1 }, { at: 2 }]);
  expect(outputOf<Sample>({ step: json }, 'step')?.rows).toEqual([{ at: 1 }]);
  expect(outputOf<Sample>({}, 'step')).toBeUndefined();
});

test('what JSON would change does not compile', () => {
  // @ts-expect-error -- a date comes back as a text
  expect(toJson({ at: new Date(0) })).toEqual({ at: '1970-01-01T00:00:00.000Z' });
  // @ts-expect-error -- a function is lost
  expect(toJson({ run: () => 1 })).toEqual({});
  // @ts-expect-error -- a map comes back empty
  expect(toJson({ nested: [{ found: new Map([['a', 1]]) }] })).toEqual({ nested: [{ found: {} }] });
});
