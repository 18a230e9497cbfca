import { parse } from 'yaml';
import { digestOfText } from '../../../core/kit/canonical.ts';
import type { StageContext } from '../../../core/operation/context.ts';
import type { ProjectReader, Revision } from '../../../core/ports/project-store.ts';
import { CHARTER_PROSE, CHARTER_SIGNATURES, type CharterState, readCharter } from '../../../core/project/charter.ts';
import { admitFiles } from '../../../core/project/admit.ts';
import { listResources, requireResource } from '../../../core/project/resources.ts';
import type { ResourceOf } from '../../../core/project/schemas.ts';
import type { Message, WordsOfData } from '../../../core/text/message.ts';
import type { Check } from '../../evidence/check.ts';
import { readCheck } from '../../evidence/record-check.ts';
import { listFindings } from '../../measure/reports/findings.ts';
import { type ApprovalFile, readApprovals } from '../../release/approvals/approvals.ts';
import { readRetirements } from '../../release/retire/decisions.ts';
import type { EvidenceReport } from '../../release/approvals/evidence.ts';
import { type LifecycleStatus, readLifecycle } from '../../retrain/live-lifecycle.ts';
import { asOf, requireCommit } from '../../snapshot/at-commit.ts';
import { readSnapshot, type Snapshot } from '../../snapshot/snapshot.ts';
import { type Answers, readAnswers } from './answers.ts';
import { type Asked, type Subject, subjectOf } from './subject.ts';
import { type About, type DocumentTemplate, keysOf, readTemplates } from './template.ts';

/** The project at its last commit, and what documents of all kinds and both languages are made of. */
export interface Archive {
  templates: DocumentTemplate[];
  /** Words that all documents share. */
  words: Record<string, WordsOfData>;
  answers: Answers;
  reader: ProjectReader;
  revision: Revision;
  snapshot: Snapshot;
  reports: EvidenceReport[];
  applications: ResourceOf<'Application'>[];
  retirements: ResourceOf<'Retirement'>[];
  charter: CharterState;
  lifecycle: LifecycleStatus[];
  prose: string;
  /** What was signed of the charter. */
  charterFiles: string[];
}

/** What sources read. */
export interface DocumentFacts extends Archive, Subject {
  approvals: ApprovalFile[];
  /** The last recorded one, and its file; `check` left out where that may not be evidence. */
  check: { path: string; check: Check | undefined } | undefined;
}

/** Reads a project at its last commit. Throws `no-commit` (exit 3), `invalid-file` or `invalid-answers` (exit 2). */
export async function openArchive(ctx: StageContext): Promise<Archive> {
  const reader = ctx.project.at('HEAD');
  const revision = await requireCommit(reader);
  const templates = await readTemplates(ctx.templates);
  const snapshot = await readSnapshot({ project: reader });
  const charter = await readCharter(asOf(reader, revision.at, ctx));
  const signed = await reader.listFiles(CHARTER_SIGNATURES);
  return {
    templates,
    words: parse(await ctx.templates.read('documents/common/words.yaml')) as Archive['words'],
    answers: await readAnswers(ctx, keysOf(templates)),
    reader,
    revision,
    snapshot,
    reports: await snapshot.evidence(),
    applications: await listResources(reader, 'Application'),
    retirements: (await readRetirements(asOf(reader, revision.at, ctx))).retirements,
    charter,
    lifecycle: await readLifecycle(snapshot, charter.inForce, revision.at),
    prose: Buffer.from((await reader.readFile(CHARTER_PROSE)) ?? []).toString('utf8'),
    charterFiles: signed.filter((name) => name.endsWith('.json')).map((name) => `${CHARTER_SIGNATURES}/${name}`),
  };
}

/** What one document is made of. Throws `not-found` (exit 2), and as `subjectOf`. */
export async function readDocumentFacts(
  ctx: Pick<StageContext, 'signer' | 'templates'>,
  archive: Archive,
  asked: Asked,
  about: About,
): Promise<DocumentFacts> {
  const { reader, revision } = archive;
  if (asked.release !== undefined) await requireResource(reader, 'Release', asked.release);
  if (asked.env !== undefined) await requireResource(reader, 'Environment', asked.env);
  if (asked.dataset !== undefined) await requireResource(reader, 'Dataset', asked.dataset);
  const subject = subjectOf(archive, asked, about);
  const at = asOf(reader, revision.at, ctx);
  const approvals = (await Promise.all(subject.served.map(({ metadata }) => readApprovals(at, metadata.name)))).flat();
  return { ...archive, ...subject, approvals, check: await lastCheck(ctx, archive, subject) };
}

/** The newest recorded check of all, or of one of these environments. */
async function lastCheck(
  ctx: Pick<StageContext, 'templates'>,
  { reader }: Archive,
  { environments }: Subject,
): Promise<DocumentFacts['check']> {
  const subjects = ['project', ...environments.map(({ name }) => name)];
  const [last] = await listFindings(reader, 'check', subjects);
  return last && { path: last.path, check: last.bytes && (await readCheck(ctx, last.bytes)) };
}

/** Files that the commit has, by digest, each once; `refused`: why one may not be evidence. */
export async function filesIn({ reader }: Archive, paths: readonly string[]): Promise<FilesBehind> {
  const found = [...(await admitFiles(reader, [...new Set(paths)]))];
  return {
    files: found.flatMap(([path, { bytes }]) => (bytes ? [{ path, digest: digestOfText(bytes) }] : [])),
    refused: found.find(([, { refused }]) => refused)?.[1].refused,
  };
}

interface FilesBehind {
  files: { path: string; digest: string }[];
  refused: Message | undefined;
}
