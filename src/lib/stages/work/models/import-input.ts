import type { LaunchFacts } from '../jobs/launch.ts';
import type { ModelSource } from './source.ts';

export type ImportInput = {
  name: string;
  from: string;
  license: string;
  /** Expected sha256 of a single file, 64 hex digits. */
  sha256: string | null;
  /** Where a quantized GGUF is made trainable; null keeps the file as it is. */
  trainableOn: string | null;
  fixture: boolean;
};

export type ImportFacts = {
  source: ModelSource;
  tree: { digest: string; bytes: number };
  /** sha256 of a single file, hex. */
  fileSha256: string | null;
  taken: string[];
  launch: LaunchFacts | null;
};
