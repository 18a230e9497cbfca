import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executeOperation } from '../../../src/lib/core/operation/executor/execute.ts';
import type { GatesFailed } from '../../../src/lib/core/operation/plan/gates.ts';
import { watchSettingsSchema } from '../../../src/lib/core/project/resources/watch.ts';
import { renderSchedule } from '../../../src/lib/stages/watch/schedule/render.ts';
import { schedule, type ScheduleInput, unitsOf } from '../../../src/lib/stages/watch/schedule/schedule.ts';
import { plainView } from '../../support/plain-view.ts';
import { aProject } from '../../support/project/project.ts';
import { anApplication, anEnvironment } from '../../support/project/serving.ts';
import { tempDir } from '../../support/temp-project.ts';
import { userSystemd } from '../../support/user-systemd.ts';

const TEMPLATES = Object.fromEntries(
  ['schedule.yml', 'schedule.service', 'schedule.timer'].map((name) => [
    name,
    readFileSync(`templates/watch/${name}`, 'utf8'),
  ]),
);

const SERVICE = `# Written by sovran watch schedule.
[Unit]
Description=sovran watch drift --env a --record
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory=/srv/50%% $x
# One command of the clone at a time: each holds the project.
ExecStart=/usr/bin/flock --close sovran.yaml /usr/bin/env 'SOVRAN_STORE=/data' '/opt/my $$node' watch drift --env a --record --no-input
# 5 is a verdict: an objective is missed, or something drifts.
SuccessExitStatus=5
TimeoutStartSec=2h
Nice=10

User=ops
`;

const TIMER = `# Written by sovran watch schedule.
[Unit]
Description=sovran watch drift --env a --record

[Timer]
OnCalendar=*-*-* 03:10:00
Persistent=true
RandomizedDelaySec=15min
FixedRandomDelay=true

[Install]
WantedBy=timers.target
`;

test('a command has a service and a timer, whose words are quoted', () => {
  const files = unitsOf(
    {
      filling: { values: { drift: '03:10' }, scopes: { environment: [{ environment: 'a' }, { environment: 'b' }] } },
      prefix: '/etc/systemd/system/sovran-0',
      clone: '/srv/50% $x',
      program: ['/usr/bin/env', 'SOVRAN_STORE=/data', '/opt/my $node'],
      user: 'ops',
    },
    TEMPLATES,
  );
  expect(files.map(({ path }) => path)).toEqual(
    ['a.service', 'a.timer', 'b.service', 'b.timer'].map((name) => `/etc/systemd/system/sovran-0-drift-${name}`),
  );
  expect([files[0]?.text, files[1]?.text]).toEqual([SERVICE, TIMER]);
});

test('commands of a clone run one after the other', async () => {
  const clone = tempDir();
  writeFileSync(join(clone, 'sovran.yaml'), '');
  const program = ['/bin/sh', '-c', 'echo in >>log; sleep 0.3; echo out >>log; exit 5'];
  const scheduled = { filling: { values: { retrain: '04:10' }, scopes: {} }, prefix: 'x', clone, program };
  const [service] = unitsOf({ ...scheduled, user: undefined }, TEMPLATES);
  const [, line = ''] = /^ExecStart=(.*)$/m.exec(service?.text ?? '') ?? [];
  const ran = ['a', 'b'].map(() => once(spawn('sh', ['-c', line], { cwd: clone }), 'close'));
  expect((await Promise.all(ran)).map(([code]) => code as number)).toEqual([5, 5]);
  expect(readFileSync(join(clone, 'log'), 'utf8')).toBe('in\nout\nin\nout\n');
});

test('exit 5 of a timer reads as that, in both languages', () => {
  const timer = { name: 'a', command: 'c', lastRun: null, nextRun: null, state: 'missed' as const };
  for (const language of ['en', 'fr'] as const)
    expect(renderSchedule({ host: 'local', timers: [timer] }, plainView(language))[1]).toContain('exit 5');
});

test.each([
  [{ drift: 'hourly' }],
  [{ retrain: '24:00' }],
  [{ status: '5m' }],
  [{ canary: { app: 'canary' } }],
  [{ other: false }],
  [{ canary: { app: 'canary', keyFile: '/k\nExecStart=x' } }],
])('%j is refused: what commits has a time of day', (said) => {
  expect(watchSettingsSchema.safeParse({ schedule: said }).success).toBe(false);
});

