import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { docker } from '../../../scripts/rig/engine.ts';
import { faultOn } from '../../../scripts/rig/faults/switch.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import { listOpenRuns } from '../../../src/lib/core/operation/open/open-runs.ts';
import { useLab } from '../../support/lab.ts';
import { type LabProject, labProject } from '../../support/project/in-lab.ts';
import { onMachine } from '../../support/provisioned-lab.ts';

const PRELOAD = fileURLToPath(new URL('../../support/kill-after.mjs', import.meta.url));
const HOME = '/home/operator/clone';
/** The program of this checkout; it ends otherwise where a test says so. */
const WRAPPER = `#!/bin/sh
[ ! -e /opt/sovran/exit ] || exit "$(cat /opt/sovran/exit)"
exec /opt/sovran/node /opt/sovran/bin/run.js "$@"
`;

interface Timer {
  name: string;
  command: string;
  lastRun: string | null;
  nextRun: string | null;
  state: string;
}

let lab: Lab;
const machine = (script: string): Promise<string> => onMachine(lab, 'gpu1', script);

async function copyThere(folder: string, names: string[], to: string): Promise<void> {
  await machine(`mkdir -p ${to}`);
  const tar = execFileSync('tar', ['-C', folder, '-c', ...names], { maxBuffer: 1 << 30 });
  await docker().getContainer(hostOf(lab, 'gpu1').container).putArchive(tar, { path: to });
}

beforeAll(async () => {
  lab = await useLab({ own: 'schedule', hosts: ['gpu1'] });
  const node = realpathSync(process.execPath);
  await copyThere(
    '.',
    ['bin', 'dist', 'templates', 'schemas', 'package.json', 'oclif.manifest.json', 'node_modules/@oclif/plugin-help'],
    '/opt/sovran',
  );
  await copyThere(node.replace(/\/node$/, ''), ['node'], '/opt/sovran');
  await machine(`cat >/usr/local/bin/sovran <<'E'\n${WRAPPER}E\nchmod 755 /usr/local/bin/sovran`);
}, 600_000);

/** The machine and, in the home of its user, a clone of the project. */
async function scheduled(user: string, home: string): Promise<LabProject> {
  const project = await labProject(lab);
  await project.addMachine('gpu1', 'gpu1', user);
  await copyThere(project.root, ['.'], home);
  await machine(`chown -R ${user}: ${home}`);
  return project;
}

async function timersOf(project: LabProject, flags: string): Promise<Record<string, Timer>> {
  const { stdout, exit } = await project.run(`watch schedule gpu1 --json ${flags}`);
  const { timers } = JSON.parse(stdout) as { timers: Timer[] };
  expect(exit).toBe(flags === '--list' && timers.some(({ state }) => state === 'failed') ? 1 : 0);
  return Object.fromEntries(timers.map((one) => [one.name, one]));
}

test('an installation that was killed is finished by resume', { timeout: 600_000 }, async () => {
  const project = await scheduled('operator', HOME);
  const kill = { KILL_AT: '7', KILL_SIDE: 'after', NODE_OPTIONS: `--import=${PRELOAD}` };
  const killed = await project.runWith(kill, `watch schedule gpu1 --clone ${HOME}`);
  expect([killed.signal, listOpenRuns(project.root).length]).toEqual(['SIGKILL', 1]);
  await project.must('resume');
  expect(listOpenRuns(project.root)).toEqual([]);
  expect(Object.keys(await timersOf(project, '--list'))).toEqual(['retrain', 'status']);
  expect(await timersOf(project, '--remove')).toEqual({});
  await machine(`rm -r ${HOME}`);
});

