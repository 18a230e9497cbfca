import { systemCode } from '../../../core/kit/system-code.ts';
import type { JsonObject } from '../../../core/ports/json.ts';
import { lineText } from '../../../core/text/plain.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import {
  EXIT,
  SovranError,
  identityError,
  unreachableError,
  type ErrorParts,
} from '../../../core/text/sovran-error.ts';
import { systemReason } from '../../../core/failures/system-reason.ts';

export interface PresentedKey {
  type: string;
  fingerprint: string;
}

/** A key that a known_hosts file has for a host, and where. */
export interface KnownKey extends PresentedKey, LinePlace {}

/** A line of a file, from 1. */
export interface LinePlace {
  file: string;
  line: number;
}

/** `changed` also if only other key types are known; `needs-cert`: only OpenSSH can verify. */
export interface HostKeyVerdict {
  verdict: 'ok' | 'unknown' | 'changed' | 'revoked' | 'needs-cert';
  /** The line that decided, if one did. */
  line?: LinePlace;
  /** Plain keys known for the host. */
  known: KnownKey[];
}

/** Machine of an error: `user@host:port`, and whether it is a jump host. */
export interface HopName {
  hop: string;
  alias?: string;
  isJump: boolean;
  /** Command that tries the same route. */
  manualCommand?: string;
  /** The host's name in the inventory; NAME stands for an unknown one. */
  name?: string;
  /** Command that sets the fingerprint, if not `host trust`. */
  next?: string;
}

/** A jump host that is logged in, and the next machine. */
export interface Between {
  from: HopName;
  at: HopName;
}

const UNREACHABLE = {
  dns: 'ssh.unreachable.dns',
  refused: 'reason.refused',
  'no-route': 'ssh.unreachable.no-route',
  timeout: 'reason.timeout',
  'hung-up': 'ssh.unreachable.hung-up',
} as const;

/** Why the machine is unreachable. */
export type UnreachableReason = keyof typeof UNREACHABLE;

const REFUSALS = {
  unknown: 'host-key-unknown',
  changed: 'host-key-changed',
  revoked: 'host-key-revoked',
  'needs-cert': 'host-certificate-needed',
} as const;

type KeyRefusal = (typeof REFUSALS)[keyof typeof REFUSALS] | 'host-key-mismatch';

interface KeyFacts {
  known?: KnownKey[];
  line?: LinePlace;
  wanted?: string;
}

/** The error for a presented key; undefined for the pinned one. */
export function refusalOf(judged: HostKeyVerdict, at: HopName, key: PresentedKey): SovranError | undefined {
  const { verdict, ...facts } = judged;
  return verdict === 'ok' ? undefined : keyRefused(REFUSALS[verdict], at, key, facts);
}

/** Refuses a presented key (exit 6). Nothing was sent; not retried. */
export function keyRefused(code: KeyRefusal, at: HopName, key: PresentedKey, facts: KeyFacts = {}): SovranError {
  const { known = [], line: place = { file: '', line: 0 }, wanted = '' } = facts;
  const { file, line } = place;
  const pinned = known.length === 0 ? message('ssh.no-pin') : known.map(shown).join(', ');
  const text = message(`ssh.${code}`, { machine: machineOf(at), presented: shown(key), pinned, file, line, wanted });
  return identityError(code, text, {
    fix: message(`ssh.${code}.fix`),
    next: [code === 'host-certificate-needed' ? 'sovran doctor' : trustCommand(at)],
    details: {
      ...where(at),
      presented: { type: key.type, fingerprint: key.fingerprint },
      ...(code === 'host-key-changed' || code === 'host-key-revoked'
        ? { known: known.map((one) => ({ ...one })) }
        : {}),
      ...(code === 'host-key-revoked' ? { file, line } : {}),
      ...(code === 'host-key-mismatch' ? { wanted } : {}),
    },
  });
}

/** An unreadable line revokes a key of the machine; `project` is the file under git. */
export function revocationUnreadable(machine: string, { file, line }: LinePlace, project: string): SovranError {
  const path = shellWord(file);
  return identityError('revocation-unreadable', fixable('ssh.revocation-unreadable', { machine, file, line }), {
    next: [file === project ? `git log -p -- ${path}` : `sed -n ${line}p ${path}`],
    details: { machine, file, line },
  });
}

/** An unreadable known_hosts file may revoke the presented key (exit 6). */
export function knownHostsUnreadable(file: string, cause: unknown): SovranError {
  const problem = fixable('ssh.known-hosts-unreadable', { file, reason: systemReason(systemCode(cause)) });
  return identityError('known-hosts-unreadable', problem, {
    next: [`ls -ld ${shellWord(file)}`],
    details: { file, reason: systemCode(cause) },
    cause,
  });
}

/** Keys that could not be tried. */
export interface Untried {
  locked?: string[];
  /** Socket of an agent that timed out. */
  silentAgent?: string | undefined;
}

