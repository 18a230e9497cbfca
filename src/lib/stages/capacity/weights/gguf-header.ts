import { storage } from '../memory/schemes.ts';
import { open, type FileHandle } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { message } from '../../../core/text/message.ts';
import { DamagedHead } from './damaged-head.ts';
import type { ElementsByType } from './safetensors-header.ts';

/** Facts from the header of a GGUF file. Parameters are the elements of all tensors. */
export interface GgufHeader {
  version: number;
  parameters: number;
  elements: ElementsByType;
  /** Names of all tensors. */
  tensors: Set<string>;
  /** Numbers and strings; of an array its length under `KEY#`, and its largest number where it has one a layer. */
  metadata: Map<string, unknown>;
  architecture: string | undefined;
  chatTemplate: string | undefined;
  contextTokens: number | undefined;
}

const MAGIC = 0x46554747;
/** The head holds the vocabulary; those of published models stay far below this. */
const MAX_HEAD_BYTES = 256 * 1024 * 1024;
const CHUNK_BYTES = 4 * 1024 * 1024;
const FIXED_SIZES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const STRING = 8;
const ARRAY = 9;
/** Arrays of numbers up to this length say something of each layer. */
const MAX_LAYERS = 4096;
/** Reads the head of a GGUF file (versions 2 and 3), with the arrays `whole` as they are; throws a RangeError when damaged. */
export async function readGgufHeader(path: string, whole: readonly string[] = []): Promise<GgufHeader> {
  const file = await open(path, 'r');
  try {
    return await readHeader(new Reader(file), whole);
  } finally {
    await file.close();
  }
}

async function readHeader(reader: Reader, whole: readonly string[]): Promise<GgufHeader> {
  if ((await reader.uint32()) !== MAGIC) throw new DamagedHead(message('model.damaged.no-gguf'));
  const version = await reader.uint32();
  if (version < 2 || version > 3) throw new DamagedHead(message('model.damaged.gguf-version', { version }));
  const tensors = await reader.uint64();
  const pairs = await reader.uint64();
  const metadata = await readMetadata(reader, pairs, whole);
  const read = await readTensors(reader, tensors);
  const architecture = asString(metadata.get('general.architecture'));
  return {
    version,
    ...read,
    metadata,
    architecture,
    chatTemplate: asString(metadata.get('tokenizer.chat_template')),
    contextTokens: asNumber(metadata.get(`${architecture ?? ''}.context_length`)),
  };
}

async function readMetadata(reader: Reader, pairs: number, whole: readonly string[]): Promise<Map<string, unknown>> {
  const metadata = new Map<string, unknown>();
  for (let at = 0; at < pairs; at += 1) {
    const key = await reader.string();
    const type = await reader.uint32();
    if (type === ARRAY && whole.includes(key)) metadata.set(key, await readWhole(reader));
    else if (type === ARRAY) await readArray(reader, key, metadata);
    else metadata.set(key, await readValue(reader, type));
  }
  return metadata;
}

/** Scalars and strings are returned, arrays inside arrays skipped. */
async function readValue(reader: Reader, type: number): Promise<unknown> {
  if (type === STRING) return reader.string();
  if (type === ARRAY) return readArray(reader, '', new Map());
  const size = FIXED_SIZES[type];
  if (size === undefined) throw new DamagedHead(message('model.damaged.gguf-type', { type }));
  if (type === 4 || type === 5) return reader.uint32();
  if (type === 10 || type === 11) return reader.uint64();
  return reader.skip(size);
}

async function readArray(reader: Reader, key: string, metadata: Map<string, unknown>): Promise<void> {
  const type = await reader.uint32();
  const length = await reader.uint64();
  metadata.set(`${key}#`, length);
  const size = FIXED_SIZES[type];
  if ((type === 4 || type === 5) && length <= MAX_LAYERS) metadata.set(key, await largest(reader, length));
  else if (size !== undefined) await reader.skip(size * length);
  else for (let at = 0; at < length; at += 1) await readValue(reader, type);
}

async function readWhole(reader: Reader): Promise<unknown[]> {
  const [type, length] = [await reader.uint32(), await reader.uint64()];
  const values: unknown[] = [];
  for (let at = 0; at < length; at += 1) values.push(await readValue(reader, type));
  return values;
}

async function largest(reader: Reader, length: number): Promise<number> {
  let found = 0;
  for (let at = 0; at < length; at += 1) found = Math.max(found, await reader.uint32());
  return found;
}

async function readTensors(
  reader: Reader,
  count: number,
): Promise<Pick<GgufHeader, 'parameters' | 'elements' | 'tensors'>> {
  const [elements, tensors] = [{} as ElementsByType, new Set<string>()];
  const names = new Map(Object.entries(storage().elements).map(([name, { ggml }]) => [ggml, name]));
  let parameters = 0;
  for (let at = 0; at < count; at += 1) {
    tensors.add(await reader.string());
    const size = await readElements(reader);
    const number = await reader.uint32();
    await reader.skip(8);
    const type = names.get(number) ?? `ggml-${number}`;
    elements[type] = (elements[type] ?? 0) + size;
    parameters += size;
  }
  return { parameters, elements, tensors };
}

async function readElements(reader: Reader): Promise<number> {
  const dimensions = await reader.uint32();
  let elements = 1;
  for (let axis = 0; axis < dimensions; axis += 1) elements *= await reader.uint64();
  return elements;
}

/** Little-endian reader over a file that is fetched piece by piece. */
class Reader {
  private readonly file: FileHandle;
  private buffer = Buffer.alloc(0);
  private at = 0;
  private consumed = 0;

  constructor(file: FileHandle) {
    this.file = file;
  }

  async uint32(): Promise<number> {
    return (await this.take(4)).readUInt32LE();
  }

  async uint64(): Promise<number> {
    const value = (await this.take(8)).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new DamagedHead(message('model.damaged.count'));
    return Number(value);
  }

  async string(): Promise<string> {
    const length = await this.uint64();
    return new TextDecoder().decode(await this.take(length));
  }

  async skip(bytes: number): Promise<void> {
    await this.take(bytes);
  }

  private async take(bytes: number): Promise<Buffer> {
    if (this.consumed + bytes > MAX_HEAD_BYTES) throw new DamagedHead(message('model.damaged.too-large'));
    while (this.buffer.length - this.at < bytes) await this.fetch(bytes);
    const taken = this.buffer.subarray(this.at, this.at + bytes);
    this.at += bytes;
    this.consumed += bytes;
    return taken;
  }

  private async fetch(wanted: number): Promise<void> {
    const piece = Buffer.alloc(Math.max(CHUNK_BYTES, wanted));
    const { bytesRead } = await this.file.read(piece, 0, piece.length);
    if (bytesRead === 0) throw new DamagedHead(message('model.damaged.cut'));
    this.buffer = Buffer.concat([this.buffer.subarray(this.at), piece.subarray(0, bytesRead)]);
    this.at = 0;
  }
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
