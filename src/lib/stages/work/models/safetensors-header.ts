import { open } from 'node:fs/promises';
import { message } from '../../../core/text/message.ts';
import { DamagedHead } from './damaged-head.ts';

const MAX_HEADER_BYTES = 100 * 1024 * 1024;

/** Elements of all tensors of a safetensors file, from its header alone; throws a RangeError when damaged. */
export async function countSafetensorsParameters(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const length = Buffer.alloc(8);
    const { bytesRead } = await file.read(length, 0, 8, 0);
    const size = bytesRead === 8 ? Number(length.readBigUInt64LE()) : Number.NaN;
    if (!(size > 1 && size <= MAX_HEADER_BYTES)) throw new DamagedHead(message('model.damaged.no-safetensors'));
    const header = Buffer.alloc(size);
    const read = await file.read(header, 0, size, 8);
    if (read.bytesRead !== size) throw new DamagedHead(message('model.damaged.cut'));
    return countElements(parseHeader(header));
  } finally {
    await file.close();
  }
}

function parseHeader(header: Buffer): Record<string, { shape?: number[] }> {
  try {
    return JSON.parse(header.toString('utf8')) as Record<string, { shape?: number[] }>;
  } catch {
    throw new DamagedHead(message('model.damaged.no-json'));
  }
}

function countElements(header: Record<string, { shape?: number[] }>): number {
  return Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .reduce((total, [, { shape }]) => total + (shape ?? []).reduce((product, size) => product * size, 1), 0);
}
