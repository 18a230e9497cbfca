import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tensorNames } from './tensor-file.ts';

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

export async function readConfig(tree: string): Promise<Record<string, unknown>> {
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
