import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LoadPlan, LoadResult } from './load-plan.ts';
import type { StampSchedule } from './stamp-server.ts';
import { workerUrl } from '../../../../core/kit/worker-url.ts';

/** Runs a load in a thread of its own, so that nothing on the main thread disturbs the measurement. */
export async function runLoad(plan: LoadPlan, signal?: AbortSignal): Promise<LoadResult> {
  const worker = new Worker(workerUrl('lib/stages/measure/bench/load/load-worker'), { workerData: plan });
  try {
    const [result] = (await once(worker, 'message', signal ? { signal } : {})) as [LoadResult];
    return result;
  } finally {
    await worker.terminate();
  }
}

/** Runs a stamp server in a thread of its own for as long as `use` runs. */
export async function withStampServer<T>(schedule: StampSchedule, use: (port: number) => Promise<T>): Promise<T> {
  const worker = new Worker(workerUrl('lib/stages/measure/bench/load/stamp-worker'), { workerData: schedule });
  try {
    const [port] = (await once(worker, 'message')) as [number];
    return await use(port);
  } finally {
    await worker.terminate();
  }
}
