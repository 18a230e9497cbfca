import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openArtifacts } from '../../src/lib/adapters/artifacts/open-artifacts.ts';
import { sovran, type CliResult } from './sovran.ts';
import { tempDir } from './temp-project.ts';

/** What `gc --json` says of the only store. */
interface HostSweep {
  removed: { kind: string; id: string; bytes: number }[];
  kept: number;
  missing: { root: string; state: string }[];
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

/** What a sweep did to the only store. */
export function swept({ json }: CliResult): HostSweep | undefined {
  return (json as { hosts?: HostSweep[] }).hosts?.[0];
}

/** Ids of what a sweep removes, sorted. */
export async function removed(store: string): Promise<string[]> {
  const done = await gc(store, '--yes');
  expect(done.exit).toBe(0);
  return (
    swept(done)
      ?.removed.map(({ id }) => id)
      .toSorted() ?? []
  );
}
