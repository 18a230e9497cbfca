import { parentPort, workerData } from 'node:worker_threads';
import { runClosedLoop, runOpenLoop } from './loops.ts';
import type { LoadPlan, LoadResult } from './load-plan.ts';
import { watchLoop } from './loop-health.ts';

/** Head start of an open loop, so that its first request is not late. */
const HEAD_START_MS = 50;

async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const { shape } = plan;
  const endWatch = watchLoop();
  const startedMs = performance.now() + (shape.mode === 'open' ? HEAD_START_MS : 0);
  const records =
    shape.mode === 'closed' ? await runClosedLoop(plan, shape, startedMs) : await runOpenLoop(plan, shape, startedMs);
  return { startedMs, records, health: endWatch() };
}

parentPort?.postMessage(await runLoad(workerData as LoadPlan), []);
