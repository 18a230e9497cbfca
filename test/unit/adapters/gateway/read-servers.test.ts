import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { placesAt, type GatewayPlaces } from '../../../../src/lib/adapters/gateway/paths.ts';
import { readRunning } from '../../../../src/lib/adapters/gateway/servers.ts';
import { localHost } from '../../../../src/lib/adapters/hosts/local-host.ts';
import type { Host } from '../../../../src/lib/core/ports/host.ts';
import { tempDir } from '../../../support/temp-project.ts';

const PROCESSES = '#<PID> <type> <reloads>\n10 master 0\n';
const FIGURES = '# pxname,svname,scur,qcur\nengine,blue,1,0\nengine,green,0,0\n';
const SET = '3 engine 1 blue - 2 0\n3 engine 2 green - 2 0\n';

/** A command socket that gives each answer once, and the last one again. */
async function listen(name: string, answers: string[]): Promise<string> {
  const path = join(tempDir(), name);
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.resume().on('end', () => client.end(`${answers.length > 1 ? answers.shift() : answers[0]}\n`));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => void server.close());
  return path;
}

/** What a worker says of itself with so many sessions on the first server. */
const serversOf = (worker: number, sessions: number): string =>
  `${FIGURES.replace('blue,1', `blue,${sessions}`)}\n1\n${SET}\nPid: ${worker}\n`;

async function gatewayThat(processes: string[], ...servers: string[]): Promise<GatewayPlaces> {
  const master = await listen('master.sock', processes);
  const admin = await listen('admin.sock', servers);
  return { ...placesAt(localHost('local'), 'x'), master, admin };
}

/** A host that opens no socket before so many are asked for. */
function hostThatWaitsFor(sockets: number): Host {
  const real = localHost('local');
  const waiting = Promise.withResolvers<void>();
  let asked = 0;
  const openSocket: Host['openSocket'] = async (path) => {
    asked += 1;
    if (asked === sockets) waiting.resolve();
    await waiting.promise;
    return await real.openSocket(path);
  };
  return new Proxy(real, { get: (target, name: keyof Host) => (name === 'openSocket' ? openSocket : target[name]) });
}

test('processes and servers are asked for side by side', async () => {
  const places = await gatewayThat([`${PROCESSES}11 worker 0\n`], serversOf(11, 1));
  const running = await readRunning({ ...places, host: hostThatWaitsFor(2) });
  expect(running.processes).toEqual({ master: 10, workers: [11] });
  expect(running.servers.map(({ sessions }) => sessions)).toEqual([1, 0]);
});

test('counts sessions of a worker replaced between the two responses', async () => {
  const before = `${PROCESSES}11 worker 0\n`;
  const after = `${PROCESSES}12 worker 0\n11 worker 1\n`;
  const { servers } = await readRunning(await gatewayThat([before, after, FIGURES], serversOf(12, 1)));
  expect(servers.map(({ sessions }) => sessions)).toEqual([2, 0]);
});

test('counts sessions of a worker started between the responses once', async () => {
  const after = `${PROCESSES}12 worker 0\n11 worker 1\n`;
  const places = await gatewayThat([after, after, FIGURES], serversOf(11, 1), serversOf(12, 5));
  const { servers } = await readRunning(places);
  expect(servers.map(({ sessions }) => sessions)).toEqual([6, 0]);
});

test('a stopped gateway needs no servers', async () => {
  const places = placesAt(localHost('local'), 'nobody');
  expect(await readRunning(places)).toEqual({ processes: undefined, servers: [] });
});
