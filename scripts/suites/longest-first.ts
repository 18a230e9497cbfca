import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { recordedCosts } from './costs.ts';
import { digestOf, expectedCost } from './schedule.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Starts the longest files first, whatever their suite, so that none of them runs alone at the end. A seed shuffles them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence;
    if (shuffle) return sortBy(files, ({ moduleId }) => digestOf(`${seed} ${relative(ROOT, moduleId)}`));
    const costs = recordedCosts();
    return sortBy(await super.sort(files), ({ moduleId }) => -expectedCost(relative(ROOT, moduleId), costs).seconds);
  }
}

function sortBy(files: TestSpecification[], rank: (file: TestSpecification) => number): TestSpecification[] {
  return files.toSorted((left, right) => rank(left) - rank(right));
}
