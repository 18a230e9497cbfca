import { expect, test } from 'vitest';
import { parseRecord } from '../../../../src/lib/adapters/gateway/access-log.ts';
import { keyValues } from '../../../../src/lib/adapters/gateway/key-memory.ts';
import { commandsFor, parseServers } from '../../../../src/lib/adapters/gateway/servers.ts';
import { parseProcesses } from '../../../../src/lib/adapters/gateway/workers.ts';

const stat = (...rows: string[]): string =>
  ['# pxname,svname,qcur,scur,stot,status,check_status', ...rows, ''].join('\n');

test.each([
  ['engine,blue,1,2,9,UP,L7OK', { state: 'ready', up: true, sessions: 3, total: 9 }],
  ['engine,blue,0,0,0,UP 1/3,* L7OK', { state: 'ready', up: true }],
  ['engine,blue,0,0,0,DOWN,L4CON', { state: 'ready', up: false }],
  ['engine,blue,0,4,4,DRAIN,L7OK', { state: 'drain', up: true, sessions: 4 }],
  ['engine,blue,0,0,0,DRAIN,L7STS', { state: 'drain', up: false }],
  ['engine,blue,0,0,0,MAINT,', { state: 'maint', up: false }],
  ['engine,blue,0,0,0,MAINT,L7OK', { state: 'maint', up: false }],
  ['engine,blue,0,0,0,UP,INI', { state: 'ready', up: false }],
])('a row %s is read', (row, expected) => {
  expect(parseServers(stat('engine,BACKEND,0,0,0,UP,', row))).toEqual([expect.objectContaining(expected)]);
});

test('a slot after maintenance counts as down until checked', () => {
  expect(commandsFor('blue', 'maint', 'ready')).toBe(
    'set server engine/blue state drain;set server engine/blue health down;set server engine/blue state ready',
  );
  expect(commandsFor('green', 'ready', 'drain')).toBe('set server engine/green state drain');
});

test('the newest worker comes first; without workers nothing runs', () => {
  const rows =
    '#<PID> <type> <reloads>\n10 master 2 [failed: 0]\n# workers\n13 worker 0\n# old workers\n11 worker 2\n12 worker 1\n';
  expect(parseProcesses(rows)).toEqual({ master: 10, workers: [13, 12, 11] });
  expect(parseProcesses('10 master 0 [failed: 0]\n# workers\n')).toBeUndefined();
  expect(parseProcesses('')).toBeUndefined();
});

test.each([
  [{ until: '2026-01-01T00:00:00.900Z' }, 'one@1767225600@0@1767225600'],
  [{ revocation: 2 }, 'one@0@2@0'],
  [{ revoked: true, until: '2026-01-01T00:00:00.900Z' }, 'one@1@0@1767225600'],
])('a key with %j is written as %s', (key, value) => {
  expect(keyValues({ keys: new Map([['aa', { application: 'one', ...key }]]) }).get('aa')).toBe(value);
});

test.each(['', '[NOTICE] something', '{"ms":"1","id":"x"', '\0\0\0\0'])('%j in the journal is passed over', (line) => {
  expect(parseRecord(line)).toEqual([]);
});

test('an unreadable request has no number and no first byte', () => {
  const line = '{"ms":"-","status":400,"end":"PR","queued":"-1","joined":"-1","first":"-1","life":"-","number":"-"}';
  expect(parseRecord(line)).toMatchObject([{ status: 400, serial: null, firstByteMs: null, sentBytes: 0 }]);
});

test('a record behind a hole in the file is read', () => {
  const line =
    '\0\0{"ms":"1767225600123","id":"r","app":"a","release":"-","route":"-","status":404,"bytes":5,"took":"-1","end":"LR","sent":7,"queued":"1","joined":"0","first":"20","life":"a1","number":"9","ended":"-"}';
  expect(parseRecord(line)).toEqual([
    {
      at: '2026-01-01T00:00:00.123Z',
      requestId: 'r',
      application: 'a',
      endedKeyOf: '',
      release: '',
      route: '',
      status: 404,
      bytes: 5,
      sentBytes: 7,
      firstByteMs: 21,
      durationMs: 0,
      termination: 'LR',
      serial: { life: 'a1', number: 9 },
    },
  ]);
});
