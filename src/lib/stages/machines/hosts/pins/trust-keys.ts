import type {
  Answer,
  AskPassphrase,
  PresentedHostKey,
  SshDestination,
  SshDirectory,
  SshMachine,
} from '../../../../core/ports/ssh-directory.ts';
import { addPins, type HostPin, pinChange, removePins } from './pins.ts';
import { fixable, message } from '../../../../core/text/message.ts';
import { SovranError, usageError } from '../../../../core/text/sovran-error.ts';

/** Who answers for keys that are not pinned. */
export interface KeyJudge {
  given: GivenFingerprint[];
  /** Trusts a machine that was never seen, or throws the refusal. */
  unknown(key: PresentedHostKey): Promise<void>;
  /** The command to type again, its fingerprint of that machine left open. */
  again: (machine: SshMachine) => string;
  ask?: AskPassphrase;
}

/**
 * Keys to pin for jump hosts and host, nearest first, each after trusting the one before. Throws exit 6 on a mismatch.
 */
export async function trustKeys(
  directory: SshDirectory,
  destination: SshDestination,
  pinned: string,
  judge: KeyJudge,
): Promise<HostPin[]> {
  const trusted: HostPin[] = [];
  for (;;) {
    const seen = await directory.present(destination, replaced(pinned, trusted), judge.ask);
    for (const key of seen) refuseMismatch(directory, key, judge);
    const last = seen.at(-1);
    if (!last) throw new Error('no machine presented a key');
    await judgeKey(directory, last, judge);
    if (!last.isJump) return seen.map(asPin);
    trusted.push(asPin(last));
  }
}

async function judgeKey(directory: SshDirectory, key: PresentedHostKey, judge: KeyJudge): Promise<void> {
  if (key.verdict === 'ok') return;
  const confirmed = givenFor(key, judge.given).length > 0;
  if (key.verdict === 'revoked' || (key.verdict === 'changed' && !confirmed)) {
    throw directory.refusal(key, judge.again(key));
  }
  if (!confirmed) await judge.unknown(key);
}

function refuseMismatch(directory: SshDirectory, key: PresentedHostKey, { given, again }: KeyJudge): void {
  const wanted = givenFor(key, given);
  const [first] = wanted;
  if (first !== undefined && !wanted.includes(key.fingerprint)) throw directory.mismatch(key, first, again(key));
}

/** The pins as they would be with those trusted so far. */
function replaced(pinned: string, trusted: HostPin[]): string {
  const names = new Set(trusted.map(({ name }) => name));
  const others = pinned.split('\n').filter((line) => !names.has(line.split(/[ \t]/)[0] ?? ''));
  return trusted.length === 0 ? pinned : addPins(others.join('\n'), trusted);
}

function asPin({ name, type, key }: PresentedHostKey): HostPin {
  return { name, type, key };
}

/** An expected fingerprint of the host or a named jump host. */
export interface GivenFingerprint {
  machine?: string;
  fingerprint: string;
}

const GIVEN = /^(?:(?<machine>[^=]+)=)?(?<fingerprint>SHA256:[A-Za-z0-9+/]{43})=?$/;

/** Parses `SHA256:…` or `JUMPHOST=SHA256:…`. Throws `bad-fingerprint` (exit 2). */
export function parseFingerprint(text: string): GivenFingerprint {
  const { machine, fingerprint } = GIVEN.exec(text.trim())?.groups ?? {};
  if (fingerprint !== undefined) return { fingerprint, ...(machine === undefined ? {} : { machine }) };
  throw usageError('bad-fingerprint', fixable('host.bad-fingerprint', { text: JSON.stringify(text.slice(0, 80)) }));
}

/** Fingerprints that were given for a machine. */
export function givenFor(at: SshMachine, given: GivenFingerprint[]): string[] {
  const names = [at.machine, at.machine.replace(/^.*@/, ''), at.name, at.alias];
  return given
    .filter(({ machine }) => (machine === undefined ? !at.isJump : names.includes(machine)))
    .map(({ fingerprint }) => fingerprint);
}

/** Throws `fingerprint-unused` (exit 2) for a machine that is not on the route. */
export function refuseUnused(way: SshMachine[], given: GivenFingerprint[]): void {
  const unused = given.find((one) => way.every((machine) => givenFor(machine, [one]).length === 0));
  if (unused === undefined) return;
  const machine = unused.machine ?? '';
  throw usageError('fingerprint-unused', message('host.fingerprint-unused', { machine }), {
    fix: message('host.fingerprint-unused.fix', { names: way.map(({ alias }) => alias).join(', ') }),
    details: { machine, way: way.map((one) => one.machine) },
  });
}

/** A host that is about to be added. */
export interface NewHost {
  destination: SshDestination;
  /** Confirmed keys of the host and its jump hosts. */
  pins: HostPin[];
  /** The project's known_hosts as it is. */
  pinned: string;
  /** The command that adds it, as it was meant. */
  typed: string;
}

/** Logs in once and runs `argv`, `true` by default, with the keys to be pinned. Throws the SSH errors. */
export async function checkLogin(
  directory: SshDirectory,
  { destination, pins, pinned, typed }: NewHost,
  ask?: AskPassphrase,
  argv?: string[],
): Promise<Answer> {
  const { add, remove, keep } = pinChange(pinned, pins);
  try {
    return await directory.login(destination, addPins(removePins(pinned, remove), [...add, ...keep]), ask, argv);
  } catch (error) {
    throw error instanceof SovranError ? beforeWriting(error, typed) : error;
  }
}

/** Commands about a host of the inventory: this one is not in it yet. */
const OF_INVENTORY = /\b(NAME|USER@HOST)\b|^sovran host check /;

function beforeWriting({ code, exit, text, fix, next, details, cause }: SovranError, typed: string): SovranError {
  return new SovranError({
    code,
    exit,
    text: message('host.login-failed', { reason: text }),
    fix: message('host.login-failed.fix', { fix: fix ?? '' }),
    next: [...next.filter((command) => !OF_INVENTORY.test(command)), typed],
    cause,
    ...(details ? { details } : {}),
  });
}
