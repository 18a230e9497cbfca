import type { StageContext } from '../../../core/operation/context.ts';
import { renderConfig } from '../../../core/kit/gateway-config.ts';
import type { TreeFile } from '../../../core/ports/artifacts.ts';
import type { Revision } from '../../../core/ports/project-store.ts';
import { refuseSecrets } from '../../../core/text/find-secrets.ts';
import { fixable, message, type Message } from '../../../core/text/message.ts';
import { driftError, refusedError } from '../../../core/text/sovran-error.ts';
import { shellWord } from '../../../core/text/shell-word.ts';
import type { View } from '../../../core/text/view.ts';
import { readSnapshot, type Snapshot } from '../../snapshot/snapshot.ts';
import type { Exported } from './schema.ts';
import { engineScript } from './engine-script.ts';

/** A tree of the store, and the folder of the export that it goes to. */
export interface ExportedTree {
  into: string;
  from: string;
  files: TreeFile[];
}

/** All that leaves with a project. */
export interface ExportBundle {
  commit: string;
  /** What is written from memory, by path. */
  texts: Map<string, string | Uint8Array>;
  trees: ExportedTree[];
  /** `Model/x` and `Dataset/x` whose bytes are not on this machine. */
  absent: string[];
  /** Environments that can be served from the export. */
  environments: string[];
  /** Its repository holds this project alone, so that all of its history may leave. */
  hasHistory: boolean;
}

/** Reads the last commit and the store; writes nothing. Throws `secret-found` (exit 3), `tree-missing` (exit 5) where live weights are not here. */
export async function bundleOf(ctx: StageContext, view: View): Promise<ExportBundle> {
  const revision = await ctx.project.at('HEAD').revision();
  if (!revision)
    throw refusedError('nothing-committed', fixable('govern.export.uncommitted'), { next: ['git commit'] });
  const project = await projectFiles(ctx, revision);
  const snapshot = await readSnapshot({ project: ctx.project.at(revision.commit) });
  const kept = await keptTrees(ctx, snapshot);
  const live = await liveServices(ctx, snapshot, kept.absent);
  const texts = new Map<string, string | Uint8Array>([
    ...project,
    ...kept.trees.map(manifestOf),
    ...(await engineFiles(ctx, snapshot)),
    ...live.flatMap(({ files }) => files),
  ]);
  const { state } = await ctx.project.repository();
  const environments = live.map(({ name }) => name);
  const bundle = { commit: revision.commit, texts, ...kept, environments, hasHistory: state === 'own' };
  texts.set('README.md', await readme(ctx, view, { snapshot, revision, live, bundle }));
  return bundle;
}

/** What git has of the project: never what is only in its folder, such as keys. */
async function projectFiles({ project }: StageContext, { commit }: Revision): Promise<[string, Uint8Array][]> {
  const head = project.at(commit);
  const paths = await project.history().listFiles(['.']);
  const read = await Promise.all(paths.map(async (path) => [path, await head.readFile(path)] as const));
  const found = read.flatMap(([path, bytes]): [string, Uint8Array][] => (bytes ? [[path, bytes]] : []));
  refuseSecrets(found);
  return found.map(([path, bytes]) => [`project/${path}`, bytes]);
}

async function keptTrees(
  ctx: StageContext,
  { models, datasets }: Snapshot,
): Promise<Pick<ExportBundle, 'trees' | 'absent'>> {
  const artifacts = await ctx.artifacts();
  const kept: Pick<ExportBundle, 'trees' | 'absent'> = { trees: [], absent: [] };
  for (const { kind, metadata, spec } of [...models, ...datasets]) {
    const [from, files] = [await artifacts.treePath(spec.digest), await artifacts.treeFiles(spec.digest)];
    const into = `${kind === 'Model' ? 'models' : 'datasets'}/${metadata.name}`;
    if (from && files) kept.trees.push({ into, from, files });
    else kept.absent.push(`${kind}/${metadata.name}`);
  }
  return kept;
}

