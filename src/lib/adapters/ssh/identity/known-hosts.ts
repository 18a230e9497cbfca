import { readIfThere } from '../../../core/kit/read-if-present.ts';
import { namesHost } from '../../../core/project/host-pattern.ts';
import { sha256Fingerprint } from '../../../core/project/key-fingerprint.ts';
import type { ResolvedTarget } from '../config/resolved-target.ts';
import { knownHostsUnreadable, type PresentedKey } from '../failures/ssh-errors.ts';

/** A known_hosts file as read; an absent one has no text. */
export interface KnownHostsFile {
  path: string;
  text: string;
}

/** A line of known_hosts that names hosts; `line` counts from 1. */
export interface KnownHostLine {
  file: string;
  line: number;
  marker: 'none' | 'revoked' | 'cert-authority';
  hosts: string;
  type: string;
  blob: Buffer;
  /** False for a revoked key that cannot be read, which OpenSSH would skip. */
  whole: boolean;
}

const MARKERS: Readonly<Record<string, KnownHostLine['marker']>> = {
  '@revoked': 'revoked',
  '@cert-authority': 'cert-authority',
};

/** Lines for a host, in order. Skips what OpenSSH skips, except unreadable revocations. */
export function linesFor(files: readonly KnownHostsFile[], name: string): KnownHostLine[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const parsed = parseLine(line, path, index + 1);
      return parsed && namesHost(parsed.hosts, name) ? [parsed] : [];
    }),
  );
}

function parseLine(text: string, file: string, line: number): KnownHostLine | undefined {
  const trimmed = text.replace(/^[ \t]+/, '').replace(/\r$/, '');
  const fields = trimmed.split(/[ \t]+/);
  const marker = trimmed.startsWith('@') ? MARKERS[fields.shift() ?? ''] : 'none';
  const [hosts = '', type = '', key = ''] = fields;
  if (marker === undefined || hosts === '' || hosts.startsWith('#')) return undefined;
  const blob = Buffer.from(key, 'base64');
  const whole = marker !== 'revoked' || (isWhole(type, blob) && /^[A-Za-z0-9+/]+={0,2}$/.test(key));
  return whole && key === '' ? undefined : { file, line, marker, hosts, type, blob, whole };
}

/** RFC 4253, 6.6: a public key is its type and further fields, each behind its length. */
function isWhole(type: string, blob: Buffer): boolean {
  let [at, fields] = [0, 0];
  while (at + 4 <= blob.length) {
    at += 4 + blob.readUInt32BE(at);
    fields += 1;
  }
  return keyTypeOf(blob) === type && at === blob.length && fields > 1;
}

/** Type in the first field of a public key blob, e.g. `ssh-ed25519`; empty if invalid. */
export function keyTypeOf(blob: Uint8Array): string {
  const bytes = Buffer.from(blob);
  if (bytes.length < 4) return '';
  const length = bytes.readUInt32BE(0);
  return length > 0 && length <= 64 && bytes.length >= 4 + length ? bytes.toString('latin1', 4, 4 + length) : '';
}

/** Type and fingerprint of a public key blob. */
export function presentedBy(blob: Uint8Array): PresentedKey {
  return { type: keyTypeOf(blob), fingerprint: sha256Fingerprint(blob) };
}

/** The operator's and the system's files, of which only revocations and authorities count. */
export function markerFiles(target: ResolvedTarget): KnownHostsFile[] {
  const own = [...target.userKnownHostsFiles, ...target.globalKnownHostsFiles];
  return own.map((path) => ({ path, text: readMarkers(path) }));
}

/** The project's pins and those markers, for the OpenSSH client. Throws `known-hosts-unreadable` (exit 6). */
export function pinnedKeys(pins: string, target: ResolvedTarget): string {
  const markers = markerFiles(target).flatMap(({ text }) => text.split('\n').filter((line) => line !== ''));
  return [pins, ...markers, ''].join('\n');
}

/** Lines keep their numbers. */
function readMarkers(path: string): string {
  try {
    const lines = (readIfThere(path) ?? '').split('\n');
    return lines.map((line) => (/^[ \t]*@/.test(line) ? line : '')).join('\n');
  } catch (error) {
    throw knownHostsUnreadable(path, error);
  }
}
