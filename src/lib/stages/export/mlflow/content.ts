import { digestOf } from '../../../core/kit/canonical.ts';
import type { ProjectReader } from '../../../core/ports/project-store.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import { servedDigests } from '../../../core/project/served-digests.ts';
import { liveIn } from '../../experiments/lineage/lineage.ts';
import type { Snapshot, SnapshotEnvironment } from '../../snapshot/snapshot.ts';
import { digestOfRun, isSent, readRunContent } from './run-content.ts';
import { versionId, type Named } from './server.ts';
import { TAG, type Tags } from './tags.ts';

/** One object that MLflow is to hold. */
export interface Wanted extends Named {
  /** Digest of all of it; of an alias its version, empty where nothing serves. */
  content: string;
  /** For people. */
  title: string;
  /** Of a version. */
  tags?: Tags;
}

/** What MLflow is to hold of a project: what another one stands on comes before it. Throws `bad-report` (exit 5) where a report differs from its record. */
export async function wantedOf(snapshot: Snapshot, project: ProjectReader, takesFiles: boolean): Promise<Wanted[]> {
  const sent: Wanted[] = [];
  for (const run of snapshot.runs.filter(isSent)) {
    const content = await readRunContent(run, snapshot, project, takesFiles);
    const id = run.metadata.name;
    sent.push({ kind: 'run', id, content: digestOfRun(content), title: `${content.title} (${id})` });
  }
  const versions = snapshot.models.map((model) => versionOf(model, snapshot));
  return [...sent, ...versions, ...snapshot.environments.map((environment) => aliasOf(environment, snapshot))];
}

/** Tags that say whose an object is. */
export function projectTags({ settings: { name, id } }: Snapshot): Tags {
  return { [TAG.project]: name, ...(id === undefined ? {} : { [TAG.projectId]: id }) };
}

function versionOf({ metadata: { name }, spec }: ResourceOf<'Model'>, { releases }: Snapshot): Wanted {
  const parents = spec.lineage.map(({ relation, digest, name: parent }) => `${relation} ${parent ?? '?'} ${digest}`);
  const served = releases.filter((one) => servedDigests(one.spec.record).includes(spec.digest));
  const tags = {
    [TAG.model]: name,
    [TAG.digest]: spec.digest,
    'sovran.kind': spec.kind,
    'sovran.format': spec.format,
    'sovran.license': spec.license,
    'sovran.parameters': String(spec.parameters),
    'sovran.scheme': spec.scheme ?? '-',
    'sovran.job': spec.job ?? '-',
    'sovran.lineage': parents.join('\n') || '-',
    'sovran.releases': served.map((one) => one.metadata.name).join(' ') || '-',
  };
  const content = digestOf(tags);
  return {
    kind: 'version',
    id: versionId(name, spec.digest),
    content,
    title: name,
    tags: { ...tags, [TAG.content]: content },
  };
}

/** The version of what is live in an environment; none where the project does not name its weights. */
function aliasOf(environment: SnapshotEnvironment, { releases, models }: Snapshot): Wanted {
  const id = aliasFor(environment.name);
  const release = releases.find(({ metadata }) => metadata.name === liveIn(environment));
  const named = models.filter(({ spec }) => spec.digest === release?.spec.record.modelDigest);
  const model = named.find(({ metadata }) => metadata.name === release?.spec.record.model) ?? named[0];
  if (!release || !model) return { kind: 'alias', id, content: '', title: id };
  const content = versionId(model.metadata.name, model.spec.digest);
  return { kind: 'alias', id, content, title: `${id} → ${release.metadata.name}` };
}

/** MLflow takes no dot in an alias, and keeps `latest` and `v1` for itself; no environment has `_` in its name. Pure. */
export function aliasFor(environment: string): string {
  const alias = environment.replaceAll('.', '_');
  return /^(latest|v\d+)$/.test(alias) ? `env_${alias}` : alias;
}
