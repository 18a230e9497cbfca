/** A line of known_hosts that names hosts; `line` counts from 1. */
export interface KnownHostLine {
  line: number;
  marker: 'none' | 'revoked' | 'cert-authority';
  hosts: string;
  type: string;
  blob: Uint8Array;
}

/** A known_hosts file as read; one that is not there has no text. */
export interface KnownHostsFile {
  path: string;
  text: string;
}

const MARKERS: Readonly<Record<string, KnownHostLine['marker']>> = {
  '@revoked': 'revoked',
  '@cert-authority': 'cert-authority',
};

/** Every usable line; comments, unknown markers and lines without a key are passed over, as OpenSSH does. */
export function parseKnownHosts(text: string): KnownHostLine[] {
  return text.split('\n').flatMap((line, index) => {
    const parsed = parseLine(line, index + 1);
    return parsed ? [parsed] : [];
  });
}

function parseLine(text: string, line: number): KnownHostLine | undefined {
  const trimmed = text.replace(/^[ \t]+/, '').replace(/\r$/, '');
  if (trimmed === '' || trimmed.startsWith('#')) return undefined;
  const fields = trimmed.split(/[ \t]+/);
  const marker = trimmed.startsWith('@') ? MARKERS[fields.shift() ?? ''] : 'none';
  const [hosts, type, key] = fields;
  if (marker === undefined || !hosts || !type || !key) return undefined;
  return { line, marker, hosts, type, blob: Buffer.from(key, 'base64') };
}
