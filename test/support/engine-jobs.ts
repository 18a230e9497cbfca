import { packagedEngines, readEngine } from '../../src/lib/adapters/runners/folders/definitions.ts';
import type { EngineJob } from '../../src/lib/core/project/engine-definition.ts';

/** What a shipped engine says of its training jobs. */
export async function finetuneOf(name: string): Promise<EngineJob> {
  const { finetune } = (await readEngine(packagedEngines(), name)).jobs;
  if (!finetune) throw new Error(`${name} does not train`);
  return finetune;
}
