import type { ExecResult, Host } from '../../core/ports/host.ts';
import { fixable, message, type Message } from '../../core/text/message.ts';
import { plainText } from '../../core/text/plain.ts';
import { connectionLost } from '../connection-lost.ts';
import { diskFull, readFreeSpace, saysDiskFull } from '../disk-full.ts';
import { READ_ONLY, readOnly } from '../host-store/store-failure.ts';
import { refusedError, unreachableError, type SovranError } from '../../core/text/sovran-error.ts';
import { z } from 'zod';
import type { Lease } from '../../core/ports/leases.ts';

/** The script's output. Throws `connection-lost`, `leases-unavailable` (exit 4), `disk-full` or `host-read-only` (exit 1). */
export function judgeAnswer(host: Host, folder: string, result: ExecResult): string {
  if (result.outcome === 'unknown') throw connectionLost(host.name, result.reason);
  const denied = /^!(\S+)(?: (.*))?$/m.exec(result.stdout);
  if (!denied && result.exitCode === 0 && !result.droppedBytes) return result.stdout;
  const path = `${host.place.root}/${folder}`;
  const said = denied?.[0] ?? result.stderr;
  if (saysDiskFull(said)) throw diskFull({ host, path, free: readFreeSpace(result.stdout) ?? {} });
  if (READ_ONLY.test(said)) throw readOnly(host, path);
  throw unavailable(host, path, denied?.[1] ?? '', denied ? plainText(denied[2] ?? '') : lastLine(result.stderr));
}

/** `busy`: other requests hold the lock, or an engine hangs. Otherwise provisioning helps. */
function unavailable({ name }: Host, path: string, code: string, words: string): SovranError {
  const busy = code === 'busy';
  const text = message('lease.unavailable', { host: name, reason: reasonOf(path, code, words) });
  return unreachableError('leases-unavailable', text, {
    fix: message(busy ? 'lease.busy.fix' : 'lease.unavailable.fix', { host: name }),
    next: [`sovran host ${busy ? 'check' : 'apply'} ${name}`],
    details: { host: name },
  });
}

function reasonOf(path: string, code: string, words: string): Message {
  if (code === 'busy') return message('lease.busy', { path });
  if (code === 'unwritable') return message('host.unprovisioned.folder', { path });
  return code === 'no-flock' ? message('lease.no-flock') : message('lease.failed', { words });
}

function lastLine(text: string): string {
  return plainText(text.trim().split('\n').at(-1) ?? '').slice(0, 300);
}

export function leasePath({ place }: Host, folder: string, device: string): string {
  return `${place.root}/${folder}/${device}.json`;
}

export function leaseDamaged(host: Host, folder: string, device: string): SovranError {
  const path = leasePath(host, folder, device);
  return refusedError('lease-damaged', fixable('lease.damaged', { host: host.name, path }), {
    details: { host: host.name, path, device },
  });
}

/** The checked answer: its text comes from files of others. */
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
    const { gpu, since, asked = since, expires, ...lease } = leaseSchema.parse(JSON.parse(json));
    const { holder, actor, project, fence } = lease;
    const times = { since: instant(since), asked: instant(asked), expires: instant(expires) };
    return { device: gpu, holder, actor, project, fence, ...times };
  } catch {
    return undefined;
  }
}

function instant(epochSeconds: number): string {
  return new Date((Number.isFinite(epochSeconds) ? epochSeconds : 0) * 1000).toISOString();
}
