import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembleTree } from '../../src/lib/stages/data/assemble/assemble-tree.ts';
import type { Manifest } from '../../src/lib/stages/data/assemble/manifest.ts';
import { tallyChunks } from '../../src/lib/stages/data/assemble/tally.ts';
import { describeSource } from '../../src/lib/stages/data/source/describe-source.ts';
import { readSources } from '../../src/lib/stages/data/threads/read-sources.ts';
import {
  type SPLITS,
  type PiiAction,
  type SecretAction,
  type SplitShares,
} from '../../src/lib/core/project/resources/dataset.ts';
import type { TargetFacts } from '../../src/lib/stages/data/target/chat-template.ts';
import type { Recipe } from '../../src/lib/core/project/resources/recipe.ts';

export interface PreparedTree {
  manifest: Manifest;
  /** Content of each file of the tree. */
  files: Record<string, string>;
  /** Lines per split. */
  lines: Record<(typeof SPLITS)[number], string[]>;
}

export interface TreeOptions {
  pii?: PiiAction;
  recipe?: Recipe;
  split?: SplitShares;
  chunkBytes?: number;
  threads?: number;
  key?: Uint8Array;
  secrets?: SecretAction;
  /** Similarity of near duplicates; undefined: only what is the same is dropped. */
  near?: number;
  target?: TargetFacts;
}

/** Reads files and writes their tree below `work`, as the first step of `data prepare` does. */
export async function prepareTree(work: string, paths: string[], options: TreeOptions = {}): Promise<PreparedTree> {
  const {
    pii = 'report',
    recipe = null,
    split = { train: 0.8, validation: 0.1, test: 0.1 },
    key = null,
    secrets = 'report',
    near,
    target,
  } = options;
  const dir = mkdtempSync(join(work, 'tree-'));
  const treeDir = join(dir, 'tree');
  mkdirSync(treeDir);
  const facts = [];
  for (const path of paths) facts.push(await describeSource(path));
  const { results, sources } = await readSources(facts, {
    setup: { recipe, pii, secrets, key, sketch: near !== undefined, evaluation: null, ...(target ? { target } : {}) },
    dir,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    threads: options.threads ?? 0,
    ...(options.chunkBytes === undefined ? {} : { chunkBytes: options.chunkBytes }),
  });
  const tally = tallyChunks(
    results,
    facts.length,
    facts.map((source) => source.startLine),
  );
  const parameters = { pii, split, maxBad: 1, recipe, ...(near === undefined ? {} : { near }) };
  const manifest = assembleTree(results, sources, tally, {
    spoolDir: dir,
    treeDir,
    parameters,
    license: 'MIT',
    keyId: undefined,
    secrets,
    looked: undefined,
  });
  const files = Object.fromEntries(
    readdirSync(treeDir)
      .sort()
      .map((name) => [name, readFileSync(join(treeDir, name), 'utf8')]),
  );
  const linesOf = (name: string): string[] =>
    Object.entries(files)
      .filter(([path]) => path.startsWith(`${name}-`))
      .flatMap(([, text]) => text.split('\n').filter((line) => line !== ''));
  return {
    manifest,
    files,
    lines: { train: linesOf('train'), validation: linesOf('validation'), test: linesOf('test') },
  };
}
