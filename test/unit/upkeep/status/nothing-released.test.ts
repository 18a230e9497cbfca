import { expect, test } from 'vitest';
import type { Gateway } from '../../../../src/lib/core/ports/gateway.ts';
import { readStatus } from '../../../../src/lib/stages/upkeep/status/read-status.ts';
import { renderStatus } from '../../../../src/lib/stages/upkeep/status/render.ts';
import { plainView } from '../../../support/plain-view.ts';
import { anEnvironment } from '../../../support/project/serving.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

test.each([
  ['en', 'Environment production: nothing released'],
  ['fr', 'Environnement production : rien en service'],
] as const)('an environment without a release has no release in its line (%s)', async (language, line) => {
  const status = async () => ({ running: true, url: '', slots: [] });
  const ctx = stageContext(tempProject(), { gateway: async () => ({ status }) as unknown as Gateway });
  await ctx.project.write(anEnvironment('production', { host: 'local' }));
  const lines = renderStatus(await readStatus(ctx), plainView(language));
  expect(lines.filter((one) => one.includes('production')).join('\n')).toContain(line);
});
