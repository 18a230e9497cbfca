import { z } from 'zod';
import type { Lease } from '../../core/ports/leases.ts';

/** What the script said, checked: its text comes from files that others may have written. */
export interface LeaseAnswer {
  verdict: 'granted' | 'held' | 'lost' | 'none';
  leases: Lease[];
  /** Devices whose file cannot be read. */
  damaged: string[];
  /** Devices with a free lease; empty unless judged. */
  free: string[];
  /** Host time, ISO 8601. */
  now: string;
}

const seconds = z.int().min(0).max(253_402_300_799);

const leaseSchema = z.looseObject({
  gpu: z.string().max(128),
  holder: z.string().max(128),
  actor: z.string().max(200),
  project: z.string().max(200),
  fence: z.int().min(0),
  since: seconds,
  asked: seconds.optional(),
  expires: seconds,
});

/** Reads an answer line by line. */
export function readAnswer(text: string): LeaseAnswer {
  const answer: LeaseAnswer = { verdict: 'none', leases: [], damaged: [], free: [], now: new Date(0).toISOString() };
  for (const line of text.split('\n')) {
    const [word = '', device = ''] = line.split(' ', 2);
    if (word === 'granted' || word === 'held' || word === 'lost') answer.verdict = word;
    if (word === 'now') answer.now = instant(Number(device));
    if (word === 'damaged' || word === 'free') answer[word].push(device);
    if (word === 'lease') addLease(answer, device, line.slice(word.length + device.length + 2));
  }
  return answer;
}

function addLease(answer: LeaseAnswer, device: string, json: string): void {
  const lease = readLease(json);
  if (lease?.device === device) answer.leases.push(lease);
  else answer.damaged.push(device);
}

function readLease(json: string): Lease | undefined {
  try {
    const { gpu, since, asked = since, expires, ...told } = leaseSchema.parse(JSON.parse(json));
    const { holder, actor, project, fence } = told;
    const times = { since: instant(since), asked: instant(asked), expires: instant(expires) };
    return { device: gpu, holder, actor, project, fence, ...times };
  } catch {
    return undefined;
  }
}

function instant(epochSeconds: number): string {
  return new Date((Number.isFinite(epochSeconds) ? epochSeconds : 0) * 1000).toISOString();
}
