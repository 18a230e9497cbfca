import { expect, test, vi } from 'vitest';
import { z } from 'zod';
import { parseOnce } from '../../../../src/lib/adapters/project-store/yaml/parse-yaml.ts';

const told = vi.fn();
const schema = z.object({ metadata: z.object({ name: z.string() }), list: z.array(z.number()) }).superRefine(told);

const fileOf = (name: string, list: string): string => `metadata: { name: ${name} }\nlist: ${list}\n`;

function readOf(name: string, list: string): z.infer<typeof schema> {
  return parseOnce(`things/${name}.yaml`, Buffer.from(fileOf(name, list)), schema, name);
}

test('the same bytes are parsed once, with a copy per caller', () => {
  told.mockClear();
  const [first, second] = [readOf('own', '[1, 2]'), readOf('own', '[1, 2]')];
  first.list.push(3);
  second.list.push(4);
  expect(readOf('own', '[1, 2]').list).toEqual([1, 2]);
  expect(told).toHaveBeenCalledTimes(1);
});

test('other bytes, another path and another schema are parsed', () => {
  told.mockClear();
  expect([readOf('a', '[1]'), readOf('a', '[2]'), readOf('a', '[1]'), readOf('b', '[1]')]).toMatchObject([
    { list: [1] },
    { list: [2] },
    { list: [1] },
    { metadata: { name: 'b' } },
  ]);
  expect(told).toHaveBeenCalledTimes(4);
  const other = z.object({ list: z.array(z.number()) });
  expect(parseOnce('things/b.yaml', fileOf('b', '[1]'), other, 'b')).toEqual({ list: [1] });
});

test('a refusal repeats, and another name is parsed again', () => {
  const refused =
    (name: string): (() => unknown) =>
    () =>
      parseOnce('things/c.yaml', fileOf('c', '[1]'), schema, name);
  expect(refused('c')).not.toThrow();
  expect(refused('d')).toThrow(expect.objectContaining({ code: 'invalid-file' }));
  expect(refused('d')).toThrow(expect.objectContaining({ code: 'invalid-file' }));
});

test('what was read longest ago is forgotten', () => {
  readOf('oldest', '[1]');
  for (let at = 0; at < 64; at++) readOf(`n${at}`, '[1]');
  told.mockClear();
  readOf('n63', '[1]');
  expect(told).not.toHaveBeenCalled();
  readOf('oldest', '[1]');
  expect(told).toHaveBeenCalledTimes(1);
});
