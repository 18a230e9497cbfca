import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  readSafetensorsHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from '../../capacity/weights/safetensors-header.ts';

/** The name that a tensor gets; undefined: it is left out. */
export type Rename = (name: string) => string | undefined;

const ALIGNMENT = 8;

/** Copies the wanted tensors of a safetensors file byte by byte, under their new names, which it returns. */
export async function copyTensors(from: string, to: string, rename: Rename): Promise<string[]> {
  const { header, dataStart } = await readSafetensorsHeader(from);
  const kept = tensorsOf(header)
    .flatMap(([name, tensor]) => ({ name: rename(name), tensor }))
    .filter((one): one is { name: string; tensor: TensorEntry } => one.name !== undefined)
    .toSorted((one, other) => one.tensor.data_offsets[0] - other.tensor.data_offsets[0]);
  await pipeline(async function* () {
    yield headOf(kept, header['__metadata__']);
    for (const { tensor } of kept) {
      const [start, end] = tensor.data_offsets.map((offset) => dataStart + offset) as [number, number];
      if (end > start) yield* createReadStream(from, { start, end: end - 1 }) as AsyncIterable<Buffer>;
    }
  }, createWriteStream(to));
  return kept.map(({ name }) => name);
}

/** Names of the tensors of a safetensors file. */
export async function tensorNames(path: string): Promise<string[]> {
  return tensorsOf((await readSafetensorsHeader(path)).header).map(([name]) => name);
}

function tensorsOf(header: SafetensorsHeader): [string, TensorEntry][] {
  return Object.entries(header).filter(([name]) => name !== '__metadata__') as [string, TensorEntry][];
}

/** Length and JSON of a header whose tensors lie one after the other. */
function headOf(kept: readonly { name: string; tensor: TensorEntry }[], metadata: unknown): Buffer {
  let at = 0;
  const entries = kept.map(({ name, tensor }) => {
    const [start, end] = tensor.data_offsets;
    const placed = { ...tensor, data_offsets: [at, at + end - start] };
    at += end - start;
    return [name, placed] as const;
  });
  const json = JSON.stringify({
    ...(metadata === undefined ? {} : { __metadata__: metadata }),
    ...Object.fromEntries(entries),
  });
  const bytes = Buffer.from(json);
  const padding = (ALIGNMENT - (bytes.length % ALIGNMENT)) % ALIGNMENT;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length + padding));
  return Buffer.concat([length, bytes, Buffer.alloc(padding, ' ')]);
}
