import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { hostExceptionsSpecSchema } from '../../../../src/lib/core/project/resources/host-exceptions.ts';
import { provisionSchema } from '../../../../src/lib/core/project/resources/provision.ts';
import { splitBatches } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import { waiversOf } from '../../../../src/lib/stages/machines/provision/facts/exceptions.ts';
import { UNLESS_ENGINE_SILENT } from '../../../../src/lib/stages/machines/provision/checks/check-script.ts';
import { frameChecks, readFrames } from '../../../../src/lib/stages/machines/provision/facts/run-checks.ts';
import { exporters, images, networks } from '../../../../src/lib/stages/machines/provision/steps/containers.ts';
import type { ProvisionTarget } from '../../../../src/lib/stages/machines/provision/contract/step.ts';
import { readIdentity } from '../../../../src/lib/stages/machines/provision/facts/identify.ts';
import { readLease } from '../../../../src/lib/stages/machines/provision/leases/host-lease.ts';
import { mergeSettings, withEnvironments } from '../../../../src/lib/stages/machines/provision/facts/inspect-host.ts';

test.for([
  ['ID=debian\nVERSION_ID="13"\n', 'debian', '13'],
  ['ID=debian\nVERSION_ID="12"\n', 'debian', '12'],
  ['ID=ubuntu\nVERSION_ID="24.04"\n', 'ubuntu', '24.04'],
  ['ID="rhel"\nVERSION_ID="9.4"\n', 'rhel', '9'],
  ["ID='rocky'\nVERSION_ID='9.5'\nID_LIKE=\"rhel centos fedora\"\n", 'rhel', '9'],
  ['ID=debian\nVERSION_ID="11"\n', undefined, '11'],
  ['ID=debian\n', undefined, ''],
  ['ID=ubuntu\nVERSION_ID="20.04"\n', undefined, '20.04'],
  ['ID=alpine\nVERSION_ID=3.20\n', undefined, '3.20'],
  ['ID=constructor\nVERSION_ID=1\n', undefined, '1'],
  ['', undefined, ''],
] as const)('recognises a system by its os-release: %j', ([text, family, release]) => {
  const identity = readIdentity(`${text}SOVRAN_ARCH=x86_64\nSOVRAN_USER=ops\n`);
  expect(identity).toMatchObject({ release, arch: 'x86_64', user: 'ops' });
  expect(identity.family).toBe(family);
});

test('hostile check output stays in its frame', () => {
  const checks = [
    { id: 'S01', script: "printf 'a\\nb'" },
    { id: 'S02', script: 'exit 3' },
    { id: 'S03', script: "cat; printf '%s' \"it's\"" },
    { id: 'S04', script: 'yes | head -c 200000' },
    { id: 'S05', script: 'kill -9 $$' },
    { id: 'S06', script: '(unclosed' },
    { id: 'S07', script: "printf 'last'" },
  ];
  const stdout = execFileSync('sh', ['-s'], { input: frameChecks(checks, 'mark'), encoding: 'utf8' });
  const frames = readFrames(`motd\n${stdout}`, 'mark');
  expect(frames?.get('S01')).toEqual({ text: 'a\nb' });
  expect(frames?.get('S02')).toEqual({ text: '' });
  expect(frames?.get('S03')).toEqual({ text: "it's" });
  expect(frames?.get('S04')).toMatchObject({ broken: 'too-long' });
  expect(frames?.get('S05')).toMatchObject({ broken: 'timeout' });
  expect(frames?.get('S06')).toEqual({ text: '' });
  expect(frames?.get('S07')).toEqual({ text: 'last' });
  expect(readFrames(stdout.slice(0, -8), 'mark')).toBeUndefined();
});

test.for([
  ['is over its time', 'exit 124', true],
  ['had to be killed', 'kill -9 $$', true],
  ['answers', 'echo true', false],
  ['is not there', 'exit 1', false],
] as const)('where the engine %s, later questions to it', ([, script, silent]) => {
  const asks = `${UNLESS_ENGINE_SILENT}\necho asked`;
  const checks = [
    { id: 'engine', script, probesEngine: true as const },
    { id: 'S01', script: 'echo other' },
    { id: 'S26', script: asks },
  ];
  const stdout = execFileSync('sh', ['-s'], { input: frameChecks(checks, 'mark'), encoding: 'utf8' });
  const frames = readFrames(stdout, 'mark');
  expect(frames?.get('S01')).toEqual({ text: 'other\n' });
  expect(frames?.get('S26')).toEqual(silent ? { text: '', broken: 'engine-silent' } : { text: 'asked\n' });
  if (script === 'echo true') expect(frames?.get('engine')?.text.trim()).toBe('true');
  if (silent) expect(frames?.get('engine')?.broken).toBe('timeout');
});

