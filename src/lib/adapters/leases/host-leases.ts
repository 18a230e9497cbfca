import { scriptArgv } from '../../core/kit/host-script.ts';
import type { Host, ExecResult } from '../../core/ports/host.ts';
import type { Lease, LeaseRequest, Leases } from '../../core/ports/leases.ts';
import { fixable, message, type Message } from '../../core/text/message.ts';
import { plainText } from '../../core/text/plain.ts';
import { connectionLost } from '../connection-lost.ts';
import { diskFull, readFreeSpace, saysDiskFull } from '../disk-full.ts';
import { READ_ONLY, readOnly } from '../host-store/store-failure.ts';
import { refusedError, unreachableError, type SovranError } from '../../core/text/sovran-error.ts';
import { z } from 'zod';

/** Time for the lock and for hanging engines, ms. */
const TIMEOUT_MS = 75_000;
const MOST_OUTPUT = 1024 * 1024;

/** GPU leases last while the holder runs; environment leases until they expire. */
export type LeaseFolder = 'lease' | 'environment-lease';

/** Leases on a host, by one script a call. */
export function hostLeases(host: Host, folder: LeaseFolder = 'lease'): Leases {
  const ask = (command: string, ...args: string[]): Promise<LeaseAnswer> => callScript(host, folder, command, args);
  return {
    acquire: async (request) => {
      const answer = await ask('acquire', ...acquireArguments(request));
      if (answer.verdict === 'granted') return { granted: true, leases: answer.leases };
      if (answer.leases.length === 0 && answer.damaged[0] !== undefined)
        throw leaseDamaged(host, folder, answer.damaged[0]);
      return { granted: false, held: answer.leases, now: answer.now };
    },
    renew: async (holder, fence, seconds, { used = false } = {}) => {
      const use = used ? 'used' : 'kept';
      const answer = await ask('renew', checkWord(holder), String(fence), wholeSeconds(seconds), use);
      return answer.verdict === 'granted';
    },
    release: async (holder, fence, asked) => {
      const at = asked === undefined ? 'ever' : String(Date.parse(asked) / 1000);
      await ask('release', checkWord(holder), fence === undefined ? 'all' : String(fence), at);
    },
    withdraw: async (holder, fence) => {
      await ask('withdraw', checkWord(holder), String(fence));
    },
    list: async ({ judged = false } = {}) => {
      const { leases, damaged, free, now } = await ask('list', ...(judged ? ['judged'] : []));
      const listed = judged ? leases.map((lease) => ({ ...lease, free: free.includes(lease.device) })) : leases;
      const unreadable = damaged.map((device) => ({ device, path: leasePath(host, folder, device) }));
      return { leases: listed.toSorted(byDevice), ...(damaged.length > 0 ? { damaged: unreadable } : {}), now };
    },
  };
}

async function callScript(host: Host, folder: LeaseFolder, command: string, args: string[]): Promise<LeaseAnswer> {
  const argv = scriptArgv('leases/lease', host.place.root, folder, command, ...args);
  const result = await host.exec(argv, { timeoutMs: TIMEOUT_MS, maxOutputBytes: MOST_OUTPUT });
  return readAnswer(judgeAnswer(host, folder, result));
}

function acquireArguments({ holder, actor, project, devices, count, seconds }: LeaseRequest): string[] {
  return [
    checkWord(holder),
    wholeSeconds(seconds),
    String(count),
    jsonWord(actor),
    jsonWord(project),
    ...devices.map(checkWord),
  ];
}

function checkWord(word: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(word)) return word;
  throw new Error(`not a name of a holder or a device: ${JSON.stringify(word.slice(0, 80))}`);
}

function wholeSeconds(seconds: number): string {
  return String(Math.max(1, Math.ceil(seconds)));
}

/** JSON keeps to one line of printable ASCII. */
function jsonWord(text: string): string {
  return JSON.stringify(text.slice(0, 200)).replace(
    /[^ -~]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function byDevice(left: Lease, right: Lease): number {
  return left.device < right.device ? -1 : 1;
}

/** The script's output. Throws `connection-lost`, `leases-unavailable` (exit 4), `disk-full` or `host-read-only` (exit 1). */
function judgeAnswer(host: Host, folder: string, result: ExecResult): string {
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

function leasePath({ place }: Host, folder: string, device: string): string {
  return `${place.root}/${folder}/${device}.json`;
}

function leaseDamaged(host: Host, folder: string, device: string): SovranError {
  const path = leasePath(host, folder, device);
  return refusedError('lease-damaged', fixable('lease.damaged', { host: host.name, path }), {
    details: { host: host.name, path, device },
  });
}

/** The checked answer: its text comes from files of others. */
interface LeaseAnswer {
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

function readAnswer(text: string): LeaseAnswer {
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
