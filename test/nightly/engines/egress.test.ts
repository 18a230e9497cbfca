import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineWorld, smallModel, type EngineWorld } from '../../support/engine-world.ts';
import { lonelyNetwork, type LonelyNetwork, type LonelyRun } from '../../support/lonely-network.ts';
import { BIN } from '../../support/sovran.ts';
import { WHOLE } from '../../support/tier.ts';

/** Environments are built where no earlier run has; each engine takes minutes on a busy machine. */
const timeout = 1_800_000;

const TRAIN = ['--base', 'base', '--dataset', 'doubles', '--set', 'maxSteps=2', '--set', 'microBatch=2', '--wait'];
const EVAL = ['--model', 'base', '--dataset', 'doubles', '--max-tokens', '4', '--concurrency', '2', '--limit', '4'];

/** What each engine does, as a user launches it. */
const WORK: { engine: string; does: string; argv: string[] }[] = [
  { engine: 'cpu', does: 'trains', argv: ['train', 'launch', 'own', ...TRAIN, '--engine', 'cpu'] },
  {
    engine: 'cpu',
    does: 'quantizes',
    argv: ['quantize', 'launch', 'own-q8', '--model', 'base', '--scheme', 'Q8_0', '--wait'],
  },
  { engine: 'cpu', does: 'serves', argv: ['eval', 'run', ...EVAL, '--engine', 'cpu'] },
  { engine: 'trl', does: 'trains', argv: ['train', 'launch', 'tuned', ...TRAIN, '--engine', 'trl'] },
  {
    engine: 'llm-compressor',
    does: 'quantizes',
    argv: ['quantize', 'launch', 'fp8', '--model', 'base', '--scheme', 'FP8', '--wait'],
  },
  { engine: 'vllm', does: 'serves', argv: ['eval', 'run', ...EVAL, '--engine', 'vllm'] },
];

describe.runIf(WHOLE)('in a network whose only way out is counted', () => {
  let world: EngineWorld;
  let network: LonelyNetwork;

  beforeAll(async () => {
    const file = smallModel();
    world = await engineWorld(['cpu', 'trl', 'llm-compressor', 'vllm']);
    network = await lonelyNetwork();
    await world.run('model', 'import', 'base', '--from', file, '--license', 'Apache-2.0', '--trainable', '--wait');
    const rows = Array.from({ length: 60 }, (_, at) => ({
      messages: [
        { role: 'user', content: `Quel est le double de ${at + 1} ?` },
        { role: 'assistant', content: String(2 * (at + 1)) },
      ],
    }));
    const path = join(world.dir, 'rows.jsonl');
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    await world.run('data', 'prepare', 'doubles', '--from', path, '--license', 'CC0-1.0');
  }, timeout);

  afterAll(() => {
    network.close();
    world.dispose();
  });

  function traced(name: string, argv: string[]): Promise<LonelyRun> {
    const env = { ...process.env, ...world.env };
    return network.run(argv, { cwd: world.project, env, trace: join(world.dir, `${name}.trace`) });
  }

  test('a packet that leaves is counted and its address named', async () => {
    const send = 'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("198.51.100.7", 53))';
    const done = await traced('control', ['python3', '-c', send]);
    expect(done).toMatchObject({ exit: 0, packets: 1, attempts: ['198.51.100.7:53'], listeners: [] });
  });

  test('a program that listens for others on the machine is named', async () => {
    const listen = 'import socket, time; door = socket.create_server(("127.0.0.1", 0)); time.sleep(2)';
    expect(await traced('listener', ['python3', '-c', listen])).toMatchObject({ exit: 0, listeners: ['python3'] });
  });

  test.for(WORK)(
    '$engine $does: no packet, no address, no port but the gateway’s',
    { timeout },
    async ({ engine, does, argv }) => {
      const done = await traced(`${engine}-${does}`, [process.execPath, BIN, ...argv, '--yes']);
      const told = [done.attempts, done.listeners].map((names) => names.join(' ') || 'none');
      console.log(`${engine} ${does}: ${done.packets} packets, addresses: ${told[0]}, listeners: ${told[1]}`);
      expect(done.exit, done.stderr.slice(-3000)).toBe(0);
      expect(done).toMatchObject({ packets: 0, attempts: [], listeners: does === 'serves' ? ['haproxy'] : [] });
    },
  );
});
