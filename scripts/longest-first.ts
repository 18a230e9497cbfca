import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = join(import.meta.dirname, '..');

/** Seconds that the longest test files took, by path; files that are not named take less. Only their order matters. */
export function fileSeconds(): Record<string, number> {
  return parse(readFileSync(join(import.meta.dirname, 'file-seconds.yaml'), 'utf8')) as Record<string, number>;
}

/** Starts the longest files first, whatever their suite, so that none of them runs alone at the end. A seed shuffles them. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence;
    if (shuffle) return sortBy(files, ({ moduleId }) => digestOf(`${seed} ${relative(ROOT, moduleId)}`));
    const seconds = fileSeconds();
    return sortBy(await super.sort(files), ({ moduleId }) => -(seconds[relative(ROOT, moduleId)] ?? 0));
  }
}

function digestOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

function sortBy(files: TestSpecification[], rank: (file: TestSpecification) => number): TestSpecification[] {
  return files.toSorted((left, right) => rank(left) - rank(right));
}
