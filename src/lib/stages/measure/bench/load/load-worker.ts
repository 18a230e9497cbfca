import { parentPort, workerData } from 'node:worker_threads';
import { runClosedLoop, runOpenLoop } from './loops.ts';
import type { LoadPlan, LoadResult, LoopHealth } from './load-plan.ts';
import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';

/** Head start of an open loop, so that its first request is not late. */
const HEAD_START_MS = 50;
const RESOLUTION_MS = 10;

async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const { shape } = plan;
  const endWatch = watchLoop();
  const startedMs = performance.now() + (shape.mode === 'open' ? HEAD_START_MS : 0);
  const records =
    shape.mode === 'closed' ? await runClosedLoop(plan, shape, startedMs) : await runOpenLoop(plan, shape, startedMs);
  return { startedMs, records, health: endWatch() };
}

/** Watches this thread's event loop and garbage collector until the returned function is called. */
function watchLoop(): () => LoopHealth {
  const before = performance.eventLoopUtilization();
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let gcMaxMs = 0;
  const collector = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMaxMs = Math.max(gcMaxMs, duration);
  });
  collector.observe({ entryTypes: ['gc'] });
  delay.enable();
  return () => {
    delay.disable();
    collector.disconnect();
    const { utilization, active } = performance.eventLoopUtilization(before);
    const delayP99Ms = Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS);
    return { utilisation: utilization, busyMs: active, delayP99Ms, gcMaxMs };
  };
}

parentPort?.postMessage(await runLoad(workerData as LoadPlan), []);
