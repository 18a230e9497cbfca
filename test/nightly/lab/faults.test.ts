import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { execute } from '../../../scripts/rig/execute.ts';
import { FAULTS } from '../../../scripts/rig/faults/index.ts';
import { authorityLine } from '../../../scripts/rig/faults/host-certificate.ts';
import { activeFaults, faultOff, faultOn, withFault } from '../../../scripts/rig/faults/switch.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import { ssh, sshFailure, useLab } from '../../support/lab.ts';

const own = (): Promise<Lab> => useLab({ own: 'faults', hosts: ['gpu1'] });

/** What a command on gpu1 prints, or how SSH or it failed: the exit code and the last words. */
async function outcome(command: string, options: string[] = []): Promise<string> {
  const lab = await own();
  try {
    return (await ssh(lab, 'gpu1', command, options)).trim();
  } catch (error) {
    const { code, stderr, stdout } = error as { code: number; stderr: string; stdout: string };
    return `${stdout}exit ${code}: ${stderr.trim().split('\n').at(-1)}`;
  }
}

const FOLDER = '/srv/lab fault';
const WRITE = `mkdir -p '${FOLDER}'; head -c 2097152 /dev/zero >'${FOLDER}/file' && echo written; rm -f '${FOLDER}/file'`;

/** By how many seconds `date` is wrong, since it was asked between two files; the times of these come from a coarser clock. */
const BETWEEN = `touch /tmp/before; told=$(date +%s); touch /tmp/after
for wrong in 0 -7200; do
  real=$((told - wrong))
  [ "$real" -ge "$(stat -c %Y /tmp/before)" ] && [ "$real" -le "$(($(stat -c %Y /tmp/after) + 1))" ] && echo "$wrong"
done
true`;

