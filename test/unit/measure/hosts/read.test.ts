import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readAllReduce, readDisk, readNetwork } from '../../../../src/lib/stages/measure/hosts/read.ts';

const FIO = readFileSync('test/cases/host-bench/fio.txt', 'utf8');
const IPERF = readFileSync('test/cases/host-bench/iperf3.json', 'utf8');
const REFUSED = '{"start":{"connected":[]},"intervals":[],"end":{},"error":"unable to connect to server"}';

test('fio’s documents become rates, operations and the p99 of a sync', () => {
  const found = readDisk(FIO, 'gpu1')?.map(({ name, value, unit, n }) => `${name} ${value?.toFixed(2)} ${unit} ${n}`);
  expect(found).toEqual([
    'disk-write/gpu1 1032.44 MB/s 256',
    'disk-read/gpu1 1169.61 MB/s 1121',
    'disk-random/gpu1 24343.31 1/s 24392',
    'disk-sync/gpu1 17.69 ms 272',
  ]);
});

test.each([
  ['a test is missing', FIO.slice(0, FIO.indexOf('@sync'))],
  ['the output ends early', FIO.slice(0, -200)],
  ['nothing was synced', FIO.replaceAll('"99.000000"', '"98.000000"')],
  ['a figure is a text', FIO.replace(/"bw_bytes": \d+/g, '"bw_bytes": "fast"')],
  ['fio said nothing', '@write\n@read\n@random\n@sync\n'],
])('no figures where %s', (_what, printed) => {
  expect(readDisk(printed, 'gpu1')).toBeUndefined();
});

test('iperf3 becomes the rate that arrived', () => {
  expect(readNetwork(IPERF, 'a-b')).toEqual([
    { name: 'network/a-b', value: 5.548026595036533, unit: 'Gbit/s', how: 'measured', n: 2 },
  ]);
  for (const printed of [REFUSED, '', IPERF.slice(0, 500)]) expect(readNetwork(printed, 'a-b')).toBeUndefined();
});

test('an all-reduce becomes what each link carries', () => {
  const printed = 'a remark of torch\n{"bytes": 33554432, "seconds": 0.5, "rounds": 20}\n';
  expect(readAllReduce(printed, 'a-b', 4)).toMatchObject([{ name: 'all-reduce/a-b', value: 0.805306368, n: 20 }]);
  expect(readAllReduce('{"bytes": 33554432, "seconds": 0, "rounds": 20}', 'a-b', 4)).toBeUndefined();
  expect(readAllReduce('', 'a-b', 4)).toBeUndefined();
});
