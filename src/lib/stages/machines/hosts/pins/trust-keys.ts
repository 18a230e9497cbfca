import type {
  AskPassphrase,
  PresentedHostKey,
  SshDestination,
  SshDirectory,
  SshMachine,
} from '../../../../core/ports/ssh-directory.ts';
import { givenFor, type GivenFingerprint } from './fingerprints.ts';
import { addPins, type HostPin } from './pins.ts';

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
