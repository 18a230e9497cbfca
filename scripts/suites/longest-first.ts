import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { recordedCosts } from './costs.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Starts the longest files first, whatever their suite, so that none of them runs alone at the end. A seed shuffles them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence;
    if (shuffle) return sortBy(files, ({ moduleId }) => digestOf(`${seed} ${relative(ROOT, moduleId)}`));
    const costs = recordedCosts();
    return sortBy(await super.sort(files), ({ moduleId }) => -(costs[relative(ROOT, moduleId)]?.seconds ?? 0));
  }
}

function digestOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

function sortBy(files: TestSpecification[], rank: (file: TestSpecification) => number): TestSpecification[] {
  return files.toSorted((left, right) => rank(left) - rank(right));
}
