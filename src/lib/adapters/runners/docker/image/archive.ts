import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseJson } from '../../../../core/kit/parse-json.ts';
import { canonicalJson, digestOfText } from '../../../../core/kit/canonical.ts';
import { sha256Of } from '../../../../core/kit/sha256.ts';
import { packReproducibly } from '../../host/ship.ts';
import { tagOf } from './installed.ts';
import { imagePaths, writeSkeleton } from './runtime-paths.ts';
import { imageMachine } from './local-build.ts';

/** An image as a file of this machine. */
export interface ImageArchive {
  path: string;
  /** Digest of its configuration. */
  imageId: string;
  /** Name that it brings along. */
  tag: string;
  /** Digests of its layers as the daemon counts them. */
  layers: string[];
  sizeBytes: number;
}

/** What goes into an image: an environment that is ready on this machine. */
export interface ImageSource {
  lockDigest: string;
  environment: string;
}

/** The archive of an environment: built once, then found again. The same machine and environment give the same bytes. */
export async function buildArchive(source: ImageSource, folder: string, signal?: AbortSignal): Promise<ImageArchive> {
  const path = join(folder, `${source.lockDigest.replace('sha256:', '').slice(0, 16)}.tar`);
  const kept = await readKept(path);
  if (kept?.tag === tagOf(source.lockDigest, kept?.imageId ?? '')) return kept;
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, 'building-'));
  try {
    const made = await assemble(source, scratch, signal);
    await rename(join(scratch, 'image.tar'), path);
    const archive = { ...made, path };
    await writeFile(`${path}.json`, JSON.stringify(archive));
    return archive;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readKept(path: string): Promise<ImageArchive | undefined> {
  const kept = parseJson<ImageArchive>(await readFile(`${path}.json`).catch(() => undefined));
  const found = await stat(path).catch(() => undefined);
  return found?.size === kept?.sizeBytes ? kept : undefined;
}

async function assemble(
  { lockDigest, environment }: ImageSource,
  scratch: string,
  signal?: AbortSignal,
): Promise<Omit<ImageArchive, 'path'>> {
  const paths = await imagePaths(environment);
  const root = join(scratch, 'root');
  const layers = [
    await packLayer(
      scratch,
      [
        { folder: root, paths: await writeSkeleton(root) },
        { folder: '/', paths: paths.runtime },
      ],
      signal,
    ),
    await packLayer(scratch, [{ folder: '/', paths: paths.environment }], signal),
  ];
  const config = canonicalJson(configOf(lockDigest, environment, layers));
  const imageId = digestOfText(config);
  const tag = tagOf(lockDigest, imageId);
  const name = `${imageId.replace('sha256:', '')}.json`;
  const files = layers.map((digest) => `${digest}.tar`);
  await writeFile(join(scratch, name), config);
  await writeFile(join(scratch, 'manifest.json'), JSON.stringify([{ Config: name, RepoTags: [tag], Layers: files }]));
  const archive = join(scratch, 'image.tar');
  await packReproducibly(archive, [{ folder: scratch, paths: ['manifest.json', name, ...files] }], signal);
  return { imageId, tag, layers: layers.map((digest) => `sha256:${digest}`), sizeBytes: (await stat(archive)).size };
}

/** Packs a layer into the scratch folder under its digest, which it returns, hex. */
async function packLayer(
  scratch: string,
  parts: { folder: string; paths: string[] }[],
  signal: AbortSignal | undefined,
): Promise<string> {
  const draft = join(scratch, 'layer');
  await packReproducibly(draft, parts, signal);
  const digest = await sha256Of(draft, signal);
  await rename(draft, join(dirname(draft), `${digest}.tar`));
  return digest;
}

function configOf(lockDigest: string, environment: string, layers: string[]): object {
  return {
    architecture: imageMachine(process.arch),
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: {
      Labels: { 'sovran.lock': lockDigest, 'sovran.python': join(environment, 'bin', 'python') },
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'USER=sovran', 'LOGNAME=sovran', 'HOME=/tmp'],
      WorkingDir: '/',
    },
    rootfs: { type: 'layers', diff_ids: layers.map((digest) => `sha256:${digest}`) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'sovran engine install' })),
  };
}
