import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { Artifacts, TreeVerdict } from '../../core/ports/artifacts.ts';
import type { StageContext } from '../../core/operation/context.ts';
import { canonicalJson } from '../../core/kit/canonical.ts';
import { saysAbsent } from '../../core/kit/read-if-present.ts';
import { systemCode } from '../../core/kit/system-code.ts';
import { openDataset, type OpenDataset } from './open-dataset.ts';
import type { NamedDataset } from './prepare-input.ts';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { SPLITS } from '../../core/project/resources/dataset.ts';
import type { Manifest } from './assemble/manifest.ts';
import type { ChatMessage } from './rows/chat-row.ts';
import { RowHasher } from './rows/row-hasher.ts';

/** A source compared with its record. `absent` passes, as the dataset does not need it; `unreadable`: unknown. */
export interface SourceCheck {
  path: string;
  status: 'same' | 'changed' | 'absent' | 'unreadable';
}

/** Something that is not what the record says. */
export interface Difference {
  path: string;
  problem: 'missing' | 'added' | 'changed' | 'count' | 'overlap' | 'source-changed';
}

export interface DatasetVerdict {
  dataset: NamedDataset;
  verified: boolean;
  sources: SourceCheck[];
  differences: Difference[];
}

/** Reads again: tree against digest, rows against manifest, prompts across splits, and present sources. */
export async function verifyDataset(name: string, ctx: StageContext): Promise<DatasetVerdict> {
  const open = await openDataset(name, ctx);
  const artifacts = await ctx.artifacts();
  const { signal } = ctx.interrupt;
  const tree = await artifacts.verifyTree(open.dataset.digest, signal);
  const sources = await checkSources(open.dataset, ctx.project.root, artifacts, signal);
  const differences = [
    ...treeDifferences(tree),
    ...(await contentDifferences(open)),
    ...sources
      .filter(({ status }) => status === 'changed')
      .map(({ path }) => ({ path, problem: 'source-changed' as const })),
  ];
  return { dataset: open.dataset, verified: differences.length === 0, sources, differences };
}

function treeDifferences({ ok, digest, differences }: TreeVerdict): Difference[] {
  return ok || differences.length > 0 ? differences : [{ path: digest, problem: 'changed' }];
}

async function contentDifferences({ dataset, manifest, path }: OpenDataset): Promise<Difference[]> {
  const { miscounted, overlap } = await recountTree(path, manifest);
  const { rows, leakage, splits } = dataset;
  const recorded = canonicalJson({ rows, leakage, splits });
  const described = canonicalJson({
    rows: manifest.rows,
    leakage: { overlap },
    splits: Object.fromEntries(Object.entries(manifest.splits).map(([name, split]) => [name, split.rows])),
  });
  return [
    ...miscounted.map((shard) => ({ path: shard, problem: 'count' as const })),
    ...(overlap > 0 ? [{ path: 'manifest.json', problem: 'overlap' as const }] : []),
    ...(recorded === described ? [] : [{ path: `datasets/${dataset.name}.yaml`, problem: 'count' as const }]),
  ];
}

async function checkSources(
  { sources }: NamedDataset,
  root: string,
  artifacts: Artifacts,
  signal: AbortSignal,
): Promise<SourceCheck[]> {
  const checks: SourceCheck[] = [];
  for (const { path, sha256 } of sources) {
    const where = isAbsolute(path) ? path : join(root, path);
    const status = await statusOf(where, sha256, artifacts, signal);
    checks.push({ path, status });
  }
  return checks;
}

async function statusOf(
  where: string,
  sha256: string,
  artifacts: Artifacts,
  signal: AbortSignal,
): Promise<SourceCheck['status']> {
  try {
    if (!(await stat(where)).isFile()) return 'absent';
    return (await artifacts.digestFile(where, signal)) === sha256 ? 'same' : 'changed';
  } catch (error) {
    if (signal.aborted || systemCode(error) === 'UNKNOWN') throw error;
    return saysAbsent(error) ? 'absent' : 'unreadable';
  }
}

/** What the shards themselves say. */
interface Recount {
  /** Shards with another number of rows than recorded, or a row that is not a conversation. */
  miscounted: string[];
  /** Prompts found in more than one split. */
  overlap: number;
}

/** Counts rows and shared prompts from the text of the shards. */
export async function recountTree(dir: string, manifest: Manifest): Promise<Recount> {
  const seen = new Map<string, number>();
  const miscounted: string[] = [];
  for (const [split, name] of SPLITS.entries()) {
    for (const shard of manifest.splits[name].shards) {
      const rows = await readPrompts(join(dir, shard.path), (prompt) =>
        seen.set(prompt, (seen.get(prompt) ?? 0) | (1 << split)),
      );
      if (rows !== shard.rows) miscounted.push(shard.path);
    }
  }
  const overlap = [...seen.values()].filter((mask) => (mask & (mask - 1)) !== 0).length;
  return { miscounted, overlap };
}

/** Number of rows, or undefined at the first that cannot be read. */
async function readPrompts(path: string, visit: (prompt: string) => void): Promise<number | undefined> {
  const hasher = new RowHasher();
  const hints: number[] = [];
  let rows = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) {
      const { messages } = JSON.parse(line) as { messages: ChatMessage[] };
      hasher.read(messages, hints);
      visit(hasher.promptKey);
      rows += 1;
    }
  } catch {
    return undefined;
  }
  return rows;
}
