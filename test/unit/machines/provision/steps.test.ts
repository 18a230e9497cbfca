import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { orderSteps } from '../../../../src/lib/stages/machines/provision/plans/plan.ts';
import { provisionSteps } from '../../../../src/lib/stages/machines/provision/steps.ts';
import { asCase, outputOf, stepCases, stepOf, targetOf } from '../../../support/step-cases.ts';
import { EVERYTHING } from '../../../support/everything-set.ts';
import { tempDir } from '../../../support/temp-project.ts';

const CASES = stepCases();
const FAMILIES = [
  ['debian', '12'],
  ['debian', '13'],
  ['ubuntu', '22.04'],
  ['ubuntu', '24.04'],
  ['rhel', '9'],
] as const;
const PROFILES = ['cpu-lab', 'gpu-inference', 'gpu-training'] as const;

test.each(CASES)('$title', (one) => {
  const [step, target] = [stepOf(one.step), targetOf(one)];
  const found = step.assess(outputOf(one.step, one.output, one.cut), target);
  expect({ state: found.state, reason: found.reason, diff: found.diff }).toEqual({
    state: one.state,
    reason: one.reason,
    diff: one.diff?.trimEnd(),
  });
  if (one.observed) expect(found.observed).toMatchObject(one.observed);
  const commands = found.state === 'drift' ? step.apply(target, found).map(asCase) : undefined;
  expect(commands).toEqual(one.commands);
  if (one.after === undefined) return;
  const after = step.assess(outputOf(one.step, one.after), target);
  expect({ state: after.state, diff: after.diff }).toEqual({ state: 'ok', diff: undefined });
});

test('the tables cover every step on every family', () => {
  expect(CASES.length).toBeGreaterThanOrEqual(150);
  expect(new Set(CASES.map(({ title }) => title)).size).toBe(CASES.length);
  const own = provisionSteps.map(({ id }) => id).filter((id) => id !== 'S20');
  for (const id of own) {
    const rows = CASES.filter(({ step }) => step === id);
    const families = (state: string): string[] =>
      [
        ...new Set(
          rows
            .filter((row) => row.state === state || (state === 'ok' && row.after !== undefined))
            .map(({ family }) => family),
        ),
      ].toSorted();
    const whole = ['debian', 'rhel', 'ubuntu'];
    expect([id, families('ok')]).toEqual([id, whole]);
    const acts = !['S18', 'S29'].includes(id);
    expect([id, families('drift')]).toEqual([id, acts ? whole : []]);
    expect([id, rows.some((row) => row.state === 'drift' && row.after === undefined)]).toEqual([id, false]);
    expect([id, rows.some((row) => row.cut && row.reason === 'output-cut')]).toEqual([id, true]);
  }
});

test('orders steps after their needs, without cycles', () => {
  const order = orderSteps(provisionSteps).map(({ id }) => id);
  expect(order.toSorted()).toEqual(provisionSteps.map(({ id }) => id).toSorted());
  for (const { id, needs } of provisionSteps)
    for (const need of needs) expect([id, need, order.indexOf(need) < order.indexOf(id)]).toEqual([id, need, true]);
});

test('every check is POSIX sh for dash and bash', { timeout: 60_000 }, () => {
  const scripts = new Set(everyTarget().flatMap((target) => provisionSteps.map((step) => step.check(target))));
  for (const script of scripts) {
    for (const shell of [['dash'], ['bash', '--posix']])
      execFileSync(shell[0] ?? '', [...shell.slice(1), '-n', '-c', script]);
    expect(Buffer.byteLength(script)).toBeLessThan(32_768);
  }
});

test('every check ends with 0 on a machine without GPUs', { timeout: 120_000 }, () => {
  for (const { family, release } of [
    { family: 'debian', release: '13' },
    { family: 'rhel', release: '9' },
  ] as const) {
    const target = targetOf({ family, release, profile: 'gpu-training', settings: EVERYTHING });
    for (const step of provisionSteps) {
      const ran = spawnSync('dash', ['-c', step.check(target)], { input: '', encoding: 'utf8' });
      expect([step.id, ran.status, ran.stderr]).toEqual([step.id, 0, '']);
      if (step.id !== 'S20') expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe(`end=${step.id}`);
      const { state } = step.assess(ran.stdout, target);
      if (!['S16', 'S24'].includes(step.id)) expect([step.id, state === 'na']).toEqual([step.id, false]);
    }
  }
});

