import type { KnownKey } from '../failures/known-key.ts';
import type { PresentedKey } from '../failures/ssh-errors.ts';
import { keyTypeOf } from './fingerprint.ts';
import { sha256Fingerprint } from '../../../core/project/key-fingerprint.ts';
import { knownName, namesHost } from '../../../core/project/host-pattern.ts';
import { parseKnownHosts, type KnownHostLine, type KnownHostsFile } from './known-hosts.ts';

/**
 * Verdict of known_hosts on a presented key. `changed` also if only other key types are known; `needs-cert`: only
 * OpenSSH can verify.
 */
export interface HostKeyVerdict {
  verdict: 'ok' | 'unknown' | 'changed' | 'revoked' | 'needs-cert';
  /** The line that decided, if one did. */
  line?: { file: string; line: number };
  /** Plain keys known for the host. */
  known: KnownKey[];
}

type Found = KnownHostLine & { file: string };

/** Reads no file itself: `files` are their texts. `host` is the resolved name, or HostKeyAlias with port 22. */
export function checkHostKey(files: KnownHostsFile[], host: string, port: number, key: Uint8Array): HostKeyVerdict {
  return judgeHostKey(files, host, port, { type: keyTypeOf(key), fingerprint: sha256Fingerprint(key) });
}

/** The same for a key of which only type and fingerprint were seen. */
export function judgeHostKey(files: KnownHostsFile[], host: string, port: number, key: PresentedKey): HostKeyVerdict {
  const lines = linesFor(files, knownName(host, port));
  const plain = lines.filter(({ marker }) => marker === 'none');
  const known = plain.map(asKnownKey);
  const same = (line: Found): boolean => sha256Fingerprint(line.blob) === key.fingerprint;
  const decided = (verdict: HostKeyVerdict['verdict'], by?: Found): HostKeyVerdict => ({
    verdict,
    ...(by ? { line: { file: by.file, line: by.line } } : {}),
    known,
  });
  const revoked = lines.find((line) => line.marker === 'revoked' && same(line));
  if (revoked) return decided('revoked', revoked);
  const pinned = plain.find(same);
  if (pinned) return decided('ok', pinned);
  const authority = lines.find(({ marker }) => marker === 'cert-authority');
  if (authority) return decided('needs-cert', authority);
  const other = plain.find(({ type }) => type === key.type) ?? plain[0];
  return other ? decided('changed', other) : decided('unknown');
}

/** Types of the plain keys known for a host, in the order of the files. */
export function knownKeyTypes(files: KnownHostsFile[], host: string, port: number): string[] {
  const plain = linesFor(files, knownName(host, port)).filter(({ marker }) => marker === 'none');
  return [...new Set(plain.map(({ type }) => type))];
}

/** Whether a certificate authority is named for the host. */
export function hasCertAuthority(files: KnownHostsFile[], host: string, port: number): boolean {
  return linesFor(files, knownName(host, port)).some(({ marker }) => marker === 'cert-authority');
}

/** Lines of all files that name a host, in order. */
export function linesFor(files: KnownHostsFile[], name: string): Found[] {
  return files.flatMap(({ path, text }) =>
    parseKnownHosts(text)
      .filter(({ hosts }) => namesHost(hosts, name))
      .map((line) => ({ ...line, file: path })),
  );
}

function asKnownKey({ type, blob, file, line }: Found): KnownKey {
  return { type, fingerprint: sha256Fingerprint(blob), file, line };
}
