import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { seeAsRoot, type SeenByRoot } from '../../../../src/lib/stages/machines/provision/facts/gather.ts';
import { withDeadEngine } from '../../../support/dead-engine.ts';
import { hostAt } from '../../../support/host-at.ts';
import { withLiveEngine } from '../../../support/live-engine.ts';

/** This machine, where the tests are root. */
function asRoot(): Host {
  const here = hostAt();
  return { ...here, exec: (argv, options) => here.exec(argv, { ...options, sudo: false }) };
}

const see = (host: Host): Promise<SeenByRoot[] | undefined> =>
  seeAsRoot(host, { sentinel: 'frame', signal: new AbortController().signal });

const labelled = (labels: object[]): string => JSON.stringify(labels.map((Labels) => ({ Id: 'c', Labels })));

test('root sees our jobs and services on a locked engine', async () => {
  const body = labelled([{ 'sovran.job': '01J', 'sovran.attempt': '1' }, { a: 'b' }, { 'sovran.service': 'r-blue' }]);
  expect(await see(withLiveEngine(asRoot(), 200, body))).toEqual([
    { kind: 'job', id: '01J' },
    { kind: 'service', id: 'r-blue' },
  ]);
  expect(await see(withLiveEngine(asRoot(), 200, '[]'))).toEqual([]);
});

test('a listening engine without an answer is unknown', async () => {
  expect(await see(withLiveEngine(asRoot(), 500, '{"message":"no"}'))).toBeUndefined();
});

test.for([
  { program: 'idle', socket: true, seen: [] },
  { program: 'idle', socket: false, seen: [] },
  { program: 'containerd-shim', socket: true, seen: undefined },
  { program: 'conmon', socket: false, seen: undefined },
])('a dead engine beside $program, its socket left ($socket), has $seen', async ({ program, socket, seen }) => {
  expect(await see(withDeadEngine(asRoot(), program, { socket }))).toEqual(seen);
});

test('root sees a live process in a closed store', async () => {
  const host = asRoot();
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const start = readFileSync(`/proc/${process.pid}/stat`, 'utf8').replace(/.*\) /, '').split(' ')[19];
  const records = {
    'jobs/lives': { start, bootId },
    'jobs/ended': { start: '1', bootId },
    'services/before-boot': { start, bootId: 'other' },
  };
  for (const [path, record] of Object.entries(records)) {
    const at = join(host.place.root, path, 'attempts', '1');
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, 'claim.json'), JSON.stringify({ pid: process.pid, ...record }));
  }
  expect(await see(withLiveEngine(host, 200, '[]'))).toEqual([{ kind: 'job', id: 'lives' }]);
});
