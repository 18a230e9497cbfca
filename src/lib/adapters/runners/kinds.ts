import type { RunnerKind } from '../../core/project/runner-kind.ts';
import { dockerKind } from './docker/kind.ts';
import { processKind } from './process/kind.ts';

/** Every runner of this installation, in the order in which people are asked. */
export const RUNNER_KINDS: readonly RunnerKind[] = [dockerKind, processKind];
