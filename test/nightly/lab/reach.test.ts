import { expect, test } from 'vitest';
import { ssh, useLab } from '../../support/lab.ts';

test.each([
  ['bastion', 'docker-init'],
  ['gpu1', 'systemd'],
  ['gpu2', 'systemd'],
  ['fresh1', 'systemd'],
])('OpenSSH reaches %s with the configuration that the lab wrote', async (host, first) => {
  const lab = await useLab();
  expect(await ssh(lab, host, 'hostname; id -un; sudo -n id -u; cat /proc/1/comm')).toBe(
    `${host}\noperator\n0\n${first}\n`,
  );
});