/** The machine refused every key, named by fingerprint; or there was none, or the agent timed out. */
export function authFailed(at: HopName, tried: string[], { locked = [], silentAgent }: Untried = {}): SovranError {
  return loginError(at, {
    code: 'ssh-auth-failed',
    text: authText(machineOf(at), tried, silentAgent),
    ...authFix(locked[0], silentAgent),
    details: { tried, locked, ...(silentAgent === undefined ? {} : { silentAgent }) },
  });
}

function authText(machine: Message, tried: string[], agent: string | undefined): Message {
  if (tried.length > 0) return message('ssh.auth-failed', { machine, tried: tried.join(', ') });
  return agent === undefined ? message('ssh.auth-no-key', { machine }) : message('ssh.auth-silent', { machine, agent });
}

function authFix(file: string | undefined, agent: string | undefined): { fix: Message; next?: string[] } {
  if (file !== undefined) return { fix: message('ssh.auth-locked.fix', { file }), next: [`ssh-add ${file}`] };
  if (agent === undefined) return { fix: message('ssh.auth-failed.fix') };
  return { fix: message('ssh.auth-silent.fix', { agent }), next: [`SSH_AUTH_SOCK=${shellWord(agent)} ssh-add -l`] };
}

/** The machine closed the connection after more keys than it allows. */
export function tooManyAuthenticationFailures(at: HopName, tried: string[]): SovranError {
  return loginError(at, {
    code: 'too-many-authentication-failures',
    text: message('ssh.too-many-keys', { machine: machineOf(at), count: tried.length }),
    fix: message('ssh.too-many-keys.fix'),
    details: { tried },
  });
}

/** Unreachable machine. A server that closes before its banner may be penalising the address. */
export function hostUnreachable(at: HopName, reason: UnreachableReason, cause?: unknown): SovranError {
  return loginError(at, {
    code: 'host-unreachable',
    text: message('ssh.unreachable', { machine: machineOf(at), reason: message(UNREACHABLE[reason]) }),
    fix: message(reason === 'hung-up' ? 'ssh.unreachable.penalty.fix' : 'ssh.unreachable.fix'),
    details: { reason },
    cause,
  });
}

/** True if the server closed before its banner. */
export function isHungUp(error: unknown): boolean {
  return error instanceof SovranError && error.code === 'host-unreachable' && error.details?.['reason'] === 'hung-up';
}

/** No common algorithm, or a broken protocol. */
export function handshakeFailed(at: HopName, reason: string): SovranError {
  return loginError(at, {
    code: 'ssh-handshake-failed',
    text: message('ssh.handshake-failed', { machine: machineOf(at), reason: lineText(reason).slice(0, 200) }),
    fix: message('ssh.handshake-failed.fix'),
  });
}

/** The jump host forbids connections to the next machine. */
export function jumpForbidden(at: HopName, reason: string): SovranError {
  return loginError(at, {
    code: 'forwarding-refused',
    text: message('ssh.jump-forbidden', { machine: machineOf(at), reason: lineText(reason) }),
    fix: message('ssh.jump-forbidden.fix'),
  });
}

/** The OpenSSH client is needed and absent. */
export function clientMissing(reason: Message): SovranError {
  return unreachableError('ssh-client-missing', fixable('ssh.client-missing', { reason }), { next: ['sovran doctor'] });
}

function loginError(at: HopName, { details, ...parts }: Omit<ErrorParts, 'exit'>): SovranError {
  const { hop, manualCommand = `ssh -v ssh://${hop}` } = at;
  return new SovranError({
    exit: EXIT.unreachable,
    next: [manualCommand],
    ...parts,
    details: { ...where(at), ...details },
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

/** Leaves the fingerprint open: it must not come from the connection under suspicion. */
function trustCommand({ hop, isJump, name = 'NAME', next }: HopName): string {
  return next ?? `sovran host trust ${name} --fingerprint ${isJump ? `${shellWord(hop)}=SHA256:…` : 'SHA256:…'}`;
}

export type Ssh2Failure = Error & { level?: string; code?: string };

const REASONS: Readonly<Record<string, UnreachableReason>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ETIMEDOUT: 'timeout',
};

export function fromSsh2(error: Ssh2Failure, at: HopName, tried: string[], untried: Untried = {}): SovranError {
  const { level, code = '' } = error;
  if (/too many authentication failures/i.test(error.message)) return tooManyAuthenticationFailures(at, tried);
  if (level === 'client-authentication' || level === 'agent') return authFailed(at, tried, untried);
  if (level === 'client-timeout') return hostUnreachable(at, 'timeout', error);
  if (level === 'client-dns') return hostUnreachable(at, 'dns', error);
  if (level === 'client-socket') return hostUnreachable(at, REASONS[code] ?? 'hung-up', error);
  if (level === 'handshake') return handshakeFailed(at, error.message);
  return hostUnreachable(at, 'hung-up', error);
}
