import { afterAll, beforeAll, expect, test } from 'vitest';
import { faultOn } from '../../../scripts/rig/faults/switch.ts';
import type { Lab } from '../../../scripts/rig/record.ts';
import { hostOf } from '../../../scripts/rig/record.ts';
import { openGateway } from '../../../src/lib/adapters/gateway/open-gateway.ts';
import { openStore } from '../../../src/lib/adapters/project-store/open-store.ts';
import type { Gateway, GatewaySpec } from '../../../src/lib/core/ports/gateway.ts';
import type { Host } from '../../../src/lib/core/ports/host.ts';
import { useLab } from '../../support/lab.ts';
import { labHost } from '../../support/lab-host.ts';
import { applyStep } from '../../support/provision-host.ts';
import { onMachine } from '../../support/provisioned-lab.ts';
import { stepOf, targetOf } from '../../support/step-cases.ts';
import { tempProject } from '../../support/temp-project.ts';

const PORT = 8600;
const LIMITS: GatewaySpec['limits'] = {
  requestsPerMinute: 1000,
  concurrentPerApp: 8,
  concurrentPerRelease: 8,
  bodyBytes: 65_536,
  queueSeconds: 5,
  streamSeconds: 60,
};
const KEY = 'svk_planted-key-of-the-boot-test';
const HASH = `printf %s ${KEY} | sha256sum | cut -d' ' -f1`;

let lab: Lab;
let host: Host;

/** gpu1 has HAProxy; what makes gateways come back is what `host apply` would make. */
beforeAll(async () => {
  lab = await useLab({ own: 'gateways', hosts: ['gpu1'] });
  host = await labHost(lab, 'gpu1');
  const target = targetOf({ family: 'debian', release: '13', profile: 'cpu-lab' });
  for (const id of ['S10', 'S36', 'S37']) await applyStep(hostOf(lab, 'gpu1').container, target, stepOf(id));
});
afterAll(() => host.close());

async function gateway(name: string): Promise<{ gateway: Gateway; spec: GatewaySpec }> {
  const keys = { [await onMachine(lab, 'gpu1', HASH)]: { application: 'portal' } };
  const spec: GatewaySpec = { environment: name, bind: '127.0.0.1', port: PORT, slots: {}, keys, limits: LIMITS };
  return { gateway: await openGateway(name, openStore(tempProject()), host), spec };
}

/** Code of the answer to a listing, as a program on the machine gets it; `000` while nobody answers. */
async function answer(key = KEY): Promise<string> {
  const ask = `exec 3<>/dev/tcp/127.0.0.1/${PORT} && printf 'GET /v1/models HTTP/1.1\\r\\nHost: x\\r\\nAuthorization: Bearer ${key}\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -1 <&3 | cut -d' ' -f2`;
  return onMachine(lab, 'gpu1', `bash -c '${ask.replaceAll("'", `'\\''`)}' 2>/dev/null || echo 000`);
}

/** Masters, each the leader of a session of its own. */
const masters = (): Promise<string> =>
  onMachine(lab, 'gpu1', "ps -eo pid,sid,args | grep -c '^ *\\([0-9]*\\) *\\1 haproxy -W' || :");

/** Restarts the machine; whatever answers afterwards does so without the operator. */
async function restart(): Promise<void> {
  await host.close();
  await faultOn(lab, 'reboot', 'gpu1');
}

test('a gateway restarts once when its host boots, unchanged', async () => {
  const { gateway: door, spec } = await gateway('production');
  await door.ensure(spec);
  expect([await answer(), await answer('svk_wrong')]).toEqual(['503', '401']);
  const owner = await onMachine(lab, 'gpu1', "ps -o user= -p $(pgrep -fo '^haproxy -W')");
  await restart();
  await expect.poll(() => answer(), { timeout: 60_000, interval: 500 }).toBe('503');
  expect(await answer('svk_wrong')).toBe('401');
  expect(await onMachine(lab, 'gpu1', "ps -o user= -p $(pgrep -fo '^haproxy -W')")).toBe(owner);
  expect(
    await onMachine(lab, 'gpu1', 'systemctl start sovran-gateways; systemctl restart sovran-gateways; echo done'),
  ).toBe('done');
  const pid = (await door.status()).pid;
  await door.ensure(spec);
  expect([(await door.status()).pid, await masters()]).toEqual([pid, '1']);
  await door.stop();
  await restart();
  expect(
    await onMachine(lab, 'gpu1', 'systemctl start sovran-gateways; systemctl show -p Result --value sovran-gateways'),
  ).toBe('success');
  expect([await answer(), await masters()]).toEqual(['000', '0']);
  await door.remove();
});

test('boot skips a temporary gateway and a file of several owners', async () => {
  const { gateway: door, spec } = await gateway('temporary/bench');
  await door.ensure(spec);
  await onMachine(
    lab,
    'gpu1',
    `cd /var/lib/sovran/gateways
    for one in loose foreign; do mkdir -m 755 $one; printf '#!/bin/sh\\nid -u >/tmp/ran-%s\\n' $one >$one/start; chmod 755 $one/start; done
    chmod 777 loose; chown -R operator foreign; chown root foreign/start
    mkdir -m 2770 shared; chgrp sovran shared; printf '#!/bin/sh\\nid -un >/tmp/shared-by\\n' >shared/start; chmod 700 shared/start; chown operator shared/start`,
  );
  await restart();
  await onMachine(lab, 'gpu1', 'systemctl restart sovran-gateways');
  expect(await onMachine(lab, 'gpu1', 'ls /tmp/ran-* 2>/dev/null | wc -l')).toBe('0');
  expect(await onMachine(lab, 'gpu1', 'cat /tmp/shared-by'), 'who changed a shared one last').toBe('operator');
  expect([await answer(), await masters()]).toEqual(['000', '0']);
  await onMachine(
    lab,
    'gpu1',
    'rm -rf /var/lib/sovran/gateways/shared /var/lib/sovran/gateways/loose /var/lib/sovran/gateways/foreign',
  );
  await door.remove();
});
