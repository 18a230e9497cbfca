import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { errorOf } from '../../src/lib/stages/measure/bench/load/self-test.ts';
import { startStampServer } from '../../src/lib/stages/measure/bench/load/stamp-server.ts';
import { openStreamConnection, type StreamRecord } from '../../src/lib/stages/measure/bench/http/stream-request.ts';
import { percentileOf } from '../../src/lib/stages/measure/stats/percentile.ts';

/**
 * Accuracy and cost of the load client against a server in another process (TTFT 100 ms, ITL 20 ms, 100 tokens):
 * error of TTFT and ITL against the server's own send times, CPU time of this process per token, and the same
 * with the platform's fetch beside it. Take ratios on a shared machine.
 */
const TOKENS = 100;
const BODY = { messages: [{ role: 'user', content: 'bench' }] };
const BLOCK = { ttftMs: 100, itlMs: 20, tokens: TOKENS };

if (process.argv[2] === 'server') {
  process.send?.(await startStampServer(BLOCK));
} else {
  await runAll();
}

async function runAll(): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), ['server']);
  const [port] = (await once(server, 'message')) as [number];
  for (const streams of [1, 64, 256]) {
    report('raw socket', streams, await measure(streams, () => rawUser(port)));
    report('fetch', streams, await measure(streams, () => fetchUser(port)));
  }
  server.kill();
}

type Sample = Pick<StreamRecord, 'text' | 'chunkMs' | 'sentMs'>;

async function measure(streams: number, user: () => Promise<Sample[]>): Promise<{ samples: Sample[]; cpuMs: number }> {
  const cpu = process.cpuUsage();
  const users = Array.from({ length: streams }, async (_, at) => {
    await new Promise((resolve) => setTimeout(resolve, (at * 500) / streams));
    return user();
  });
  const samples = (await Promise.all(users)).flat();
  const { user: busy, system } = process.cpuUsage(cpu);
  return { samples, cpuMs: (busy + system) / 1000 };
}

/** One warm-up and two measured answers on one connection. */
async function rawUser(port: number): Promise<Sample[]> {
  const connection = openStreamConnection({ host: '127.0.0.1', port, key: 'k', model: 'mock' });
  const records = [await connection.run(BODY), await connection.run(BODY), await connection.run(BODY)];
  connection.close();
  return records.slice(1);
}

async function fetchUser(port: number): Promise<Sample[]> {
  const records = [await fetchOne(port), await fetchOne(port), await fetchOne(port)];
  return records.slice(1);
}

async function fetchOne(port: number): Promise<Sample> {
  const body = JSON.stringify({ model: 'mock', stream: true, ...BODY });
  const sentMs = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, { method: 'POST', body });
  const sample = { text: '', chunkMs: [] as number[], sentMs };
  for await (const part of response.body ?? []) {
    const now = performance.now();
    for (const [, content] of Buffer.from(part)
      .toString()
      .matchAll(/"content":"([^"]+)"/g)) {
      sample.text += content;
      sample.chunkMs.push(now);
    }
  }
  return sample;
}

function report(client: string, streams: number, { samples, cpuMs }: { samples: Sample[]; cpuMs: number }): void {
  const errors = samples.map(errorOf);
  const ttft = Float64Array.from(errors, (each) => Math.abs(each.ttft) * 1000).sort();
  const itl = Float64Array.from(errors.flatMap((each) => each.itl.map((value) => Math.abs(value) * 1000))).sort();
  const at = (values: Float64Array, share: number): string => percentileOf(values, share).toFixed(0).padStart(6);
  const perToken = ((cpuMs * 1000) / (streams * 3 * TOKENS)).toFixed(1);
  console.log(
    `${client.padEnd(10)} ${String(streams).padStart(4)} streams  TTFT error µs p50 ${at(ttft, 0.5)} p99 ${at(ttft, 0.99)}` +
      `  ITL error µs p50 ${at(itl, 0.5)} p99 ${at(itl, 0.99)}  CPU µs/token ${perToken}`,
  );
}
