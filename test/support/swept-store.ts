import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { sovran, type CliResult } from './sovran.ts';
import { tempDir } from './temp-project.ts';

/** What `gc --json` says. */
interface Sweep {
  removed: { kind: string; id: string; bytes: number }[];
  kept: number;
  vanished: string[];
}

/** Puts a tree of one file into a store and returns its digest. */
export async function treeIn(store: string, text: string): Promise<string> {
  const dir = join(tempDir(), 'tree');
  mkdirSync(dir);
  writeFileSync(join(dir, 'file'), text);
  return (await (await openArtifacts(store)).putTree(dir)).digest;
}

export function gc(store: string, ...args: string[]): Promise<CliResult> {
  return sovran(['gc', '--json', ...args], { cwd: tempDir(), env: { SOVRAN_STORE: store } });
}

/** Ids of what a sweep removes, sorted. */
export async function removed(store: string): Promise<string[]> {
  const { exit, json } = await gc(store, '--yes');
  expect(exit).toBe(0);
  return (json as Sweep).removed.map(({ id }) => id).toSorted();
}
