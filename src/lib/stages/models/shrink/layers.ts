import { readdir, readFile, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import {
  readSafetensorsHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from '../../capacity/weights/safetensors-header.ts';

/** `model.layers.7.mlp.up_proj.weight`: what stands before the number, the number, and the rest. */
const LAYER = /^((?:.*\.)?(?:layers|h|blocks)\.)(\d+)(\..*)$/;

/** Layers of a model's tree; undefined where its tensors are not one stack of as many layers as `config.json` says. */
export async function countLayers(tree: string): Promise<number | undefined> {
  const files = (await readdir(tree)).filter((name) => name.endsWith('.safetensors'));
  const names = (await Promise.all(files.map((name) => tensorNames(join(tree, name))))).flat();
  const found = names.flatMap((name) => {
    const [, stem = '', number = ''] = LAYER.exec(name) ?? [];
    return number === '' ? [] : [{ stem, number: Number(number) }];
  });
  const stems = new Set(found.map(({ stem }) => stem));
  const numbers = new Set(found.map(({ number }) => number));
  const stated = (await readConfig(tree))['num_hidden_layers'];
  return stems.size === 1 && stated === numbers.size ? numbers.size : undefined;
}

async function readConfig(tree: string): Promise<Record<string, unknown>> {
  const text = await readFile(join(tree, 'config.json'), 'utf8').catch(() => '{}');
  return JSON.parse(text) as Record<string, unknown>;
}

/** `count` of `layers`, evenly spread, the first and the last among them. Pure. */
export function spreadLayers(layers: number, count: number): number[] {
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, at) => Math.round((at * (layers - 1)) / (count - 1)));
}

/** New name of a tensor when only these layers stay; undefined for one of another layer. Pure. */
export function renameFor(kept: readonly number[]): (name: string) => string | undefined {
  const places = new Map(kept.map((layer, place) => [layer, place]));
  return (name) => {
    const [, stem = '', number, rest = ''] = LAYER.exec(name) ?? [];
    if (number === undefined) return name;
    const place = places.get(Number(number));
    return place === undefined ? undefined : `${stem}${place}${rest}`;
  };
}

/** The configuration of a model with only these layers; a list with an entry a layer keeps theirs. Pure. */
export function configFor(config: Record<string, unknown>, kept: readonly number[]): Record<string, unknown> {
  const layers = config['num_hidden_layers'];
  const entries = Object.entries(config).map(([key, value]): [string, unknown] => {
    if (key === 'num_hidden_layers') return [key, kept.length];
    if (key === 'max_window_layers') return [key, Math.min(Number(value), kept.length)];
    const isPerLayer = Array.isArray(value) && value.length === layers;
    return [key, isPerLayer ? kept.map((layer): unknown => value[layer]) : value];
  });
  return Object.fromEntries(entries);
}

/** The name that a tensor gets; undefined: it is left out. */
type Rename = (name: string) => string | undefined;

const ALIGNMENT = 8;

/** Copies the wanted tensors of a safetensors file byte by byte, under their new names, which it returns. */
async function copyTensors(from: string, to: string, rename: Rename): Promise<string[]> {
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
async function tensorNames(path: string): Promise<string[]> {
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

const INDEX = 'model.safetensors.index.json';

/** Writes a model's tree with only these layers. Tokenizer and chat template stay; a GGUF file is left out: it has all layers. */
export async function writeShrunken(from: string, to: string, kept: readonly number[]): Promise<void> {
  const files = await readdir(from, { recursive: true, withFileTypes: true });
  const paths = files
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name).slice(from.length + 1));
  const shards = paths.filter((path) => path.endsWith('.safetensors'));
  const written = new Map<string, string[]>();
  for (const path of paths.filter((one) => !one.endsWith('.gguf') && one !== INDEX)) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    if (shards.includes(path)) written.set(path, await copyTensors(join(from, path), join(to, path), renameFor(kept)));
    else if (path !== 'config.json') await copyFile(join(from, path), join(to, path));
  }
  const config = configFor(await readConfig(from), kept);
  await writeFile(join(to, 'config.json'), `${JSON.stringify(config, null, 2)}\n`);
  if (paths.includes(INDEX)) await writeFile(join(to, INDEX), indexOf(written));
}

/** Which file holds each tensor. */
function indexOf(written: ReadonlyMap<string, readonly string[]>): string {
  const places = [...written].flatMap(([path, names]) => names.map((name) => [name, path] as const));
  return `${JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(places) }, null, 2)}\n`;
}
