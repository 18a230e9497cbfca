import { expect, test } from 'vitest';
import { checkManifest, type PresentFile } from '../../../src/lib/adapters/runners/job/manifest.ts';
import { digestOf } from '../../../src/lib/core/kit/canonical.ts';

const SHA256 = 'a'.repeat(64);
const FILES = [{ path: 'weights', sha256: SHA256, size: 1 }];
const THERE = new Map<string, PresentFile>([['weights', { regular: true, size: 1, sha256: SHA256 }]]);
const NONE = new Map<string, PresentFile>();

/** A manifest of two trees; what lies there of each. */
async function reasonFor(present: Record<'adapter' | 'merged', Map<string, PresentFile>>): Promise<string> {
  const outputs = ['adapter', 'merged'].map((name) => ({ name, digest: digestOf(FILES), files: FILES }));
  const verdict = await checkManifest({ jobId: 'J', outputs }, 'J', async (tree) => present[tree as 'adapter']);
  return verdict.ok ? 'ok' : verdict.reason;
}

test.for([
  ['all', { adapter: THERE, merged: THERE }, 'ok'],
  ['nothing', { adapter: NONE, merged: NONE }, 'outputs-gone'],
  ['the second', { adapter: NONE, merged: THERE }, 'output-missing'],
  ['the first', { adapter: THERE, merged: NONE }, 'output-missing'],
] as const)('of the outputs that a manifest promises %s is there', async ([, present, reason]) => {
  expect(await reasonFor(present)).toBe(reason);
});
