import { monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks';
import type { LoopHealth } from './load-plan.ts';

const RESOLUTION_MS = 10;

/** Watches this thread's event loop and garbage collector until the returned function is called. */
export function watchLoop(): () => LoopHealth {
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
