import { expect, test } from 'vitest';
import { hostAddCommand } from '../../../src/lib/cli/host-add-command.ts';

test('the command to type again holds all that was described, quoted for a shell', () => {
  const described = {
    ssh: 'ops@gpu1:2222',
    jump: ['bastion'],
    group: ['blue'],
    label: ['room=b 12'],
    engine: 'docker',
    transport: 'ssh2',
    profile: 'cpu-lab',
  };
  expect(hostAddCommand('gpu1', described, { fingerprint: ['SHA256:a/b+c'], 'accept-new': false })).toBe(
    "sovran host add gpu1 --ssh ops@gpu1:2222 --jump bastion --fingerprint SHA256:a/b+c --group blue --label 'room=b 12'" +
      ' --engine docker --transport ssh2 --profile cpu-lab',
  );
  expect(hostAddCommand('a', { ssh: 'b' }, { 'accept-new': true })).toBe('sovran host add a --ssh b --accept-new');
});
