import type { Slot } from '../../core/ports/gateway.ts';
import type { Host } from '../../core/ports/host.ts';
import { fixable, message, type Message } from '../../core/text/message.ts';
import { SovranError, failedError, refusedError, unreachableError } from '../../core/text/sovran-error.ts';

/** The gateway's program is not installed (exit 4). */
export function haproxyMissing(host: Host): SovranError {
  return unreachableError('haproxy-missing', fixable('env.haproxy-missing', { host: host.name }), {
    next: [isHere(host) ? 'sovran doctor' : `sovran host plan ${host.name}`],
  });
}

/** The installed HAProxy is too old for the configuration (exit 4). */
export function haproxyTooOld(host: Host, version: string, needed: string): SovranError {
  return unreachableError('haproxy-too-old', fixable('env.haproxy-too-old', { host: host.name, version, needed }), {
    next: [isHere(host) ? 'sovran doctor' : `sovran host check ${host.name}`],
    details: { version, needed },
  });
}

function isHere({ transport }: Host): boolean {
  return transport === 'local';
}

/** HAProxy refused the configuration; what ran before still runs. */
export function configInvalid(output: string): SovranError {
  const reason = firstComplaint(output);
  return failedError('gateway-config-invalid', fixable('env.config-invalid', { reason }), { details: { reason } });
}

/** HAProxy did not come up, or did not take the new configuration; a taken port has its own code (exit 3). */
export function startFailed(output: string): SovranError {
  const reason = firstComplaint(output);
  const taken = /in use/i.test(output);
  const details = { reason };
  if (!taken) return failedError('gateway-start-failed', fixable('env.start-failed', details), { details });
  const fix = message('env.port-taken.fix');
  return refusedError('port-in-use', message('env.start-failed', details), { fix, details });
}

/** A slot that still serves may not be given to another release. */
export function slotBusy(slot: Slot): SovranError {
  return refusedError('slot-busy', fixable('env.slot-busy', { slot }), { details: { slot } });
}

/** The traffic was to go to one release, and the slot holds another (exit 3). */
export function slotOtherRelease(slot: Slot, release: string, holds: string): SovranError {
  return refusedError('slot-other-release', fixable('env.slot-other-release', { slot, release, holds }), {
    details: { slot, release, holds },
  });
}

/** There is no release in the slot. */
export function slotEmpty(slot: Slot): SovranError {
  return refusedError('slot-empty', message('env.slot-empty', { slot }));
}

/** The release in a slot did not pass the gateway's health check in time (exit 4). */
export function slotNotUp(slot: Slot, timeoutMs: number): SovranError {
  return unreachableError('slot-not-up', message('env.slot-not-up', { slot, seconds: timeoutMs / 1000 }), {
    fix: message('release.unhealthy.fix'),
    details: { slot },
  });
}

/** A front has no such member (exit 3). */
export function memberUnknown(name: string): SovranError {
  return refusedError('member-unknown', fixable('gateway.member-unknown', { name }), { details: { name } });
}

/** A member did not pass the front's health check in time (exit 4). */
export function memberNotUp(name: string, timeoutMs: number): SovranError {
  return unreachableError('member-not-up', fixable('gateway.member-not-up', { name, seconds: timeoutMs / 1000 }), {
    details: { name },
  });
}

/** What makes certificates is not installed on a host (exit 4). */
export function opensslMissing(host: Host): SovranError {
  return unreachableError('openssl-missing', fixable('gateway.openssl-missing', { host: host.name }));
}

/** A certificate that is no longer valid: a member's, by its name, or the `front`'s (exit 3). */
export function certificateExpired(name: string, until: string): SovranError {
  return refusedError('certificate-expired', fixable('gateway.certificate-expired', { name, until }), {
    details: { name, until },
  });
}

/** What is to be trusted is not a certificate (exit 3). */
export function certificateInvalid(name: string): SovranError {
  return refusedError('certificate-invalid', fixable('gateway.certificate-invalid', { name }), { details: { name } });
}

/** All keys of an application were revoked after a key was planned (exit 3). */
export function keysRevoked(application: string): SovranError {
  return refusedError('keys-revoked', fixable('app.keys-revoked', { name: application }), { details: { application } });
}

/** A command that the gateway needs did not work on its host (exit 4). */
export function hostRefused(host: string, reason: string | Message): SovranError {
  const problem = fixable('env.host-refused', {
    host,
    reason: typeof reason === 'string' ? reason.slice(0, 400) : reason,
  });
  return unreachableError('gateway-host-refused', problem, {
    next: host === 'local' ? ['sovran doctor'] : [`sovran host check ${host}`],
    details: { host },
  });
}

/** A gateway that runs took a command and gave no whole answer (exit 4). */
export function gatewaySilent(host: string, reason: Message, cause?: unknown): SovranError {
  return unreachableError('gateway-silent', fixable('env.gateway-silent', { host, reason }), {
    next: host === 'local' ? ['sovran status'] : [`sovran host check ${host}`],
    details: { host },
    cause,
  });
}

/** One that took a command and said nothing in its time (`gateway-silent`, exit 4). */
export function gatewayHangs(host: string): SovranError {
  const { code, exit, text, fix, next } = gatewaySilent(host, message('reason.timeout'));
  return new SovranError({ code, exit, text, ...(fix ? { fix } : {}), next, details: { host, hangs: true } });
}

/** The line of HAProxy's output that says why. */
function firstComplaint(output: string): string {
  const lines = output.split('\n').filter((line) => /\[ALERT\]|\[WARNING\]|error/i.test(line));
  return (lines.find((line) => line.includes('[ALERT]')) ?? lines[0] ?? output.trim()).slice(0, 400);
}
