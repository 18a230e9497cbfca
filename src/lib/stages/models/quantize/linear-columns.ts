import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DamagedHead } from '../../capacity/weights/damaged-head.ts';
import { readSafetensorsHeader, type SafetensorsHeader } from '../../capacity/weights/safetensors-header.ts';

/** Columns of a layer whose weights are quantized. */
export interface LinearLayer {
  name: string;
  columns: number;
}

/** Layers of a safetensors tree that quantizers take: matrices but embeddings and the output layer, from headers alone. */
export async function readLinearLayers(tree: string): Promise<LinearLayer[]> {
  const files = (await readdir(tree)).filter((name) => name.endsWith('.safetensors')).sort();
  const found = await Promise.all(files.map((name) => headerOf(join(tree, name))));
  return found.flatMap((header) => linearLayers(header));
}

/** Pure: what of a header is a linear layer; experts may lie in one tensor of three dimensions. */
export function linearLayers(header: SafetensorsHeader): LinearLayer[] {
  return Object.entries(header).flatMap(([name, { shape = [] }]) => {
    const columns = shape.at(-1);
    const plain = shape.length >= 2 && name.endsWith('weight') && !/embed|lm_head|wte|wpe/.test(name);
    return plain && columns !== undefined ? [{ name: name.replace(/\.weight$/, ''), columns }] : [];
  });
}

/** A header that cannot be read has no layers: the worker, which reads the file itself, says what is wrong. */
async function headerOf(path: string): Promise<SafetensorsHeader> {
  try {
    return (await readSafetensorsHeader(path)).header;
  } catch (error) {
    if (error instanceof DamagedHead) return {};
    throw error;
  }
}
