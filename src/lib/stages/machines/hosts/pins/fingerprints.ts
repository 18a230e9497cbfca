import type { SshMachine } from '../../../../core/ports/ssh-directory.ts';
import { message } from '../../../../core/text/message.ts';
import { EXIT, SovranError } from '../../../../core/text/sovran-error.ts';

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
  throw new SovranError({
    code: 'bad-fingerprint',
    exit: EXIT.usage,
    text: message('host.bad-fingerprint', { text: JSON.stringify(text.slice(0, 80)) }),
    fix: message('host.bad-fingerprint.fix'),
  });
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
  throw new SovranError({
    code: 'fingerprint-unused',
    exit: EXIT.usage,
    text: message('host.fingerprint-unused', { machine }),
    fix: message('host.fingerprint-unused.fix', { names: way.map(({ alias }) => alias).join(', ') }),
    details: { machine, way: way.map((one) => one.machine) },
  });
}
