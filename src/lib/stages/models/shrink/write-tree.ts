import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configFor, readConfig, renameFor } from './layers.ts';
import { copyTensors } from './tensor-file.ts';

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