test('without tools a check ends with 0 and is never ok', () => {
  const target = targetOf({ family: 'debian', release: '13', profile: 'gpu-training', settings: EVERYTHING });
  for (const step of provisionSteps.filter(({ id }) => id !== 'S20')) {
    const ran = spawnSync('/bin/dash', ['-c', step.check(target)], {
      input: '',
      encoding: 'utf8',
      env: { PATH: '/nonexistent' },
    });
    expect([step.id, ran.status]).toEqual([step.id, 0]);
    const { state } = step.assess(ran.stdout, target);
    if (step.id !== 'S14') expect([step.id, state === 'ok']).toEqual([step.id, false]);
  }
});

test('no step uses banned commands', () => {
  const scripts = CASES.flatMap((one) => JSON.stringify(one.commands ?? []));
  for (const target of everyTarget()) scripts.push(...provisionSteps.map((step) => step.check(target)));
  for (const text of scripts) {
    expect(text).not.toMatch(/curl|wget|--gpus|rm -rf|\|\s*(sh|bash)\b/);
  }
});

test('undo touches only files that apply wrote', () => {
  for (const one of CASES.filter(({ state }) => state === 'drift')) {
    const [step, target] = [stepOf(one.step), targetOf(one)];
    const before = step.assess(outputOf(one.step, one.output), target);
    const made = step
      .apply(target, before)
      .map(asCase)
      .flatMap((command) => ('write' in command ? [command.write] : []));
    const back = step.compensate?.(target, before).map(asCase) ?? [];
    const touched = back.flatMap((command) => ('write' in command ? [command.write] : removedBy(command.argv)));
    for (const path of touched.filter((path) => !path.startsWith('/etc/sovran/egress'))) expect(made).toContain(path);
  }
});

function removedBy(argv: readonly string[]): string[] {
  return argv[0] === 'rm' ? argv.filter((word) => /^\/(?!run\/)/.test(word) && !word.includes('sovran-egress')) : [];
}

function everyTarget(): ReturnType<typeof targetOf>[] {
  return FAMILIES.flatMap(([family, release]) =>
    PROFILES.flatMap((profile) => [
      targetOf({ family, release, profile }),
      targetOf({ family, release, profile, settings: EVERYTHING }),
      targetOf({ family, release, profile, containers: false, settings: { ...EVERYTHING, containers: 'podman' } }),
    ]),
  );
}

test('refuses to change sshd without systemd', () => {
  const one = CASES.find(({ step, release, state }) => step === 'S31' && release === '13' && state === 'drift');
  if (!one?.after) throw new Error('no case');
  const [step, target] = [stepOf('S31'), targetOf(one)];
  const assess = (lines: string) => step.assess(outputOf('S31', lines), target);
  expect(assess(one.output)).toMatchObject({ state: 'drift' });
  expect(assess(`init=none\n${one.output}`)).toMatchObject({
    state: 'unknown',
    reason: 'systemd-not-running',
  });
  expect(assess(`init=none\n${one.after}`)).toMatchObject({ state: 'ok' });
});

test('reports stricter sshd settings for operators only', () => {
  const one = CASES.find(({ step, release, state }) => step === 'S31' && release === '13' && state === 'drift');
  if (!one?.after) throw new Error('no case');
  const [step, target] = [stepOf('S31'), targetOf(one)];
  const strict = one.after.replace('sshd=disableforwarding no', 'sshd=disableforwarding yes');
  const assess = (groups: string) => step.assess(outputOf('S31', `member=${groups}\n${strict}`), target);
  expect(assess('ops sovran')).toMatchObject({
    state: 'unknown',
    reason: 'overridden-elsewhere',
    diff: '- DisableForwarding: yes\n+ DisableForwarding: no',
  });
  expect(assess('ops')).toMatchObject({ state: 'ok' });
});

test.for([
  { exit: 9, busy: '', asked: '9' },
  { exit: 0, busy: '4711', asked: '0' },
])('prints exit $exit of the GPU query beside its processes', ({ exit, busy, asked }) => {
  const bin = tempDir();
  const tool = join(bin, 'nvidia-smi');
  writeFileSync(tool, `#!/bin/sh\necho ${busy}\nexit ${exit}\n`, { mode: 0o755 });
  const target = targetOf({
    family: 'debian',
    release: '13',
    profile: 'gpu-inference',
    settings: { mig: { '1g.10gb': 7 } },
  });
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
  const { stdout } = spawnSync('dash', ['-c', stepOf('S17').check(target)], { input: '', encoding: 'utf8', env });
  expect(stdout).toContain(`asked=${asked}\nbusy=${busy}\n`);
});
