import type { LoadPlan } from './load-plan.ts';
import { openStreamConnection, type StreamConnection } from '../http/stream-request.ts';
import { emptyRecord, type StreamRecord } from '../http/stream-record.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { exponential, seededRandom } from '../../stats/bootstrap.ts';

/** Timers fire up to a millisecond late: the last stretch is waited out during I/O. */
const SPIN_MS = 1.2;

type OpenShape = Extract<LoadPlan['shape'], { mode: 'open' }>;

/** Requests at their own times, whatever the server does; each takes a free connection or opens one. */
export async function runOpenLoop(plan: LoadPlan, shape: OpenShape, startedMs: number): Promise<StreamRecord[]> {
  const pool: Pool = { free: [], open: 0, limit: shape.maxConnections };
  const running: Promise<StreamRecord>[] = [];
  for (const [id, offset] of shape.arrivalMs.entries()) {
    // Resolves at once when `dueMs` has passed: a late pacer catches up, it never skips.
    const dueMs = startedMs + offset;
    const coarse = dueMs - performance.now() - SPIN_MS;
    if (coarse > 1) await new Promise((resolve) => setTimeout(resolve, coarse));
    while (performance.now() < dueMs) await new Promise((resolve) => setImmediate(resolve));
    running.push(sendOne(plan, pool, id, startedMs + offset));
  }
  const records = await Promise.all(running);
  for (const connection of pool.free) connection.close();
  return records;
}

interface Pool {
  free: StreamConnection[];
  open: number;
  limit: number;
}

async function sendOne(plan: LoadPlan, pool: Pool, id: number, scheduledMs: number): Promise<StreamRecord> {
  const connection = take(pool, plan);
  if (!connection) return unsent(id, scheduledMs);
  const options = { id, scheduledMs, timeoutMs: plan.timeoutMs, keepText: plan.keepText };
  const record = await connection.run(plan.bodies[id % plan.bodies.length] ?? {}, options);
  pool.free.push(connection);
  return record;
}

function take(pool: Pool, plan: LoadPlan): StreamConnection | undefined {
  const free = pool.free.pop();
  if (free) return free;
  if (pool.open >= pool.limit) return undefined;
  pool.open += 1;
  return openStreamConnection(plan.target);
}

/** No connection was left: the request counts as a failure, not as something that never was. */
function unsent(id: number, scheduledMs: number): StreamRecord {
  return { ...emptyRecord(id, scheduledMs), endMs: performance.now(), error: 'aborted', detail: 'no connection left' };
}

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

export type Arrivals = 'poisson' | 'constant';

/** Due times of open-loop requests, ms from the start. Poisson gaps are not stretched, which keeps their variance. */
export function arrivalTimes(arrivals: Arrivals, ratePerSecond: number, durationMs: number, seed: string): number[] {
  const gap = 1000 / ratePerSecond;
  if (arrivals === 'constant') return Array.from({ length: Math.ceil(durationMs / gap) }, (_, index) => index * gap);
  const random = seededRandom(seed);
  const times: number[] = [];
  for (let at = exponential(random) * gap; at < durationMs; at += exponential(random) * gap) times.push(at);
  return times;
}
