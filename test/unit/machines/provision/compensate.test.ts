import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hostScript } from '../../../../src/lib/core/kit/host-script.ts';
import type { JsonObject } from '../../../../src/lib/core/ports/json.ts';
import { pathWith } from '../../../support/leases.ts';
import { asCase, outputOf, stepOf, targetOf, type CommandCase } from '../../../support/step-cases.ts';
import { tempDir } from '../../../support/temp-project.ts';

const reloading = (...hashes: string[]): string[] => [
  'sh',
  '-c',
  hostScript('provision/egress/reload'),
  'reload-egress',
  ...hashes,
];

/** What takes a step back on a Debian that said `output` before. */
function undone(id: string, output: string, settings: JsonObject = {}): CommandCase[] {
  const [step, target] = [stepOf(id), targetOf({ family: 'debian', release: '13', profile: 'cpu-lab', settings })];
  const before = step.assess(outputOf(id, output), target);
  expect(before.state).toBe('drift');
  return step.compensate?.(target, before).map(asCase) ?? [];
}

const EGRESS = { egress: { allow: [] } };
const UNIT = '/etc/systemd/system/sovran-egress.service';
const CLOSED = `nft=0
path=640 root:root /etc/sovran/egress.nft
text=table inet sov_egress {
text=}
path=644 root:root ${UNIT}
text=[Unit]
noted=abc  -
noted=123  -
live=abc  -
unit=sovran-egress.service enabled/active`;

test('undo of egress keeps rules in force and restores files', () => {
  const back = undone('S28', CLOSED, EGRESS);
  const text = 'table inet sov_egress {\n}\n';
  expect(back).toContainEqual({ write: '/etc/sovran/egress.nft', mode: '0640', text });
  expect(back).toContainEqual({ write: UNIT, mode: '0644', text: '[Unit]\n' });
  expect(back).toContainEqual({ write: '/etc/sovran/egress.sha256', mode: '0600', text: 'abc  -\n123  -\n' });
  expect(back.at(-1)).toEqual({ argv: reloading('abc  -', 'abc  -') });
  expect(JSON.stringify(back)).not.toMatch(/delete table|disable|egress\.(nft|sha256)"\]/);
});

test('undo reopens egress that was open', () => {
  const back = undone('S28', 'nft=0\nunit=sovran-egress.service not-found/inactive', EGRESS);
  expect(JSON.stringify(back[0])).toContain('nft delete table inet sov_egress');
  const gone = back.flatMap((one) => ('argv' in one && one.argv[0] === 'rm' ? one.argv.slice(3) : []));
  expect(gone).toEqual(expect.arrayContaining(['/etc/sovran/egress.nft', '/etc/sovran/egress.sha256', UNIT]));
  expect(back.some((one) => 'write' in one)).toBe(false);
});

/** Runs the reload on a machine whose kernel has `live`; its unit puts `loads` in force, or cannot. Tells exit code, rules and starts. */
function reload(
  before: [live: string, noted: string],
  live: string,
  loads: string | undefined,
  active = true,
): unknown {
  const folder = tempDir();
  const [rules, starts] = [join(folder, 'rules'), join(folder, 'starts')];
  writeFileSync(rules, live);
  const start = loads === undefined ? 'exit 1' : `printf %s '${loads}' >'${rules}'`;
  const programs = {
    nft: `cat '${rules}'`,
    sha256sum: 'cat',
    systemctl: `case $1 in is-active) exit ${active ? 0 : 3} ;; esac; echo "$@" >>'${starts}'; ${start}`,
  };
  const [program = '', ...words] = reloading(...before);
  const env = { ...process.env, ...pathWith(programs) };
  const { status } = spawnSync(program, words, { env, encoding: 'utf8' });
  return [status, readFileSync(rules, 'utf8'), existsSync(starts)];
}

test.each([
  { name: 'nothing was loaded', before: ['old', 'old'], live: 'old', loads: 'old', told: [0, 'old', false] },
  { name: 'the new rules are in force', before: ['old', 'old'], live: 'new', loads: 'old', told: [0, 'old', true] },
  { name: 'they were changed by hand', before: ['hand', 'old'], live: 'new', loads: 'old', told: [0, 'old', true] },
  {
    name: 'the old ones cannot be loaded',
    before: ['old', 'old'],
    live: 'new',
    loads: undefined,
    told: [1, 'new', true],
  },
] as const)('reloads the previous rules where $name, or fails', (one) => {
  expect(reload([...one.before], one.live, one.loads)).toEqual(one.told);
});

test('ignores a failed unit while the previous rules are in force', () => {
  expect(reload(['old', 'old'], 'old', undefined, false)).toEqual([0, 'old', true]);
  expect(reload(['old', 'old'], 'old', 'old', false)).toEqual([0, 'old', true]);
});

test.each([
  { id: 'S37', unit: 'sovran-gateways.service' },
  { id: 'S38', unit: 'sovran-services.service' },
])('$id leaves its unit as it was: enabled, or not', ({ id, unit }) => {
  const systemctl = (state: string): string[][] =>
    undone(id, `unit=${unit} ${state}`).flatMap((one) =>
      'argv' in one && /systemctl/.test(one.argv.join()) ? [one.argv] : [],
    );
  expect(systemctl('enabled/inactive')).toEqual([
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'reenable', unit],
  ]);
  expect(systemctl('not-found/inactive')).toEqual([
    ['sh', '-c', `systemctl disable ${unit} || :`],
    ['systemctl', 'daemon-reload'],
  ]);
});

test('undo restores kernel values and cloud-init settings', () => {
  expect(undone('S32', 'kernel=kernel.kptr_restrict 0')).toContainEqual({
    argv: ['sysctl', '-q', '-w', 'kernel.kptr_restrict=0'],
  });
  const cloud = '/etc/cloud/cloud.cfg.d/99-sovran.cfg';
  const named = { hostname: 'gpu1' };
  expect(undone('S04', 'hostname=old\ncloud=yes', named)[0]).toEqual({ argv: ['rm', '-f', '--', cloud] });
  const there = `hostname=old\ncloud=yes\npath=644 root:root ${cloud}\ntext=a: b`;
  expect(undone('S04', there, named)[0]).toEqual({ write: cloud, mode: '0644', text: 'a: b\n' });
});

test('undo restarts previous exporters and removes new ones', () => {
  const [is, want] = [`sha256:${'e'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
  const settings = { exporters: { node: want } };
  const words = (output: string): string[] =>
    undone('S25', output, settings).flatMap((one) => ('argv' in one ? [one.argv.slice(0, 3).join(' ')] : []));
  expect(words('')).toEqual(['docker rm --force']);
  expect(words(`exporter=sovran-node-exporter ${is} true`)).toEqual(['docker rm --force', 'docker run --detach']);
  for (const state of ['false', 'false false 3 "2026-01-01T00:00:00Z"']) {
    const stopped = `exporter=/sovran-node-exporter ${is} ${state}`;
    expect(words(stopped), 'Podman would start it at boot').toEqual(['docker rm --force']);
  }
  const ran = JSON.stringify(undone('S25', `exporter=/sovran-node-exporter ${is} true`, settings));
  expect([ran.includes(is), ran.includes(want)]).toEqual([true, false]);
});