test('asks a hanging engine for no image, exporter or network', () => {
  const settings = {
    images: [{ name: 'x', id: `sha256:${'a'.repeat(64)}` }],
    environments: ['prod'],
    exporters: { node: 'x' },
  };
  const target = { containers: true, profile: 'cpu-lab', settings, family: 'debian' } as unknown as ProvisionTarget;
  for (const step of [images, networks, exporters]) {
    const env = { ...process.env, SOVRAN_ENGINE_SILENT: 'yes' };
    const { status, stdout } = spawnSync('sh', ['-c', step.check(target)], { env, encoding: 'utf8' });
    expect([step.id, status, stdout]).toEqual([step.id, 121, '']);
  }
});

test.for(['0', '0%', '101%', 'x', '-1', '1.5', '', '%'])('`%s` is not a batch', (size) => {
  expect(() => splitBatches(['a', 'b'], size)).toThrow('bad-batch');
});

test('batches cover every host once', () => {
  expect(splitBatches(['a', 'b', 'c'])).toEqual([['a'], ['b', 'c']]);
  expect(splitBatches(['a'])).toEqual([['a']]);
  expect(splitBatches(['a', 'b', 'c', 'd'], '50%')).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  expect(splitBatches(['a', 'b', 'c'], '100%')).toEqual([['a', 'b', 'c']]);
});

test('settings: host over project over profile; kernel settings merge', () => {
  const merged = mergeSettings(
    { driverBranch: '580', ntp: ['a'] },
    { ntp: ['b'], sysctl: { 'vm.swappiness': 1, 'net.core.somaxconn': 2 } },
    { sysctl: { 'vm.swappiness': 3 } },
    undefined,
  );
  expect(merged).toEqual({
    driverBranch: '580',
    ntp: ['b'],
    sysctl: { 'vm.swappiness': 3, 'net.core.somaxconn': 2 },
  });
});

test.for([
  { ntp: ['a b'] },
  { ntp: ['a\nserver evil'] },
  { sysctl: { 'vm.x; rm': 1 } },
  { sysctl: { 'vm.swappiness': '1\nkernel.x=2' } },
  { dataVolume: { device: '/etc/passwd', id: 'x', mount: '/data' } },
  { dataVolume: { device: '/dev/sdb', mount: '/data' } },
  { egress: { allow: [{ to: 'example.org' }] } },
  { hostname: '-x' },
  { sshUsers: ['root', '*'] },
  { driverBranch: '5' },
  { unknown: 1 },
])('refuses invalid settings: %j', (settings) => {
  expect(provisionSchema.safeParse(settings).success).toBe(false);
});

test('an exception names a host or group, owner and expiry', () => {
  const one = { step: 'S31', host: 'a', reason: 'x', owner: 'po', expires: '2026-12-31' };
  const accepts = (exception: object): boolean =>
    hostExceptionsSpecSchema.safeParse({ exceptions: [exception] }).success;
  expect(accepts(one)).toBe(true);
  expect(accepts({ ...one, group: 'g' })).toBe(false);
  expect(accepts({ ...one, host: undefined })).toBe(false);
  expect(accepts({ ...one, owner: ' ' })).toBe(false);
  expect(accepts({ ...one, expires: '2026-02-30' })).toBe(false);
  expect(accepts({ ...one, step: 'P01' })).toBe(false);
});

test('an exception counts through its last day; the longest wins', () => {
  const entry = (expires: string, scope: object) => ({
    step: 'S31' as const,
    reason: 'x',
    owner: 'po',
    expires,
    ...scope,
  });
  const register = {
    exceptions: [
      entry('2026-01-31', { host: 'a' }),
      entry('2026-03-31', { group: 'g' }),
      entry('2027-01-01', { host: 'b' }),
    ],
  };
  const host = { name: 'a', groups: ['g'] };
  expect(waiversOf(register, host, '2026-03-31T23:59:59.000Z')).toMatchObject([
    { expires: '2026-03-31', expired: false },
  ]);
  expect(waiversOf(register, host, '2026-04-01T00:00:00.000Z')).toMatchObject([
    { expires: '2026-03-31', expired: true },
  ]);
  expect(waiversOf(register, { name: 'c', groups: [] }, '2026-01-01T00:00:00.000Z')).toEqual([]);
});

test('adds the project’s environments to those of the settings', () => {
  const given = mergeSettings({ environments: ['pilot'] });
  expect(withEnvironments(given, ['prod', 'pilot']).environments).toEqual(['pilot', 'prod']);
  expect(withEnvironments(mergeSettings({}), ['prod']).environments).toEqual(['prod']);
  expect(withEnvironments(mergeSettings({}), [])).toEqual({});
});

test('reads a lease in host time; none if truncated', () => {
  const [since, until] = ['2026-11-24T23:00:00Z', '2026-11-24T23:30:00Z'];
  const lease = { holder: 'ada@example.org', since, until, machine: 'desk', operation: 'host apply', run: 'X' };
  expect(readLease(`ada@example.org\n${since}\n${until}\ndesk\nhost apply\nX\n`)).toEqual(lease);
  expect(readLease(`ada@example.org\n${since}\n${until}\n`)).toMatchObject({ machine: '?', run: '?' });
  expect(readLease(`\u001b[31mada\n${since}\n${until}\n`)?.holder).toBe('ada');
  for (const text of ['', 'ada\n', `ada\n${since}\n`]) expect(readLease(text)).toBeUndefined();
});
