import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { GatewayPlaces } from '../../src/lib/adapters/gateway/paths.ts';
import { keepReserve, requireHaproxy } from '../../src/lib/adapters/gateway/run-on-host.ts';
import { movesOf } from '../../src/lib/adapters/gateway/servers.ts';
import { validateConfig } from '../../src/lib/adapters/gateway/haproxy.ts';
import { askWorker } from '../../src/lib/adapters/gateway/workers.ts';
import { hostLeases } from '../../src/lib/adapters/leases/host-leases.ts';
import { containerOptions, type ContainerWish } from '../../src/lib/adapters/runners/docker/container-options.ts';
import type { Leases } from '../../src/lib/core/ports/leases.ts';
import type { Slot, SlotState } from '../../src/lib/core/ports/gateway.ts';
import { recordingHost, type Answer } from '../support/recording-host.ts';

interface CallCase {
  name: string;
  call: string;
  with?: never[];
  answers?: (Answer | string)[];
  commands: string[];
}

interface MoveCase {
  name: string;
  servers: Record<Slot, SlotState>;
  wanted: Partial<Record<Slot, SlotState>>;
  commands: string[];
}

interface ContainerCase {
  name: string;
  wish: Pick<ContainerWish, 'name' | 'threads' | 'restart'>;
  brand: 'docker' | 'podman';
  document: object;
  without?: string[];
}

function casesOf<Case>(file: string): Case[] {
  return parse(readFileSync(`test/cases/commands/${file}.yaml`, 'utf8')) as Case[];
}

describe('leases', () => {
  test.for(casesOf<CallCase>('leases'))('$name', async ({ call, with: args = [], answers, commands }) => {
    const recorded = recordingHost(answers);
    await (hostLeases(recorded.host)[call as keyof Leases] as (...given: never[]) => Promise<unknown>)(...args);
    expect(recorded.commands).toEqual(commands);
  });
});

describe('gateway', () => {
  const calls: Record<string, (places: GatewayPlaces) => Promise<unknown>> = {
    requireHaproxy: ({ host }) => requireHaproxy(host),
    validateConfig: (places) => validateConfig(places, `${places.config}.next`),
    keepReserve: (places) => keepReserve(places),
    askWorker: (places) => askWorker(places, 'show info'),
    askOldWorker: (places) => askWorker(places, 'show info', 4711),
  };

  test.for(casesOf<CallCase>('gateway-host'))('$name', async ({ call, answers, commands }) => {
    const { host, commands: given } = recordingHost(answers);
    const dir = '/srv/sovran/gateway';
    const files = { dir, config: `${dir}/haproxy.cfg`, access: `${dir}/access.log` };
    const sockets = { admin: '/run/sovran/admin.sock', master: '/run/sovran/master.sock' };
    await calls[call]?.({ host, ...files, ...sockets } as GatewayPlaces);
    expect(given).toEqual(commands);
  });

  test.for(casesOf<MoveCase>('gateway'))('$name', ({ servers, wanted, commands }) => {
    const states = (['blue', 'green'] as const).map((name) => ({ name, state: servers[name] }));
    expect(movesOf(states, wanted)).toEqual(commands);
  });
});

describe('containers', () => {
  test.for(casesOf<ContainerCase>('containers'))('$name', ({ wish, brand, document, without = [] }) => {
    const all = { imageId: 'sha256:1', command: ['serve'], labels: {}, mounts: [], ...wish };
    const options = containerOptions(all, { uid: 1000, gid: 1001 } as never, brand);
    expect(options).toMatchObject(document);
    for (const key of without) expect(options.HostConfig).not.toHaveProperty(key);
  });
});