/** Each fault: what to run, what it says while the fault is on, and when it is off again. */
const CASES: [fault: string, value: string | undefined, command: string, on: RegExp, off: RegExp][] = [
  ['max-sessions', undefined, "sudo sshd -T | grep -i '^maxsessions'", /^maxsessions 1$/, /^maxsessions 10$/],
  ['max-startups', '3:50:6', 'sudo sshd -T | grep -i ^maxstartups', /3:50:6$/, /10:30:100$/],
  ['penalties', undefined, 'sudo sshd -T | grep -i "^persourcepenalties "', /authfail:5/, /no$/],
  ['max-auth-tries', undefined, 'sudo sshd -T | grep -i ^maxauthtries', / 2$/, / 6$/],
  ['no-tcp-forwarding', undefined, 'sudo sshd -T | grep -i ^allowtcpforwarding', / no$/, / yes$/],
  ['no-stream-forwarding', undefined, 'sudo sshd -T | grep -i ^allowstreamlocalforwarding', / no$/, / yes$/],
  ['no-forwarding', undefined, 'sudo sshd -T | grep -i ^disableforwarding', / yes$/, / no$/],
  ['host-key-type', 'ecdsa', 'sudo sshd -T | grep -ic ^hostkey.*_key$', /^1$/, /^3$/],
  ['locked-out', undefined, 'echo in', /exit 255:.*Permission denied/, /^in$/],
  ['host-key', undefined, 'echo in', /exit 255: .*(verification failed|closed)/i, /^in$/],
  ['sudo-requiretty', undefined, 'sudo -n id -u', /must have a tty/, /^0$/],
  ['sudo-password', undefined, 'sudo -n id -u', /password is required/, /^0$/],
  ['no-sudo', undefined, 'sudo -n id -u', /exit 1: .*(not allowed|sorry|password)/i, /^0$/],
  ['noisy-shell', undefined, 'echo done', /^\{ welcome\ndone$/, /^done$/],
  // The shell knows which programs it ran itself; how long it waits has a test of its own.
  ['slow-shell', '1', 'hash -t sleep 2>&1 || true', /^\/usr\/bin\/sleep$/, /sleep: not found$/],
  ['disk-full', `${FOLDER}:1m`, `sudo sh -c ${JSON.stringify(WRITE)} 2>&1`, /No space left/, /^written$/],
  ['inodes-gone', FOLDER, `sudo sh -c ${JSON.stringify(WRITE)} 2>&1`, /No space left/, /^written$/],
  ['read-only', FOLDER, `sudo sh -c ${JSON.stringify(WRITE)} 2>&1`, /Read-only file system/, /^written$/],
  ['clock-skew', '-7200', BETWEEN, /^-7200$/, /^0$/],
  [
    'docker-stopped',
    undefined,
    'docker version >/dev/null && echo up',
    /exit 1: Cannot connect to the Docker daemon/,
    /^up$/,
  ],
  ['foreign-listener', '8099', 'ss -ltnH | grep -c :8099 || true', /^1$/, /^0$/],
  [
    'snap-docker',
    undefined,
    'command -v snap && snap list docker || echo none',
    /^\/usr\/local\/bin\/snap\ndocker/,
    /^none$/,
  ],
  ['gpu-link-downgraded', undefined, 'lspci -vv -d 10de: | grep -c downgraded || true', /^1$/, /^0$/],
  ['gpu-gone', undefined, 'nvidia-smi -L | wc -l', /^1$/, /^2$/],
  ['hostile-output', 'ansi', 'nvidia-smi -L | od -An -c | head -1', /033/, /G {3}P {3}U/],
  // That OpenSSH accepts it has a test of its own.
  ['host-certificate', undefined, "sudo sshd -T | grep -c '^hostcertificate /' || true", /^1$/, /^0$/],
  ['no-sftp', undefined, 'sudo sshd -T | grep -i ^subsystem', /bin\/false$/, /sftp-server$/],
  ['sftp-chroot', undefined, 'sudo sshd -T | grep -i ^subsystem', /lab-sftp$/, /sftp-server$/],
];
const OTHERWISE = ['session-killed', 'paused', 'off', 'reboot', 'docker-killed', 'docker-restarted'];

test('every fault has its case', () => {
  expect([...CASES.map(([name]) => name), ...OTHERWISE].sort()).toEqual(Object.keys(FAULTS).sort());
});

test.each(CASES)('%s (%s) is on, and off again', async (fault, value, command, on, off) => {
  const lab = await own();
  expect(await outcome(command)).toMatch(off);
  await withFault(lab, fault, 'gpu1', async () => expect(await outcome(command)).toMatch(on), value);
  expect(await outcome(command)).toMatch(off);
  expect(activeFaults(lab)).toEqual([]);
});

test('a slow shell takes its seconds', async () => {
  const lab = await own();
  const took = await withFault(lab, 'slow-shell', 'gpu1', () => outcome('echo $SECONDS'), '2');
  expect(Number(took)).toBeGreaterThanOrEqual(2);
});

test('OpenSSH accepts the host certificate by its authority alone', async () => {
  const lab = await own();
  await withFault(lab, 'host-certificate', 'gpu1', async () => {
    const only = `${lab.files.knownHosts}.ca`;
    spawnSync('sh', [
      '-c',
      `{ grep 127.0.0.1 '${lab.files.knownHosts}'; printf '%s\\n' '${authorityLine(lab)}'; } >'${only}'`,
    ]);
    expect(await outcome('echo certified', ['-o', `UserKnownHostsFile=${only}`])).toBe('certified');
  });
});

test('SFTP in a chroot sees other paths than a command does', async () => {
  const lab = await own();
  await withFault(lab, 'sftp-chroot', 'gpu1', async () => {
    const script = 'cd /upload\nput /etc/hostname seen-by-sftp\nls /upload\n';
    const { stdout, stderr } = spawnSync('sftp', ['-F', lab.files.sshConfig, '-b', '-', 'gpu1'], {
      input: script,
      encoding: 'utf8',
    });
    expect(stdout, stderr).toContain('/upload/seen-by-sftp');
    expect(await outcome('test -e /upload || cat /srv/jail/upload/seen-by-sftp | wc -l')).toBe('1');
  });
});

test('killed sessions end what OpenSSH waits for, and the next connection works', async () => {
  const lab = await own();
  const waiting = sshFailure(lab, 'gpu1', 'sleep 60');
  const { container } = hostOf(lab, 'gpu1');
  while ((await execute(container, 'pgrep -x sleep', { check: false })).code !== 0);
  await faultOn(lab, 'session-killed', 'gpu1');
  expect((await waiting).code).toBe(255);
  expect(await outcome('echo back')).toBe('back');
});

test('a paused machine is silent, then continues', async () => {
  const lab = await own();
  await withFault(lab, 'paused', 'gpu1', async () => {
    expect(await outcome('echo in', ['-o', 'ConnectTimeout=2'])).toMatch(/exit 255: .*timed out/i);
  });
  expect(await outcome('echo in')).toBe('in');
});

test('reboot and outage change the boot id; docker survives its own', async () => {
  const lab = await own();
  const boot = 'cat /proc/sys/kernel/random/boot_id';
  const before = await outcome(boot);
  expect(await outcome(boot)).toBe(before);
  await faultOn(lab, 'reboot', 'gpu1');
  const after = await outcome(boot);
  expect(after).toMatch(/^[0-9a-f-]{36}$/);
  expect(after).not.toBe(before);
  await withFault(lab, 'off', 'gpu1', async () =>
    expect(await outcome('true', ['-o', 'ConnectTimeout=2'])).toMatch(/exit 255/),
  );
  expect(await outcome(boot)).not.toBe(after);
  for (const moment of ['docker-killed', 'docker-restarted']) {
    const pid = await outcome('systemctl show -p MainPID docker');
    await faultOn(lab, moment, 'gpu1');
    expect(await outcome('systemctl show -p MainPID docker'), moment).not.toBe(pid);
  }
});

test('systemctl reboot brings the machine back with another boot id', { timeout: 600_000 }, async () => {
  const before = await outcome('cat /proc/sys/kernel/random/boot_id');
  await outcome('sudo systemctl reboot');
  let after = before;
  for (const end = Date.now() + 240_000; Date.now() < end && (after === before || after.startsWith('exit'));)
    after = await outcome('cat /proc/sys/kernel/random/boot_id');
  expect(after).toMatch(/^[0-9a-f-]{36}$/);
  expect(after).not.toBe(before);
});

test('neither repeats a fault nor undoes an absent or unknown one', async () => {
  const lab = await own();
  await withFault(lab, 'max-sessions', 'gpu1', async () => {
    expect(activeFaults(lab)).toEqual([{ host: 'gpu1', fault: 'max-sessions' }]);
    await expect(faultOn(lab, 'max-sessions', 'gpu1')).rejects.toThrow('is on at gpu1 already');
  });
  await faultOff(lab, 'max-sessions', 'gpu1');
  await expect(faultOn(lab, 'toString', 'gpu1')).rejects.toThrow('no fault named toString');
  await expect(faultOn(lab, 'max-sessions', 'gpu9')).rejects.toThrow('no host gpu9');
  await expect(faultOn(lab, 'max-sessions', 'gpu1', 'many')).rejects.toThrow('exit 1');
  expect(activeFaults(lab)).toEqual([]);
  expect(await outcome('sudo sshd -T | grep -i ^maxsessions')).toBe('maxsessions 10');
});
