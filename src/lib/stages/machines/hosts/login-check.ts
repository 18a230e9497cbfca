import type { AskPassphrase, SshDestination, SshDirectory } from '../../../core/ports/ssh-directory.ts';
import { message } from '../../../core/text/message.ts';
import { SovranError } from '../../../core/text/sovran-error.ts';
import { addPins, pinChange, removePins, type HostPin } from './pins/pins.ts';

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

/** Logs in once and runs `true` with the keys to be pinned. Throws the SSH errors. */
export async function checkLogin(
  directory: SshDirectory,
  { destination, pins, pinned, typed }: NewHost,
  ask?: AskPassphrase,
): Promise<void> {
  const { add, remove, keep } = pinChange(pinned, pins);
  try {
    await directory.login(destination, addPins(removePins(pinned, remove), [...add, ...keep]), ask);
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
