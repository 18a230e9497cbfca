import type { JsonObject } from '../../../core/ports/json.ts';

export type TrainMethod = 'lora' | 'full';

export type TrainInput = {
  name: string;
  base: string;
  dataset: string;
  method: TrainMethod;
  host: string;
  /** Neutral keys of the job, as `readTrainSettings` returns them. */
  settings: JsonObject;
  /** GPUs; by default one where the host has any. */
  gpus?: number;
};