/** A project, and this machine for a user with a systemd. */
async function world(settings: object = {}, more: object = {}) {
  const folder = tempDir();
  const host = userSystemd('local', folder);
  const project = await aProject([anEnvironment('production'), anApplication('canary')]);
  const ctx = project.context({ hosts: { open: async () => host }, self: ['node', 'run.js'] });
  await project.project.writeSettings({
    ...(await project.project.settings()),
    watch: { routes: [], schedule: settings, ...more },
  });
  const input = { host: 'local', clone: null, variables: [], remove: false, discardEdits: false };
  const run = (said: Partial<ScheduleInput> = {}) => executeOperation(schedule, { ...input, ...said }, ctx);
  const units = join(folder, 'systemd/user');
  const names = (): string[] => readdirSync(units).map((name) => name.replace(/^sovran-[0-9a-f]{8}/, ''));
  const calls = (): string[] =>
    readFileSync(join(folder, 'calls'), 'utf8')
      .split('\n')
      .filter((line) => !/ show/.test(line));
  return { run, units, names, calls, project, folder };
}

test('only what differs is restarted, edited units are named, others stay', async () => {
  const secrets = { caFile: '/ca', certFile: '/cert', keyFile: '/key' };
  const { run, units, names, calls, project, folder } = await world(
    { canary: { app: 'canary', keyFile: '/k' } },
    { siem: { target: 'siem.example.org:2514', peer: 'siem.example.org', ...secrets } },
  );
  const { result, remarks } = await run();
  expect(result.timers.map(({ command, state }) => [command, state])).toEqual([
    ['sovran watch canary run --env production --app canary --key-file /k', 'unknown'],
    ['sovran watch drift --env production --record', 'unknown'],
    ['sovran retrain list', 'unknown'],
    ['sovran watch siem', 'unknown'],
    ['sovran watch status --publish', 'unknown'],
  ]);
  expect(remarks).toEqual([{ key: 'watch.schedule.lingers', params: { user: 'ops' } }]);
  expect(renderSchedule(result, plainView())[0]).toMatch(/^COMMAND +LAST RUN +STATE +NEXT RUN$/);

  writeFileSync(join(folder, 'calls'), '');
  await run();
  expect(calls().filter((line) => line.includes('restart'))).toEqual([]);
  const [prefix = ''] = /sovran-[0-9a-f]{8}/.exec(readdirSync(units).join()) ?? [];
  writeFileSync(join(units, `${prefix}-own.timer`), 'ours');
  const edited = join(units, `${prefix}-retrain.timer`);
  writeFileSync(edited, `${readFileSync(edited, 'utf8')}# ours\n`);
  const refused = (await run().catch((error: unknown) => error)) as GatesFailed;
  expect(refused.gates.find(({ verdict }) => verdict === 'fail')).toMatchObject({
    reason: { params: { paths: edited } },
  });
  await project.project.writeSettings({
    ...(await project.project.settings()),
    watch: { routes: [], schedule: { drift: false } },
  });
  const later = await run({ discardEdits: true });
  expect(later.remarks.map(({ key }) => key)).toContain('watch.schedule.no-canary');
  expect(calls().filter((line) => line.includes('restart'))).toEqual([`--user restart ${prefix}-retrain.timer`]);
  expect(names().toSorted()).toEqual(
    ['-own.timer', '-retrain.service', '-retrain.timer', '-status.service', '-status.timer', '.manifest'].toSorted(),
  );
  expect((await run({ remove: true })).result.timers.map(({ name }) => name)).toEqual(['own']);
  expect(names()).toEqual(['-own.timer']);
});

test('another clone of the project may be named, and stays', async () => {
  const { run, units, project } = await world();
  const clone = tempDir();
  cpSync(project.root, clone, { recursive: true });
  await run({ clone });
  await run();
  const [service = ''] = readdirSync(units).filter((name) => name.endsWith('-status.service'));
  expect(readFileSync(join(units, service), 'utf8')).toContain(`WorkingDirectory=${clone}\n`);
});

test('a foreign folder, or a host without systemd, is refused untouched', async () => {
  const { run, folder } = await world();
  writeFileSync(join(folder, 'bin/systemctl'), '#!/bin/sh\nexit 1\n');
  const refused = (await run({ clone: '/nowhere' }).catch((error: unknown) => error)) as GatesFailed;
  expect(refused.gates.map(({ id }) => id)).toEqual(['schedule-systemd', 'schedule-clone']);
  expect(readdirSync(folder)).toEqual(['bin']);
});
