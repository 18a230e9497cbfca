import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseJson } from '../../../core/kit/parse-json.ts';
import { sha256Of } from '../../../core/kit/sha256.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { TreeFile } from '../../../core/ports/artifacts.ts';
import { bundlePath, placesOf, type BundleContent, type BundleHead } from '../../../core/project/resources/bundles.ts';
import { LOCAL } from '../../../core/project/listed-host.ts';
import { packagesFolder, type HostPackages } from './host-packages.ts';
import { fixable } from '../../../core/text/message.ts';
import { driftError } from '../../../core/text/sovran-error.ts';

/** A content, and the file that has it. */
export interface Source {
  content: BundleContent;
  from: string;
}

/** What a bundle is made of, as its plan found it. */
export type Parts = Pick<BundleHead, 'engines' | 'trees'> & {
  /** Archives that were given, by engine. */
  images: { name: string; lock: string; file: string }[];
  /** Of hosts; null where none needs any. */
  packages: HostPackages | null;
  /** The archive of sovran that was given. */
  cli: string | null;
};

/** All contents with their digests. Throws `tree-missing` (exit 5). */
export async function sourcesOf(
  { engines, images, trees, packages, cli }: Parts,
  ctx: StageContext,
): Promise<Source[]> {
  const { root } = ctx.project;
  const runbooks = (await ctx.project.listFiles('runbooks')).filter((name) => name.endsWith('.md'));
  const lists = [
    ...engines.map((one) => engineSources(one, ctx)),
    ...images.map(({ name, lock, file }) => given({ kind: 'image', name, path: placesOf(lock).image }, file)),
    ...trees.map((one) => treeSources(one, ctx)),
    ...(packages === null ? [] : [packageSources(packages, ctx)]),
    ...runbooks.map((name) =>
      given({ kind: 'runbook', name: name.slice(0, -3), path: `runbooks/${name}` }, join(root, 'runbooks', name)),
    ),
    ...(cli === null ? [] : [given({ kind: 'cli', name: 'sovran', path: `cli/${basename(cli)}` }, cli)]),
  ];
  return (await Promise.all(lists)).flat();
}

/** Packages first and their mark last: where the mark is, all of them are. */
async function engineSources({ name, lock }: Parts['engines'][number], ctx: StageContext): Promise<Source[]> {
  const here = await ctx.hosts.open(LOCAL);
  const { engine, mark } = placesOf(lock);
  const said = parseJson<{ packages: TreeFile[] }>(await here.files.read(bundlePath(here, mark)));
  const packages = (said?.packages ?? []).map(({ path, sha256, size }): Source => {
    const kind = path.endsWith('.whl') ? 'wheel' : 'npm';
    const content: BundleContent = { kind, name, path: `${engine}/${path}`, sha256, bytes: size };
    return { content, from: bundlePath(here, content.path) };
  });
  return [...packages, ...(await given({ kind: 'engine', name, path: mark }, bundlePath(here, mark)))];
}

/** The index comes last, after what it lists. */
async function packageSources({ system }: HostPackages, ctx: StageContext): Promise<Source[]> {
  const folder = packagesFolder(system);
  const from = bundlePath(await ctx.hosts.open(LOCAL), folder);
  const files = await describeFolder(from, ctx.interrupt.signal);
  return files
    .toSorted((one, other) => Number(isIndex(one)) - Number(isIndex(other)))
    .map(({ path, sha256, size }) => ({
      content: { kind: 'deb', name: system, path: `${folder}/${path}`, sha256, bytes: size },
      from: join(from, path),
    }));
}

const isIndex = ({ path }: TreeFile): boolean => !path.endsWith('.deb');

/** The files of a flat folder with their digests. */
export async function describeFolder(folder: string, signal: AbortSignal): Promise<TreeFile[]> {
  const files = (await readdir(folder)).toSorted().map(async (path) => {
    const sha256 = await sha256Of(join(folder, path), signal);
    return { path, sha256, size: (await stat(join(folder, path))).size };
  });
  return Promise.all(files);
}

async function treeSources({ kind, name, digest }: Parts['trees'][number], ctx: StageContext): Promise<Source[]> {
  const artifacts = await ctx.artifacts();
  const [from, files] = [await artifacts.treePath(digest), await artifacts.treeFiles(digest)];
  if (from === undefined || !files)
    throw driftError('tree-missing', fixable('project.tree.missing', { digest }), { details: { digest } });
  return files.map(({ path, sha256, size: bytes }) => ({
    content: { kind, name, path: `${placesOf(digest).tree}/${path}`, sha256, bytes },
    from: join(from, path),
  }));
}

async function given(known: Pick<BundleContent, 'kind' | 'name' | 'path'>, from: string): Promise<Source[]> {
  return [{ content: { ...known, sha256: await sha256Of(from), bytes: (await stat(from)).size }, from }];
}
