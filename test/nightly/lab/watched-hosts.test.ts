import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withFault } from '../../../scripts/rig/faults/switch.ts';
import { useLab } from '../../support/lab.ts';
import { namePackages, onMachine } from '../../support/provisioned-lab.ts';
import { labProject } from '../../support/project/in-lab.ts';

const PORT = 8090;
/** Asks the gateway of a machine so many times; without a release each is answered 503, and logged. */
const asking = (key: string, count: number): string => `python3 - <<'E'
import urllib.request, urllib.error
for _ in range(${count}):
    request = urllib.request.Request('http://127.0.0.1:${PORT}/v1/chat/completions', b'{}', {'Authorization': 'Bearer ${key}'})
    try: urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error: assert error.code == 503, error.code
E`;

test('a host that dies is named by another, and unknown', { timeout: 1_800_000 }, async () => {
  const lab = await useLab({ own: 'watched', hosts: ['gpu1', 'gpu2'] });
  const project = await labProject(lab);
  for (const name of ['gpu1', 'gpu2'] as const) {
    await project.addMachine(name, name, 'operator', ' --runner docker --profile cpu-lab --group lab');
    namePackages(project.root, name);
  }
  await project.must('host apply gpu1 gpu2 --yes --allow restart');
  await project.must(`env add far --host gpu1 --port ${PORT} --approvals 0`);
  const keyFile = join(project.base, 'portal.key');
  await project.must(`app add portal --env far --key-out ${keyFile}`);
  const key = readFileSync(keyFile, 'utf8').trim();
  await project.must('watch install gpu1 gpu2');
  await onMachine(lab, 'gpu1', asking(key, 150));
  const synced = async (): Promise<{ requests: number; unlogged: number }> =>
    ((await project.run('watch sync --json')).json as { environments: { requests: number; unlogged: number }[] })
      .environments[0]!;
  expect(await synced()).toMatchObject({ requests: 150, unlogged: 0 });
  await onMachine(lab, 'gpu1', asking(key, 50));

  const named = `promtool query instant http://127.0.0.1:9490 'ALERTS{alertname="HostDown",alertstate="firing",host="gpu1"}'`;
  await withFault(lab, 'off', 'gpu1', async () => {
    const from = performance.now();
    await expect.poll(() => onMachine(lab, 'gpu2', named), { timeout: 240_000, interval: 2000 }).toContain('HostDown');
    console.log(`HostDown fires ${((performance.now() - from) / 1000).toFixed(0)} s after gpu1 went off`);
    expect(
      await onMachine(lab, 'gpu2', 'amtool alert query host=gpu1 --alertmanager.url=http://127.0.0.1:9491'),
    ).toContain('HostDown');
    const dead = await project.run('watch status --env far --json');
    expect(dead.exit).toBe(4);
    const [far] = (
      dead.json as { environments: { unreachable?: string; indicators: { domain: string; state: string }[] }[] }
    ).environments;
    expect(far?.unreachable).toBeDefined();
    const states = far?.indicators.map(({ domain, state }) => `${domain} ${state}`) ?? [];
    expect(states).toContain('performance unknown');
    expect(states.filter((one) => /ok|missed/.test(one))).toEqual([]);
  });
  await expect
    .poll(async () => (await project.run('watch status --env far --json')).exit, { timeout: 180_000, interval: 2000 })
    .not.toBe(4);
  await onMachine(lab, 'gpu1', asking(key, 100));
  expect(await synced()).toMatchObject({ requests: 300, unlogged: 0 });
  await expect.poll(() => onMachine(lab, 'gpu2', named), { timeout: 240_000, interval: 2000 }).toBe('');
});
