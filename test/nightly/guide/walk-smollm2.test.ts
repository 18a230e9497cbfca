import { test } from 'vitest';
import { smallModel } from '../../support/engine-world.ts';
import { walkLife } from '../../support/guide-life.ts';
import { guideWorld } from '../../support/guide-world.ts';

const LONGEST_MS = 3_600_000;

// The real engine on processors, and the quickstart's base model, whose licence the catalogue knows by its digest.
test.each(['en', 'fr'] as const)(
  'from an empty folder to a promoted SmolLM2, killed twice (%s)',
  async (language) => {
    await walkLife(guideWorld({ base: smallModel() }), language);
  },
  LONGEST_MS,
);
