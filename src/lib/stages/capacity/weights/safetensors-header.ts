import { open } from 'node:fs/promises';
import { z } from 'zod';
import { message } from '../../../core/text/message.ts';
import { DamagedHead } from './damaged-head.ts';

/** Elements of all tensors, by the type they are stored in. */
export type ElementsByType = Record<string, number>;

const MAX_HEADER_BYTES = 100 * 1024 * 1024;

/** A tensor of a safetensors file; its offsets count from the end of the header. */
export interface TensorEntry {
  shape: number[];
  dtype: string;
  data_offsets: [number, number];
}

export type SafetensorsHeader = Record<string, Partial<TensorEntry>>;

/** Elements of all tensors of a safetensors file by type, from its header alone; throws a RangeError when damaged. */
export async function countSafetensorsElements(path: string): Promise<ElementsByType> {
  const header = (await readSafetensorsHeader(path)).header;
  const elements: ElementsByType = {};
  for (const [name, { shape = [], dtype = 'unknown' }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    elements[dtype] = (elements[dtype] ?? 0) + shape.reduce((product, size) => product * size, 1);
  }
  return elements;
}

/** The header of a safetensors file, and where its data begins; throws a RangeError when damaged. */
export async function readSafetensorsHeader(path: string): Promise<{ header: SafetensorsHeader; dataStart: number }> {
  const file = await open(path, 'r');
  try {
    const length = Buffer.alloc(8);
    const { bytesRead } = await file.read(length, 0, 8, 0);
    const size = bytesRead === 8 ? Number(length.readBigUInt64LE()) : Number.NaN;
    if (!(size > 1 && size <= MAX_HEADER_BYTES)) throw new DamagedHead(message('model.damaged.no-safetensors'));
    const header = Buffer.alloc(size);
    const read = await file.read(header, 0, size, 8);
    if (read.bytesRead !== size) throw new DamagedHead(message('model.damaged.cut'));
    return { header: parseHeader(header), dataStart: 8 + size };
  } finally {
    await file.close();
  }
}

const headerSchema = z.record(
  z.string(),
  z.looseObject({ shape: z.array(z.number().int()).optional(), dtype: z.string().optional() }),
);

function parseHeader(header: Buffer): SafetensorsHeader {
  try {
    const read = JSON.parse(header.toString('utf8')) as SafetensorsHeader;
    const { __metadata__, ...tensors } = read;
    headerSchema.parse(tensors);
    return read;
  } catch {
    throw new DamagedHead(message('model.damaged.no-json'));
  }
}
