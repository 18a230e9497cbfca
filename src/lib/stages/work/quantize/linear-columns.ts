import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const MAX_HEADER_BYTES = 100 * 1024 * 1024;

const headerSchema = z.record(z.string(), z.looseObject({ shape: z.array(z.number().int()).optional() }));

/** Columns of a layer whose weights are quantized. */
export interface LinearLayer {
  name: string;
  columns: number;
}

/** Layers of a safetensors tree that quantizers take: matrices but embeddings and the output layer, from headers alone. */
export async function readLinearLayers(tree: string): Promise<LinearLayer[]> {
  const files = (await readdir(tree)).filter((name) => name.endsWith('.safetensors')).sort();
  const found = await Promise.all(files.map((name) => readShapes(join(tree, name))));
  return found.flatMap((shapes) => linearLayers(shapes));
}

/** Pure: what of a header is a linear layer; experts may lie in one tensor of three dimensions. */
export function linearLayers(shapes: Readonly<Record<string, readonly number[]>>): LinearLayer[] {
  return Object.entries(shapes).flatMap(([name, shape]) => {
    const columns = shape.at(-1);
    const plain = shape.length >= 2 && name.endsWith('weight') && !/embed|lm_head|wte|wpe/.test(name);
    return plain && columns !== undefined ? [{ name: name.replace(/\.weight$/, ''), columns }] : [];
  });
}

/** A header that cannot be read has no layers: the worker, which reads the file itself, says what is wrong. */
async function readShapes(path: string): Promise<Record<string, number[]>> {
  const file = await open(path, 'r');
  try {
    const length = Buffer.alloc(8);
    await file.read(length, 0, 8, 0);
    const size = Number(length.readBigUInt64LE());
    if (!(size > 1 && size <= MAX_HEADER_BYTES)) return {};
    const header = Buffer.alloc(size);
    await file.read(header, 0, size, 8);
    return shapesOf(header.toString('utf8'));
  } finally {
    await file.close();
  }
}

function shapesOf(text: string): Record<string, number[]> {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return {};
  }
  const header = headerSchema.safeParse(read).data ?? {};
  return Object.fromEntries(Object.entries(header).flatMap(([name, { shape }]) => (shape ? [[name, shape]] : [])));
}
