import { createHash } from 'node:crypto';
import type { JsonObject } from '../ports/json.ts';
import type { ProjectStore } from '../ports/project-store.ts';
import { listResources } from '../project/resources.ts';

/** A report in `runs/`, as far as a release cares. */
export interface EvidenceReport {
  run: string;
  kind: 'eval' | 'bench';
  digest: string;
  /** The file on disk still has that digest. */
  intact: boolean;
  /** Made with a stand-in model: proves nothing about a real one. */
  fixture: boolean;
  /** What the report was measured on: digests of models and data sets. */
  subjects: string[];
}

/** Every report of a finished evaluation or benchmark, oldest first. */
export async function listEvidence(project: ProjectStore): Promise<EvidenceReport[]> {
  const runs = await listResources(project, 'Run');
  const fixtures = await fixtureDigests(project);
  const found = await Promise.all(
    runs.map(async ({ metadata, spec }) => {
      const { kind, report } = spec;
      if ((kind !== 'eval' && kind !== 'bench') || !report || spec.status !== 'succeeded') return [];
      return [await readEvidence(project, metadata.name, kind, report, fixtures)];
    }),
  );
  return found.flat();
}

async function readEvidence(
  project: ProjectStore,
  run: string,
  kind: EvidenceReport['kind'],
  digest: string,
  fixtures: Set<string>,
): Promise<EvidenceReport> {
  const bytes = await project.readFile(`runs/${run}/report.json`);
  const subjects = bytes ? subjectsOf(bytes) : [];
  return {
    run,
    kind,
    digest,
    intact: bytes !== undefined && digest === `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    fixture: subjects.some((subject) => fixtures.has(subject)),
    subjects,
  };
}

/** Reports name what they rest on in `evidence`. */
function subjectsOf(bytes: Uint8Array): string[] {
  try {
    const report = JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject;
    const { evidence } = report;
    return Array.isArray(evidence) ? evidence.filter((one): one is string => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

async function fixtureDigests(project: ProjectStore): Promise<Set<string>> {
  const models = await listResources(project, 'Model');
  return new Set(models.filter(({ spec }) => spec.kind === 'fixture').map(({ spec }) => spec.digest));
}

/**
 * Digests an approval binds: what the release names, and every evaluation of its model since. A new evaluation
 * therefore voids earlier approvals: nobody has judged it yet.
 */
export function currentEvidence(named: string[], modelDigest: string, reports: EvidenceReport[]): string[] {
  const later = reports
    .filter(({ kind, fixture, subjects }) => kind === 'eval' && !fixture && subjects.includes(modelDigest))
    .map(({ digest }) => digest);
  return [...new Set([...named, ...later])].sort();
}