function manifestOf({ into, files }: ExportedTree): [string, string] {
  return [`${into}.manifest.json`, json({ record: `project/${into}.yaml`, files })];
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Locks and definitions of the engines that releases name; those of a folder of one's own lie there. */
async function engineFiles({ templates }: StageContext, { releases }: Snapshot): Promise<[string, string][]> {
  const engines = [...new Set(releases.map(({ spec }) => spec.record.engine.name))];
  const files: [string, string][] = [['engines/llama-server', await templates.read('export/llama-server')]];
  for (const engine of engines) {
    const names = await templates.names(`engines/${engine}`).catch(() => []);
    for (const name of names.filter((one) => /\.(lock|json|yaml|md)$/.test(one)))
      files.push([`engines/${engine}/${name}`, await templates.read(`engines/${engine}/${name}`)]);
  }
  return files;
}

/** What serves in an environment, as files that need no sovran. */
interface LiveService {
  name: string;
  release: string;
  address: string;
  files: [string, string][];
}

async function liveServices(ctx: StageContext, snapshot: Snapshot, absent: string[]): Promise<LiveService[]> {
  const template = await ctx.templates.read('gateway/haproxy.cfg');
  const engines = await ctx.engines.list();
  const found: LiveService[] = [];
  for (const { name, spec, live } of snapshot.environments) {
    const served = live.live && live.slots[live.live];
    const release = snapshot.releases.find(({ metadata }) => metadata.name === served);
    if (!release || served === undefined) continue;
    const { record } = release.spec;
    if (absent.includes(`Model/${record.model}`)) {
      const details = { digest: record.modelDigest };
      throw driftError('tree-missing', fixable('project.tree.missing', details), { details });
    }
    const folder = `serve/${name}`;
    const kind = engines.find((one) => one.name === record.engine.name)?.serves?.memory;
    const sockets = { admin: 'unix@admin.sock', metrics: 'metrics.sock', mode: '600' as const };
    const slots = { blue: 'engine.sock', green: 'none.sock' };
    const { bind, port, limits } = spec;
    const where = { environment: name, bind, port, limits };
    const { text } = renderConfig(template, where, { ...sockets, slots }, ['blue']);
    found.push({
      name,
      release: served,
      address: `http://${spec.bind}:${spec.port}/v1`,
      files: [
        [`${folder}/engine.sh`, engineScript(name, record, kind)],
        [`${folder}/haproxy.cfg`, text],
        [`${folder}/keys.map`, '# sha256 of a key, application@0\n'],
        [`${folder}/releases.map`, `blue ${served}\n`],
        [`${folder}/record.json`, json(record)],
      ],
    });
  }
  return found;
}

interface Said {
  snapshot: Snapshot;
  revision: Revision;
  live: LiveService[];
  bundle: Pick<ExportBundle, 'absent'>;
}

async function readme(ctx: StageContext, { language }: View, said: Said): Promise<string> {
  const { snapshot, revision, live, bundle } = said;
  const values: Record<string, string> = {
    project: snapshot.settings.name,
    commit: revision.commit,
    at: revision.at,
    live:
      live.map(({ name, release, address }) => `- ${shellWord(name)}: \`${release}\`, ${address}`).join('\n') || '–',
    absent: bundle.absent.map((one) => `- ${one}`).join('\n') || '–',
    environment: live[0]?.name ?? 'production',
  };
  const text = await ctx.templates.read(`export/README.${language}.md`);
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? '');
}

/** For people: what was written, and what could not be. */
export function sayExport({ path, files, bytes, absent }: Exported): Message[] {
  const mib = Math.round(bytes / 1024 / 1024);
  return [
    message('govern.export.done', { path, count: files, mib }),
    ...absent.map((name) => message('govern.export.absent', { name })),
  ];
}
