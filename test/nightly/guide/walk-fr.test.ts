import { test } from 'vitest';
import { walkLife } from '../../support/guide-life.ts';
import { guideEngines, guideWorld } from '../../support/guide-world.ts';

test('from an empty folder to a promoted model, killed twice, in French', async () => {
  await walkLife(guideWorld({ engines: guideEngines() }), 'fr');
});
