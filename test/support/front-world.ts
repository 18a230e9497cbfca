import { freePort } from './free-port.ts';
import { openGateway } from '../../src/lib/adapters/gateway/open-gateway.ts';
import { aHost, factsOf } from './project/machines.ts';
import { type Behaviour, releaseSandbox, type ReleaseSandbox } from './release-sandbox.ts';
import { withEnv } from './with-env.ts';

/** A sandbox whose environment `wide` is a front of hosts `a`, `b` and `c`, all of them this machine. */
export interface FrontWorld extends ReleaseSandbox {
  front: number;
  /** As typed, in the order of the hosts. */
  places: string[];
}

/** Adds the front with so many replicas; `one-1` and `two-1` are ready to be promoted. */
export async function frontWorld(
  replicas: number,
  how: Behaviour = { tokens: 5, intervalMs: 40 },
): Promise<FrontWorld> {
  const box = await releaseSandbox();
  await box.add(...['a', 'b', 'c'].map((name) => aHost(name, { facts: factsOf() })));
  await box.addReleases({ one: how, two: how }, '--host', 'local');
  const front = await freePort();
  const places: string[] = [];
  for (const host of ['a', 'b', 'c']) {
    places.push(`${host}=127.0.0.1:${await freePort()}`);
    await freePort(); // the one behind it is the member's own
  }
  const hosts = places.flatMap((place) => ['--replica-host', place]);
  const terms = ['--host', 'local', '--port', String(front), '--approvals', '0', '--replicas', String(replicas)];
  await box.must('env', 'add', 'wide', ...terms, ...hosts);
  const dispose = async (): Promise<void> => {
    for (const name of ['wide', 'wide.a', 'wide.b', 'wide.c'])
      await (await withEnv(box.env, () => openGateway(name, box.project))).remove().catch(() => undefined);
    await box.dispose();
  };
  return { ...box, front, places, dispose };
}
