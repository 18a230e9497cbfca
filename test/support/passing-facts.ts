/** Facts of a promotion that its gates have nothing against, but for those of the releases themselves. */
export const PASSING_FACTS = {
  adopted: false,
  engineState: 'ready',
  model: null,
  modelFiles: { state: 'whole', host: null },
  adapters: [],
  isCommitted: true,
  learned: [],
  edited: [],
  served: null,
  port: { state: 'own' },
} as const;
