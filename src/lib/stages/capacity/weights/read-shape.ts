import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../memory/architecture.ts';
import { readConfig, readGgufMetadata, readPositions } from '../memory/read-architecture.ts';
import { tensorBytes } from '../memory/weights.ts';
import { readGgufHeader } from './gguf-header.ts';
import { countSafetensorsElements, type ElementsByType } from './safetensors-header.ts';

/** What the files of a model say of its memory. */
export interface ModelShape {
  architecture?: Architecture;
  /** Elements of all tensors, and their bytes where every type is known. */
  parameters: number;
  weightBytes?: number;
  /** Its weights are stored in fewer than 16 bits. */
  quantized?: true;
  /** The most tokens that its positions reach, by its own files. */
  positions?: number;
  /** The tree holds no GGUF file beside its safetensors. */
  withoutGguf?: true;
}

/** Reads the shape of a model's tree; undefined where its files are damaged, or of a format without headers. */
export async function readShape(tree: string): Promise<ModelShape | undefined> {
  const names = await readdir(tree).catch(() => []);
  try {
    const weights = names.filter((name) => name.endsWith('.safetensors'));
    const [gguf] = names.filter((name) => name.endsWith('.gguf'));
    if (weights.length > 0)
      return { ...(await readTensors(tree, weights)), ...(gguf === undefined ? { withoutGguf: true } : {}) };
    return gguf === undefined ? undefined : await readGgufShape(join(tree, gguf));
  } catch {
    return undefined;
  }
}

async function readTensors(tree: string, weights: string[]): Promise<ModelShape> {
  const counts = await Promise.all(weights.map((name) => countSafetensorsElements(join(tree, name))));
  const text = await readFile(join(tree, 'config.json'), 'utf8').catch(() => '{}');
  const config = JSON.parse(text) as Record<string, unknown>;
  const shape = shapeOf(sumElements(counts), readConfig(config), readPositions(config));
  // Packed weights hide how few bits they have.
  return isPacked(config) ? { ...shape, quantized: true } : shape;
}

function isPacked({ quantization_config: scheme }: Record<string, unknown>): boolean {
  return scheme !== undefined && scheme !== null;
}

/** Reads the shape of one GGUF file. Throws as `readGgufHeader`. */
export async function readGgufShape(path: string): Promise<ModelShape> {
  const { elements, metadata, tensors, contextTokens } = await readGgufHeader(path);
  return shapeOf(elements, readGgufMetadata(metadata, tensors), contextTokens);
}

/** Below it are 8 bits with their scales, above it 16. */
const QUANTIZED_BYTES = 1.5;

function shapeOf(
  elements: ElementsByType,
  architecture: Architecture | undefined,
  positions: number | undefined,
): ModelShape {
  const weightBytes = tensorBytes(elements);
  const parameters = Object.values(elements).reduce((sum, count) => sum + count, 0);
  return {
    parameters,
    ...(weightBytes === undefined ? {} : { weightBytes }),
    ...(weightBytes !== undefined && weightBytes < QUANTIZED_BYTES * parameters ? { quantized: true } : {}),
    ...(positions === undefined ? {} : { positions }),
    ...(architecture ? { architecture } : {}),
  };
}

function sumElements(counts: ElementsByType[]): ElementsByType {
  const sum: ElementsByType = {};
  for (const [type, count] of counts.flatMap((one) => Object.entries(one))) sum[type] = (sum[type] ?? 0) + count;
  return sum;
}