test('systemd runs commands, catches up after a reboot, and forgets them', { timeout: 600_000 }, async () => {
  const project = await scheduled('operator', HOME);
  const refused = await project.run('watch schedule gpu1 --json');
  expect([refused.exit, refused.stdout + refused.stderr]).toEqual([3, expect.stringContaining('schedule-clone')]);
  const installed = await timersOf(project, `--clone ${HOME}`);
  expect(Object.values(installed).map(({ name, state, lastRun }) => [name, state, lastRun])).toEqual([
    ['retrain', 'unknown', null],
    ['status', 'unknown', null],
  ]);
  expect(installed['retrain']).toMatchObject({ command: 'sovran retrain list', nextRun: expect.stringMatching(/Z$/) });
  const unit = (await machine('basename /etc/systemd/system/sovran-*-status.timer .timer')).replace(/-status$/, '');
  expect(await machine(`systemd-analyze verify /etc/systemd/system/${unit}-*.service 2>&1`)).toBe('');
  const calendar = "sed -n 's/^OnCalendar=//p'";
  expect(
    await machine(
      `${calendar} /etc/systemd/system/${unit}-*.timer | while read -r one; do systemd-analyze calendar "$one" | sed -n 's/.*Normalized form: //p'; done`,
    ),
  ).toBe('*-*-* 04:10:00\n*-*-* *:00:00');

  const runs = async (code: string): Promise<string | undefined> => {
    await machine(
      `${code === '' ? 'rm -f /opt/sovran/exit' : `echo ${code} >/opt/sovran/exit`}; systemctl start ${unit}-status || :`,
    );
    return (await timersOf(project, '--list'))['status']?.state;
  };
  expect([await runs('0'), await runs('5'), await runs('4')]).toEqual(['ok', 'missed', 'failed']);
  expect(
    await machine(
      `systemctl is-failed ${unit}-status || :; echo 5 >/opt/sovran/exit; systemctl start ${unit}-status; systemctl is-failed ${unit}-status || :`,
    ),
  ).toBe('failed\ninactive');
  await machine('rm /opt/sovran/exit');

  const dropIn = `/etc/systemd/system/${unit}-retrain.timer.d`;
  await machine(
    `mkdir ${dropIn}; printf '[Timer]\\nRandomizedDelaySec=0\\n' >${dropIn}/now.conf; systemctl daemon-reload`,
  );
  await machine(
    `systemctl stop ${unit}-retrain.timer; touch -d '2 days ago' /var/lib/systemd/timers/stamp-${unit}-retrain.timer`,
  );
  const reboot = new Date().toISOString();
  await faultOn(lab, 'reboot', 'gpu1');
  const lastRun = async (): Promise<string> => (await timersOf(project, '--list'))['retrain']?.lastRun ?? '';
  await expect.poll(async () => (await lastRun()) > reboot.slice(0, 19), { timeout: 60_000 }).toBe(true);
  expect(await machine(`journalctl --boot --no-pager -o cat -u ${unit}-retrain.service`)).toContain('Finished');

  const started = `systemctl show -p ActiveEnterTimestampMonotonic --value ${unit}-retrain.timer ${unit}-status.timer`;
  const times = await machine(started);
  await machine(`echo '# ours' >>/etc/systemd/system/${unit}-status.timer`);
  const edited = await project.run('watch schedule gpu1 --json');
  expect([edited.exit, edited.stdout + edited.stderr]).toEqual([3, expect.stringContaining(`${unit}-status.timer`)]);
  expect(await machine(started)).toBe(times);
  expect(Object.keys(await timersOf(project, '--discard-edits'))).toHaveLength(2);
  const [retrain, status] = [times.split(/\s+/)[0], (await machine(started)).split(/\s+/)];
  expect([status[0], status[1] === times.split(/\s+/)[1]]).toEqual([retrain, false]);

  expect(await timersOf(project, '--remove')).toEqual({});
  expect(await machine(`ls -d /etc/systemd/system/${unit}* /var/lib/systemd/timers/*sovran* 2>/dev/null || :`)).toBe(
    dropIn,
  );
  expect(await machine(`systemctl list-timers --all --no-legend 'sovran-*'`)).toBe('');
});

test('without root, units are of the user', { timeout: 600_000 }, async () => {
  const project = await scheduled('nosudo', '/home/nosudo/clone');
  const refused = await project.run('watch schedule gpu1 --json --clone /home/nosudo/clone');
  expect([refused.exit, refused.stdout + refused.stderr]).toEqual([3, expect.stringContaining('schedule-systemd')]);
  // The image has no libpam-systemd, which sets it.
  const manager = '[Service]\\nEnvironment=XDG_RUNTIME_DIR=/run/user/%%i\\n';
  await machine(
    `mkdir /etc/systemd/system/user@.service.d; printf '${manager}' >/etc/systemd/system/user@.service.d/runtime.conf`,
  );
  await machine('systemctl daemon-reload; loginctl enable-linger nosudo; systemctl start user@$(id -u nosudo)');
  const timers = await timersOf(project, '--clone /home/nosudo/clone');
  expect(timers['status']?.nextRun).toMatch(/Z$/);
  expect(
    await machine(
      'ls /home/nosudo/.config/systemd/user/*.timer | wc -l; ls /etc/systemd/system/sovran-*.timer 2>/dev/null || :',
    ),
  ).toBe('2');
  await timersOf(project, '--remove');
  expect(await machine('find /home/nosudo/.config/systemd -type f')).toBe('');
});
