import { expect, test } from 'vitest';
import { listRecorded } from '../../../../src/lib/stages/serving/environments/show.ts';
import { renderEnvironments } from '../../../../src/lib/stages/serving/environments/render.ts';
import { aLive, anEnvironment } from '../../../support/project/serving.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

test('lists environments by name and contacts no host', async () => {
  const ctx = stageContext(tempProject());
  await ctx.project.write(anEnvironment('production', { port: 8443 }));
  await ctx.project.write(aLive());
  await ctx.project.write(anEnvironment('canary', { port: 8444, bind: '::1' }));
  const items = await listRecorded(ctx);
  expect(items).toMatchObject([
    { name: 'canary', release: null },
    { name: 'production', release: 'r1' },
  ]);
  expect(renderEnvironments(items, plainView()).join('\n')).toMatchInlineSnapshot(`
    "ENVIRONMENT  HOST   ADDRESS         RELEASE
    canary       local  [::1]:8444      –
    production   local  127.0.0.1:8443  r1
    As recorded; no gateway was asked."
  `);
});

test('says that there is none', () => {
  expect(renderEnvironments([], plainView())).toEqual(['No environment yet.']);
});

test('an address cannot drive the terminal', async () => {
  const ctx = stageContext(tempProject());
  await ctx.project.write(anEnvironment('odd', { bind: '\u001B[2J\nforged line' }));
  const [, line = '', ...more] = renderEnvironments(await listRecorded(ctx), plainView());
  expect(line).not.toContain('\u001B');
  expect(more).toHaveLength(1);
});
