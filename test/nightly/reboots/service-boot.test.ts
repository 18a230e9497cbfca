import { beforeAll, expect, test } from 'vitest';
import { faultOn } from '../../../scripts/rig/faults/switch.ts';
import { hostOf, type Lab } from '../../../scripts/rig/record.ts';
import { useLab } from '../../support/lab.ts';
import { applyStep } from '../../support/provision-host.ts';
import { onMachine } from '../../support/provisioned-lab.ts';
import { stepOf, targetOf } from '../../support/step-cases.ts';

let lab: Lab;

/** An image with one program, and containers with and without a GPU, of ours and not. */
const CONTAINERS = `set -e
libraries=$(ldd /usr/bin/sleep | grep -o '/[^ ]*')
tar -ch -C / usr/bin/sleep $libraries 2>/dev/null | docker import - one-program >/dev/null
gpu=nvidia.com/gpu=$(nvidia-smi -L | grep -o 'GPU-[0-9a-f-]*' | head -1)
start() { name=$1; shift; docker run -d --name "$name" --network none "$@" one-program /usr/bin/sleep 100000 >/dev/null; }
start service --restart unless-stopped --label sovran.service=release-1 --device "$gpu"
start exporter --restart unless-stopped --label sovran.exporter=exporter --device "$gpu"
start foreign --restart unless-stopped --device "$gpu"
start ended --restart no --label sovran.service=release-2
start job --restart no --label sovran.job=job-1 --device "$gpu"`;

const stateOf = (name: string): Promise<string> =>
  onMachine(lab, 'gpu1', `docker inspect --format '{{.State.Status}} {{json .State.Error}}' ${name} || echo none`);

beforeAll(async () => {
  lab = await useLab({ own: 'services', hosts: ['gpu1'] });
  await onMachine(lab, 'gpu1', CONTAINERS);
});

test('restarts a GPU service and exporter that Docker fails at boot', { timeout: 600_000 }, async () => {
  const target = targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' });
  for (const id of ['S10', 'S38']) await applyStep(hostOf(lab, 'gpu1').container, target, stepOf(id));
  expect(await applyStep(hostOf(lab, 'gpu1').container, target, stepOf('S38')), 'a second time').toEqual([]);
  await faultOn(lab, 'reboot', 'gpu1');
  for (const name of ['service', 'exporter'])
    await expect.poll(() => stateOf(name), { timeout: 240_000, interval: 500 }).toBe('running ""');
  expect(await stateOf('foreign')).toMatch(/^exited ".*cdi/);
  expect([await stateOf('ended'), await stateOf('job')]).toEqual(['exited ""', 'exited ""']);
  const result = 'systemctl show -p Result,ActiveState --value sovran-services | sort | xargs';
  await expect.poll(() => onMachine(lab, 'gpu1', result), { timeout: 120_000 }).toBe('inactive success');
  await onMachine(lab, 'gpu1', 'docker stop -t 0 service >/dev/null; systemctl restart sovran-services; sleep 2');
  expect(await stateOf('service'), 'stopped on purpose').toMatch(/^exited/);
});
