import type { CodeSplittingOptions } from 'rolldown';

/** What so many of the entries share is one chunk: each module that Node links costs 0.5 ms of CPU, read or not. */
const SHARED_BY = 12;

/**
 * Chunks by what is needed together. `base` and `oclif` are all that `--help` loads; `store` is what opens a project, `life`
 * what says where it stands; heavy libraries stay apart, so that they are loaded by what uses them alone.
 */
export const CHUNKS: CodeSplittingOptions = {
  groups: [
    { name: 'base', test: /\/src\/lib\/core\/text\/(message|sovran-error)\.ts$/, priority: 4 },
    { name: 'zod', test: /\/node_modules\/zod\//, priority: 3 },
    { name: 'yaml', test: /\/node_modules\/yaml\//, priority: 3 },
    { name: 'oclif', test: /\/node_modules\//, minShareCount: 50, priority: 2 },
    { name: 'core', test: /\/src\/lib\//, minShareCount: SHARED_BY, priority: 1 },
    { name: 'life', test: /\/src\/lib\/stages\/(snapshot|guide|scope)\//, minShareCount: 2, priority: 0 },
    { name: 'store', test: /\/src\/lib\/(core\/project\/(?!engine-)|adapters\/project-store|cli\/wire)/, priority: 0 },
  ],
};
