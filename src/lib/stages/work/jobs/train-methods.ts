/** `qlora`: an adapter over a 4-bit base. `dpo`: an adapter from preferred and rejected answers. */
export const TRAIN_METHODS = ['lora', 'full', 'qlora', 'dpo'] as const;
export type TrainMethod = (typeof TRAIN_METHODS)[number];
