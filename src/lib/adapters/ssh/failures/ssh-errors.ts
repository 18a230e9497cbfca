import type { JsonObject } from '../../../core/ports/json.ts';
import { lineText } from '../../../core/text/plain.ts';
import { message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import { EXIT, SovranError } from '../../../core/text/sovran-error.ts';
import type { KnownKey } from './known-key.ts';

/** A key that a machine presented. */
export interface PresentedKey {
  type: string;
  fingerprint: string;
}

/** Machine of an error: `user@host:port`, and whether it is a jump host. */
export interface HopName {
  hop: string;
  alias?: string;
  isJump: boolean;
  /** Command that tries the way to it by hand. */
  manualCommand?: string;
  /** The host of the inventory that is to be reached; NAME stands for one that is not known. */
  name?: string;
  /** The command that gives the fingerprint of its key, where it is not `host trust`: while the host is added. */
  next?: string;
}

/** Why the machine is unreachable. */
export type UnreachableReason = 'dns' | 'refused' | 'no-route' | 'timeout' | 'hung-up';

/** The pinned key and the presented one differ. Nothing was sent; never tried again. */
export function hostKeyChanged(at: HopName, key: PresentedKey, known: KnownKey[], line: KnownKey): SovranError {
  return new SovranError({
    code: 'host-key-changed',
    exit: EXIT.identity,
    text: message('ssh.host-key-changed', {
      machine: machineOf(at),
      presented: shown(key),
      pinned: known.map(shown).join(', '),
      file: line.file,
      line: line.line,
    }),
    fix: message('ssh.host-key-changed.fix'),
    next: [trustCommand(at)],
    details: { ...where(at), presented: { ...key }, known: known.map((one) => ({ ...one })) },
  });
}

/** No key is pinned for the machine. */
export function hostKeyUnknown(at: HopName, key: PresentedKey): SovranError {
  return new SovranError({
    code: 'host-key-unknown',
    exit: EXIT.identity,
    text: message('ssh.host-key-unknown', { machine: machineOf(at), presented: shown(key) }),
    fix: message('ssh.host-key-unknown.fix'),
    next: [trustCommand(at)],
    details: { ...where(at), presented: { ...key } },
  });
}

/** The presented key is marked `@revoked` in a line; `known` are the keys that are pinned for the machine. */
export function hostKeyRevoked(
  at: HopName,
  key: PresentedKey,
  known: KnownKey[],
  { file, line }: { file: string; line: number },
): SovranError {
  return new SovranError({
    code: 'host-key-revoked',
    exit: EXIT.identity,
    text: message('ssh.host-key-revoked', {
      machine: machineOf(at),
      presented: shown(key),
      pinned: known.length === 0 ? message('ssh.no-pin') : known.map(shown).join(', '),
      file,
      line,
    }),
    fix: message('ssh.host-key-revoked.fix'),
    next: [trustCommand(at)],
    details: { ...where(at), presented: { ...key }, known: known.map((one) => ({ ...one })), file, line },
  });
}

/** Only a certificate proves who the machine is, and ssh2 was asked for. */
export function hostCertificateNeeded(at: HopName, key: PresentedKey): SovranError {
  return new SovranError({
    code: 'host-certificate-needed',
    exit: EXIT.identity,
    text: message('ssh.host-certificate-needed', { machine: machineOf(at), presented: shown(key) }),
    fix: message('ssh.host-certificate-needed.fix'),
    next: ['sovran doctor'],
    details: { ...where(at), presented: { ...key } },
  });
}

/** The fingerprint that was given out of band is not that of the machine. */
export function fingerprintDiffers(at: HopName, key: PresentedKey, wanted: string): SovranError {
  return new SovranError({
    code: 'host-key-mismatch',
    exit: EXIT.identity,
    text: message('ssh.fingerprint-differs', { machine: machineOf(at), presented: shown(key), wanted }),
    fix: message('ssh.fingerprint-differs.fix'),
    next: [trustCommand(at)],
    details: { ...where(at), presented: { ...key }, wanted },
  });
}

/** Keys that could not be tried. */
export interface Untried {
  /** Files that need a passphrase. */
  locked?: string[];
  /** Socket of an agent that did not say which keys it has. */
  silentAgent?: string | undefined;
}

/** The machine refused every key; they are named by fingerprint. Or there was none, or its agent was silent. */
export function authFailed(at: HopName, tried: string[], { locked = [], silentAgent }: Untried = {}): SovranError {
  return new SovranError({
    code: 'ssh-auth-failed',
    exit: EXIT.unreachable,
    text: authText(machineOf(at), tried, silentAgent),
    ...authFix(at, locked[0], silentAgent),
    details: { ...where(at), tried, locked, ...(silentAgent === undefined ? {} : { silentAgent }) },
  });
}

function authText(machine: Message, tried: string[], agent: string | undefined): Message {
  if (tried.length > 0) return message('ssh.auth-failed', { machine, tried: tried.join(', ') });
  return agent === undefined ? message('ssh.auth-no-key', { machine }) : message('ssh.auth-silent', { machine, agent });
}

function authFix(at: HopName, file: string | undefined, agent: string | undefined): { fix: Message; next: string[] } {
  if (file !== undefined) return { fix: message('ssh.auth-locked.fix', { file }), next: [`ssh-add ${file}`] };
  if (agent === undefined) return { fix: message('ssh.auth-failed.fix'), next: [verboseCommand(at)] };
  return { fix: message('ssh.auth-silent.fix', { agent }), next: [`SSH_AUTH_SOCK=${shellWord(agent)} ssh-add -l`] };
}

/** The machine closed the line after more keys than it allows. */
export function tooManyAuthenticationFailures(at: HopName, tried: string[]): SovranError {
  return new SovranError({
    code: 'too-many-authentication-failures',
    exit: EXIT.unreachable,
    text: message('ssh.too-many-keys', { machine: machineOf(at), count: tried.length }),
    fix: message('ssh.too-many-keys.fix'),
    next: [verboseCommand(at)],
    details: { ...where(at), tried },
  });
}

/** Unreachable machine. A server that closes before its banner may be penalising the address. */
export function hostUnreachable(at: HopName, reason: UnreachableReason, cause?: unknown): SovranError {
  return new SovranError({
    code: 'host-unreachable',
    exit: EXIT.unreachable,
    text: message('ssh.unreachable', { machine: machineOf(at), reason: message(`ssh.unreachable.${reason}`) }),
    fix: message(reason === 'hung-up' ? 'ssh.unreachable.penalty.fix' : 'ssh.unreachable.fix'),
    next: [verboseCommand(at)],
    details: { ...where(at), reason },
    cause,
  });
}

/** The two found no common algorithm, or one of them broke the protocol. */
export function handshakeFailed(at: HopName, reason: string): SovranError {
  return new SovranError({
    code: 'ssh-handshake-failed',
    exit: EXIT.unreachable,
    text: message('ssh.handshake-failed', { machine: machineOf(at), reason: lineText(reason).slice(0, 200) }),
    fix: message('ssh.handshake-failed.fix'),
    next: [verboseCommand(at)],
    details: where(at),
  });
}

/** The jump host forbids connections to the next machine. */
export function jumpForbidden(at: HopName, reason: string): SovranError {
  return new SovranError({
    code: 'forwarding-refused',
    exit: EXIT.unreachable,
    text: message('ssh.jump-forbidden', { machine: machineOf(at), reason: lineText(reason) }),
    fix: message('ssh.jump-forbidden.fix'),
    next: [verboseCommand(at)],
    details: where(at),
  });
}

/** The OpenSSH client is needed and absent. */
export function clientMissing(reason: Message): SovranError {
  return new SovranError({
    code: 'ssh-client-missing',
    exit: EXIT.unreachable,
    text: message('ssh.client-missing', { reason }),
    fix: message('ssh.client-missing.fix'),
    next: ['sovran doctor'],
  });
}

function machineOf({ hop, isJump }: HopName): Message {
  return message(isJump ? 'ssh.machine.jump' : 'ssh.machine.host', { hop });
}

function where({ hop, isJump }: HopName): JsonObject {
  return { hop, role: isJump ? 'jump' : 'host' };
}

function shown({ type, fingerprint }: PresentedKey): string {
  return `${fingerprint} (${type})`;
}

function verboseCommand({ hop, manualCommand }: HopName): string {
  return manualCommand ?? `ssh -v ssh://${hop}`;
}

/** The fingerprint is left open on purpose: it must come from who runs the machine, not from the line under suspicion. */
function trustCommand({ hop, isJump, name = 'NAME', next }: HopName): string {
  return next ?? `sovran host trust ${name} --fingerprint ${isJump ? `${shellWord(hop)}=SHA256:…` : 'SHA256:…'}`;
}
