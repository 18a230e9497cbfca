import { expect, test } from 'vitest';
import { renderAddedEnvironment, renderEnvironment } from '../../../../src/lib/stages/serving/environments/render.ts';
import { glanceAtEnvironment } from '../../../../src/lib/stages/serving/environments/show.ts';
import type { Gateway } from '../../../../src/lib/core/ports/gateway.ts';
import { environmentSpecSchema } from '../../../../src/lib/core/project/resources/environment.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

const URL = 'http://127.0.0.1:8471';
const AWAY = { transport: 'ssh2', address: 'ops@gpu1.example.org', runner: 'docker', labels: {} } as const;
const HERE = { transport: 'local', address: 'localhost', runner: 'process', labels: {} } as const;

test.for([
  ['gpu1', AWAY, `${URL} on gpu1`],
  ['box', HERE, URL],
  ['local', undefined, URL],
  ['gone', undefined, `${URL} on gone`],
] as const)('an environment on %s shows its host if remote', async ([host, spec, place]) => {
  const gateway = { status: async () => ({ running: true, url: URL, slots: [] }) };
  const ctx = stageContext(tempProject(), { gateway: async () => gateway as unknown as Gateway });
  if (spec) await ctx.project.write(resourceOf('Host', host, { ...spec, labels: {} }));
  const environment = environmentSpecSchema.parse({ host, port: 8471, approvals: { required: 0 }, limits: {} });
  await ctx.project.write(resourceOf('Environment', 'production', environment));
  const seen = await glanceAtEnvironment(ctx, 'production');
  expect(seen).toMatchObject({ host, url: URL, here: place === URL });
  expect(renderEnvironment(seen, plainView('en'))[0]).toBe(`production  ${place}`);
  expect(renderAddedEnvironment(seen, plainView('en'))[0]).toBe(`Environment production is at ${place}.`);
});
