import type { StageContext } from '../../../core/operation/context.ts';
import { LEAVES, readText } from '../../../core/project/statements.ts';
import { isSigned, readCheckpoint } from './checkpoint.ts';
import { CHECKPOINT, type Log, type LogFault, type LogProblem, readLog } from './read-log.ts';
import { rootOf, rootsAt } from './tree.ts';

/** The log, and the earlier checkpoints in git that it contains; `branches`: of those, on branches that were merged. */
export interface Audit extends Omit<Log, 'problems'> {
  checkpoints: number;
  branches: number;
  problems: LogProblem<LogFault | 'history-forked' | 'history-shallow'>[];
}

/** Holds the log against its files, its key, and every checkpoint that git knows. */
export async function verifyLog(ctx: StageContext): Promise<Audit> {
  const log = await readLog(ctx);
  const versions = await ctx.project.history().listVersions(CHECKPOINT);
  const seen = await judgeVersions(ctx, log, versions);
  const forked = seen.flatMap(({ place, commit }): Audit['problems'] =>
    place === 'nowhere' ? [{ code: 'history-forked', about: commit }] : [],
  );
  const { isShallow } = await ctx.project.repository();
  const problems: Audit['problems'] = [...log.problems, ...forked, ...(await missingCheckpoint(ctx, log))];
  if (isShallow) problems.push({ code: 'history-shallow', about: '.' });
  const branches = seen.filter(({ place }) => place === 'branch').length;
  const state = problems.length > 0 ? 'broken' : log.state;
  return { ...log, state, problems, checkpoints: seen.length - forked.length, branches };
}

/** What git had sealed, where nothing is any longer: a log is never begun again. */
export async function missingCheckpoint(
  { project }: Pick<StageContext, 'project'>,
  { state }: Pick<Log, 'state'>,
): Promise<LogProblem[]> {
  const versions = state === 'none' ? await project.history().listVersions(CHECKPOINT) : [];
  return versions.length > 0 ? [{ code: 'checkpoint-missing', about: CHECKPOINT }] : [];
}

interface Version {
  commit: string;
  content: Uint8Array;
}

interface Placed {
  commit: string;
  place: 'within' | 'branch' | 'nowhere';
}

/** Where each checkpoint of git stands in the log. None is judged where the log’s own root does not hold. */
async function judgeVersions(ctx: StageContext, log: Log, versions: readonly Version[]): Promise<Placed[]> {
  const read = versions.flatMap(({ commit, content }) => {
    const checkpoint = readCheckpoint(Buffer.from(content).toString());
    return checkpoint ? [{ commit, checkpoint }] : [];
  });
  const roots = rootsAt(log.hashes, new Set([log.size, ...read.map(({ checkpoint }) => checkpoint.size)]));
  if (!log.checkpoint || log.keys.length === 0 || roots.get(log.size)?.equals(log.checkpoint.root) !== true) return [];
  const placed: Placed[] = [];
  for (const { commit, checkpoint } of read) {
    const { size, root } = checkpoint;
    const isWithin = roots.get(size)?.equals(root) === true;
    const isHere = isSigned(checkpoint, log.keys) && (isWithin || (await isOfBranch(ctx, log, commit, root)));
    placed.push({ commit, place: !isHere ? 'nowhere' : isWithin ? 'within' : 'branch' });
  }
  return placed;
}

/** Whether all that a branch sealed is in this log, byte for byte. */
async function isOfBranch({ project }: StageContext, log: Log, commit: string, root: Buffer): Promise<boolean> {
  const hashes = new Map(log.leaves.map((path, at) => [path, log.hashes[at]]));
  const text = await readText(project.at(commit), LEAVES);
  const found = text
    .split('\n')
    .slice(0, -1)
    .map((path) => hashes.get(path));
  return found.every((hash) => hash !== undefined) && rootOf(found).equals(root);
}
