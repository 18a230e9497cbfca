import { dropAbsent } from './drop-absent.ts';

/** Bytes of an archive, in order. */
export interface TarSource {
  /** The next `count` bytes; fewer at the end. */
  read(count: number): Promise<Buffer>;
  skip(count: number): Promise<void>;
}

export interface TarEntry {
  name: string;
  type: 'file' | 'folder' | 'hard-link' | 'symbolic-link' | 'device' | 'other';
  /** What a link leads to. */
  target: string;
  bytes: number;
}

/** Not a tar archive, or a truncated one. */
export class TarError extends Error {}

const BLOCK = 512;
const LONGEST_NAME = 64 * 1024;
const TYPES: Readonly<Record<string, TarEntry['type']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hard-link',
  '2': 'symbolic-link',
  '3': 'device',
  '4': 'device',
  '5': 'folder',
  '6': 'device',
};

/** These have no content, whatever their header says: that is how container engines read them. */
const HEADER_ONLY = new Set(['1', '2', '3', '4', '5', '6']);

/** Names that a header of their own brings for the entry after it. */
interface Said {
  name?: string;
  target?: string;
  bytes?: number;
}

/** Yields each entry of an archive (ustar, GNU, pax) in order to `onEntry`. Throws `TarError`. */
export async function walkTar(
  source: TarSource,
  onEntry: (entry: TarEntry, content: TarSource) => Promise<void>,
): Promise<void> {
  let said: Said = {};
  for (;;) {
    const header = await source.read(BLOCK);
    if (header.every((byte) => byte === 0)) return;
    requireHeader(header);
    const kind = header.toString('latin1', 156, 157);
    const bytes = HEADER_ONLY.has(kind) ? 0 : (said.bytes ?? sizeOf(header));
    const padding = (BLOCK - (bytes % BLOCK)) % BLOCK;
    if ('LKxg'.includes(kind)) {
      const text = await whole(source, bytes);
      said = { ...said, ...readSaid(kind, text) };
    } else {
      const content = within(source, bytes);
      await onEntry(entryOf(header, kind, bytes, said), content);
      await content.skip(bytes);
      said = {};
    }
    await source.skip(padding);
  }
}

function entryOf(header: Buffer, kind: string, bytes: number, said: Said): TarEntry {
  const prefix = textAt(header, 257, 5) === 'ustar' && header[262] === 0 ? textAt(header, 345, 155) : '';
  const name = textAt(header, 0, 100);
  return {
    name: said.name ?? (prefix === '' ? name : `${prefix}/${name}`),
    type: TYPES[kind] ?? 'other',
    target: said.target ?? textAt(header, 157, 100),
    bytes,
  };
}

function requireHeader(header: Buffer): void {
  if (header.length < BLOCK) throw new TarError('cut');
  const sum = header.reduce((all, byte, at) => all + (at >= 148 && at < 156 ? 32 : byte), 0);
  if (Number.parseInt(textAt(header, 148, 8).trim(), 8) !== sum) throw new TarError('checksum');
}

/** Octal digits, or, where the first bit is set, a number of that many bytes. */
function sizeOf(header: Buffer): number {
  if (((header[124] ?? 0) & 0x80) === 0) {
    const size = Number.parseInt(textAt(header, 124, 12).trim() || '0', 8);
    if (Number.isSafeInteger(size) && size >= 0) return size;
  } else if (header.readUInt32BE(124) === 0x80000000) {
    const size = header.readBigUInt64BE(128);
    if (size <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(size);
  }
  throw new TarError('size');
}

function textAt(header: Buffer, at: number, length: number): string {
  const text = header.toString('utf8', at, at + length);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

async function whole(source: TarSource, bytes: number): Promise<string> {
  if (bytes > LONGEST_NAME) throw new TarError('name');
  const content = await source.read(bytes);
  if (content.length < bytes) throw new TarError('cut');
  return content.toString('utf8');
}

function readSaid(kind: string, text: string): Said {
  if (kind === 'L') return { name: text.replace(/\0.*$/s, '') };
  if (kind === 'K') return { target: text.replace(/\0.*$/s, '') };
  const pairs = new Map(recordsIn(text));
  if ([...pairs.keys()].some((key) => key.startsWith('GNU.sparse'))) throw new TarError('sparse');
  const [name, target, size] = ['path', 'linkpath', 'size'].map((key) => pairs.get(key));
  if (kind === 'g' && (name ?? target ?? size) !== undefined) throw new TarError('global');
  if (size !== undefined && !/^\d{1,15}$/.test(size)) throw new TarError('size');
  return dropAbsent({ name, target, bytes: size === undefined ? undefined : Number(size) });
}

/** Records of pax say their own length: a value may hold lines that look like records. */
function recordsIn(text: string): [string, string][] {
  const bytes = Buffer.from(text);
  const records: [string, string][] = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(/^(\d{1,9}) /.exec(bytes.toString('latin1', at, at + 10))?.[1]);
    const record = bytes.toString('utf8', at, at + length);
    const [, key = '', value = ''] = /^\d+ ([^=]+)=(.*)\n$/s.exec(record) ?? [];
    if (key === '') throw new TarError('pax');
    records.push([key, value]);
    at += length;
  }
  return records;
}

/** The content of one entry: never more than is its own. */
function within(source: TarSource, bytes: number): TarSource {
  let left = bytes;
  return {
    read: async (count) => {
      const part = await source.read(Math.min(count, left));
      if (part.length < Math.min(count, left)) throw new TarError('cut');
      left -= part.length;
      return part;
    },
    skip: async (count) => {
      const some = Math.min(count, left);
      left -= some;
      await source.skip(some);
    },
  };
}
