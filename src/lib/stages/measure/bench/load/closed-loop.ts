import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadPlan } from './load-plan.ts';
import { openStreamConnection } from '../http/stream-request.ts';
import type { StreamRecord } from '../http/stream-record.ts';

/** Users start one after the other over this time, so that their streams do not march in step. */
const STAGGER_MS = 500;

type ClosedShape = Extract<LoadPlan['shape'], { mode: 'closed' }>;

/** So many users, each on its own connection, until the time or the number of requests is used up. */
export async function runClosedLoop(plan: LoadPlan, shape: ClosedShape, startedMs: number): Promise<StreamRecord[]> {
  const queue = { next: 0, limit: shape.requests ?? Number.POSITIVE_INFINITY };
  const users = Array.from({ length: shape.concurrency }, async (_, user) => {
    await sleep((STAGGER_MS * user) / shape.concurrency);
    return runUser(plan, queue, startedMs + plan.durationMs);
  });
  return (await Promise.all(users)).flat();
}

async function runUser(
  plan: LoadPlan,
  queue: { next: number; limit: number },
  deadlineMs: number,
): Promise<StreamRecord[]> {
  const connection = openStreamConnection(plan.target);
  const records: StreamRecord[] = [];
  while (queue.next < queue.limit && performance.now() < deadlineMs) {
    const id = queue.next++;
    const options = { id, timeoutMs: plan.timeoutMs, keepText: plan.keepText };
    const record = await connection.run(plan.bodies[id % plan.bodies.length] ?? {}, options);
    records.push(record);
    if (record.error === 'refused') await sleep(REFUSED_PAUSE_MS);
  }
  connection.close();
  return records;
}

/** A closed port answers at once: without a pause a user would hammer it. */
const REFUSED_PAUSE_MS = 100;
