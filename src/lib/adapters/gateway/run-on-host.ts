import { scriptArgv } from '../../core/kit/host-script.ts';
import { diskFull, freeSpace, saysDiskFull } from '../disk-full.ts';
import { haproxyMissing, haproxyTooOld, hostRefused } from './errors.ts';
import type { GatewayPlaces } from './paths.ts';
import { requireOutcome } from '../require-outcome.ts';
import { isAtLeast } from '../../core/kit/compare-versions.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import { LEAST_HAPROXY } from '../../core/ports/gateway.ts';
import type { ExecResult, Host } from '../../core/ports/host.ts';

const TIMEOUT_MS = 30_000;

/**
 * Runs a short command on the gateway's host; returns its output. Throws `gateway-host-refused`, `disk-full` (exit 1),
 * `connection-lost` or `host-silent` (exit 4).
 */
export async function runOnHost(
  { host }: Pick<GatewayPlaces, 'host'>,
  argv: string[],
  stdin?: string,
): Promise<string> {
  const result = await host.exec(argv, { timeoutMs: TIMEOUT_MS, ...(stdin === undefined ? {} : { stdin }) });
  if (result.outcome === 'known' && result.exitCode === 0) return result.stdout;
  requireOutcome({ host, timeoutMs: TIMEOUT_MS }, result);
  if (saysDiskFull(result.stderr)) throw diskFull({ host, path: host.place.root, free: await freeSpace(host) });
  throw hostRefused(host.name, result.outcome === 'unknown' ? result.reason : result.stderr.trim());
}

/** What several moves of the traffic take: far more than the record, the configuration and the maps take while they are replaced. */
const BYTES = 512 * 1024;
/** What is smaller goes as a whole. */
const LEAST_BYTES = 64 * 1024;
const RESERVE_MS = 30_000;
const FULL = new Set(['disk-full', 'ENOSPC', 'EDQUOT']);

/** Disk space that the access log may keep, bytes. */
const LOG_BYTES = 256 * 1024 * 1024;

/**
 * Keeps a reserve file, which a write on a full disk uses, and bounds the access log. HAProxy keeps the log open;
 * offsets of readers stay valid.
 */
export async function keepReserve({ host, dir, access }: GatewayPlaces, logBytes = LOG_BYTES): Promise<void> {
  const argv = scriptArgv('gateway/keep', access, String(logBytes), dir, String(BYTES));
  await host.exec(argv, { timeoutMs: RESERVE_MS });
}

/** Replaces a file of the gateway, whole or not at all. */
export function writeKept(places: GatewayPlaces, path: string, text: string): Promise<void> {
  return withReserve(places, () => places.host.files.write(path, text));
}

/** Writes; on a full disk once more, with half of the reserve released. */
export async function withReserve<T>({ host, dir }: GatewayPlaces, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!FULL.has(systemCode(error))) throw error;
    await host.exec(scriptArgv('gateway/give-half', dir, String(LEAST_BYTES)), { timeoutMs: RESERVE_MS });
    return await write();
  }
}

/** What a shell answers for a program that is not there. */
export const NOT_FOUND = 127;

/** Version of a host's HAProxy. Throws `haproxy-missing`, `haproxy-too-old`, `gateway-host-refused` or `connection-lost` (exit 4). */
export async function requireHaproxy(host: Host): Promise<string> {
  const result = await host.exec(['haproxy', '-v']);
  requireOutcome({ host }, result);
  const version = /version (\d+\.\d+(?:\.\d+)?)/.exec(result.stdout)?.[1];
  if (result.outcome === 'known' && result.exitCode === NOT_FOUND) throw haproxyMissing(host);
  if (version === undefined)
    throw hostRefused(host.name, result.outcome === 'known' ? `haproxy -v: ${saidBy(result)}` : result.reason);
  if (!isAtLeast(version, LEAST_HAPROXY)) throw haproxyTooOld(host, version, LEAST_HAPROXY);
  return version;
}

function saidBy({ stdout, stderr }: ExecResult): string {
  return (stderr || stdout).trim();
}
