import { scriptArgv } from '../../core/kit/host-script.ts';
import type { Host } from '../../core/ports/host.ts';
import type { Lease, LeaseRequest, Leases } from '../../core/ports/leases.ts';
import { judgeAnswer, leaseDamaged, leasePath, readAnswer, type LeaseAnswer } from './judge-answer.ts';

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
