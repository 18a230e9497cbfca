import { test } from 'vitest';
import { walkLife } from '../../support/guide-life.ts';
import { guideEngines, guideWorld } from '../../support/guide-world.ts';

// French is walked in test/nightly/guide, by the same hands.
test('from an empty folder to a promoted model, killed twice, in English', async () => {
  await walkLife(guideWorld({ engines: guideEngines() }), 'en');
});
