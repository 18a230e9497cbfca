import type { SovranError } from '../../../core/text/sovran-error.ts';
import {
  hostCertificateNeeded,
  hostKeyChanged,
  hostKeyRevoked,
  hostKeyUnknown,
  type HopName,
} from '../failures/ssh-errors.ts';
import type { HostKeyVerdict } from '../identity/check-host-key.ts';
import type { PresentedKey } from '../failures/ssh-errors.ts';

/** The refusal of a presented key, or undefined when it is the pinned one. */
export function refusalOf(verdict: HostKeyVerdict, at: HopName, key: PresentedKey): SovranError | undefined {
  const line = verdict.line ?? { file: '', line: 0 };
  if (verdict.verdict === 'ok') return undefined;
  if (verdict.verdict === 'unknown') return hostKeyUnknown(at, key);
  if (verdict.verdict === 'revoked') return hostKeyRevoked(at, key, verdict.known, line);
  if (verdict.verdict === 'needs-cert') return hostCertificateNeeded(at, key);
  const pinned = verdict.known.find((one) => one.file === line.file && one.line === line.line);
  return hostKeyChanged(at, key, verdict.known, pinned ?? { ...key, ...line });
}
