import { expect, test } from 'vitest';
import { planHostBench } from '../../../../src/lib/stages/measure/hosts/plan.ts';
import { type BenchedHost, readLook } from '../../../../src/lib/stages/measure/hosts/facts.ts';
import { checkHostBench, type HostBenchInput } from '../../../../src/lib/stages/measure/hosts/input.ts';
import type { FoundWork } from '../../../../src/lib/stages/machines/hosts/workload/unrecorded-work.ts';
import { en } from '../../../../src/lib/cli/texts/en.ts';
import { say, translateWith } from '../../../../src/lib/core/text/translate.ts';

const t = translateWith(en, 'en');
const INPUT: HostBenchInput = { hosts: ['a', 'b'], parts: [], seconds: 10, interface: null, whileBusy: false };
const NEEDS = { profile: 'cpu-lab', parameters: 1, diskReadMiBs: 1, checkpointSeconds: 1, exchangeSeconds: 1 };
const JOB: FoundWork = { work: [{ kind: 'job', id: 'J1', recorded: true }] };

function host(name: string, said: Partial<BenchedHost> = {}): BenchedHost {
  const end = { name, address: '10.0.0.1', device: 'eth0', python: '', ranks: 1 };
  const look = { root: '/r', isWritable: true, freeMiB: 9999, missing: [], needs: NEEDS, found: { work: [] } };
  return { ...end, ...look, ...said };
}

/** Gates that do not pass, in words. */
function refusals(said: Partial<BenchedHost>, input: Partial<HostBenchInput> = {}): string[] {
  const { gates } = planHostBench({ ...INPUT, hosts: ['a'], ...input }, [host('a', said)]);
  return gates.filter(({ verdict }) => verdict !== 'pass').map((gate) => `${gate.verdict}: ${say(t, gate.reason)}`);
}

test('what hosts allow is measured: disks, then a ring', () => {
  const { steps, gates, remarks } = planHostBench(INPUT, [host('a'), host('b')]);
  expect(steps.map(({ id, host: on }) => `${id} ${on ?? '-'}`)).toEqual([
    'disk-a a',
    'disk-b b',
    'network-a-b a',
    'network-b-a b',
    'write-report -',
  ]);
  expect(gates.every(({ verdict }) => verdict === 'pass')).toBe(true);
  expect(remarks?.map(({ key }) => key)).toEqual(['host.bench.no-torch']);
  expect(say(t, steps[0]!.title)).toBe('Disk of a: write 1,024 MiB, read them, remove them; 40 s');
});

test('torch on every host adds an all-reduce; one asked for needs it', () => {
  const both = [host('a', { python: '/e/bin/python', ranks: 8 }), host('b', { python: '/e/bin/python', ranks: 8 })];
  const { steps, remarks } = planHostBench(INPUT, both);
  expect(steps.map(({ id }) => id)).toContain('all-reduce-a-b');
  expect(remarks).toBeUndefined();
  const [gate] = planHostBench({ ...INPUT, parts: ['all-reduce'] }, [host('a'), host('b')]).gates.slice(-1);
  expect(gate).toMatchObject({
    id: 'torch',
    verdict: 'fail',
    next: ['sovran engine install cpu --host a', 'sovran engine install cpu --host b'],
  });
});

test.each<[string, Partial<BenchedHost>, Partial<HostBenchInput>, string[]]>([
  ['a job runs', { found: JOB }, {}, ['fail: Work runs on a: J1.']],
  ['a job runs, and that is meant', { found: JOB }, { whileBusy: true }, ['waived: Work runs on a: J1.']],
  ['no fio', { missing: ['fio', 'iperf3'] }, {}, ['fail: a cannot be measured: fio not installed.']],
  ['no iperf3, which nothing asks for', { missing: ['iperf3'] }, {}, []],
  ['a full disk', { freeMiB: 12 }, {}, ['fail: a cannot be measured: 12 MiB free in /r.']],
  [
    'a closed folder and no fio',
    { isWritable: false, missing: ['fio'] },
    {},
    ['fail: a cannot be measured: fio not installed, /r not writable.'],
  ],
  [
    'an interface that it has not',
    { address: '', missing: ['fio'] },
    { parts: ['network'] },
    ['fail: a cannot be measured: no IPv4 address.'],
  ],
])('refuses before anything is touched: %s', (_what, said, input, wanted) => {
  expect(refusals(said, input)).toEqual(wanted);
});

test('an engine that does not answer may run anything', () => {
  const unknown = { code: 'engine-unreachable', reason: { key: 'host.none' as const } };
  expect(refusals({ found: { work: [], unknown } })[0]).toMatch(/^unknown: /);
});

test.each([
  [[], [], 1],
  [['a', 'a'], ['network'], 2],
] as const)('hosts %j are too few for %j', (hosts, parts, least) => {
  expect(() => checkHostBench({ ...INPUT, hosts: [...hosts], parts: [...parts] })).toThrow(
    expect.objectContaining({ code: 'bench-hosts', exit: 2, text: { key: 'host.bench.hosts', params: { least } } }),
  );
});

test('what the host says is read line by line', () => {
  expect(readLook('missing fio\nread-only\nfree 2097152\naddress 10.1.0.4\ndevice ens1f0\n')).toEqual({
    isWritable: false,
    freeMiB: 2048,
    missing: ['fio'],
    address: '10.1.0.4',
    device: 'ens1f0',
  });
  expect(readLook('free 1024\n')).toMatchObject({ address: '', device: '', isWritable: true, freeMiB: 1 });
});
