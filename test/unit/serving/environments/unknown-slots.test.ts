import { expect, test } from 'vitest';
import { renderEnvironment } from '../../../../src/lib/stages/serving/environments/render.ts';
import { glanceAtEnvironment } from '../../../../src/lib/stages/serving/environments/show.ts';
import { message } from '../../../../src/lib/core/text/message.ts';
import { EXIT, SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { aHost, FAR } from '../../../support/project/machines.ts';
import { write } from '../../../support/project/pieces.ts';
import { aLive, anEnvironment } from '../../../support/project/serving.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

/** What `env show` says of an environment whose host does not answer, and whose record has these slots. */
async function shown(slots: Record<string, string>, language: 'en' | 'fr' = 'en'): Promise<string> {
  const text = message('host.silent', { host: 'gpu1', seconds: 8 });
  const away = new SovranError({ code: 'host-unreachable', exit: EXIT.unreachable, text });
  const ctx = stageContext(tempProject(), { gateway: () => Promise.reject(away) });
  const live = aLive('production', { slots, ...('blue' in slots ? { live: 'blue' } : {}) });
  await write(ctx.project, aHost('gpu1', FAR), anEnvironment('production', { host: 'gpu1' }), live);
  const environment = await glanceAtEnvironment(ctx, 'production');
  return renderEnvironment(environment, plainView(language)).join('\n');
}

test('shows recorded slots for a host that does not answer', async () => {
  const words = await shown({ blue: 'one-2', green: 'one-1' });
  expect(words).toContain('Slots unknown; the project records: blue one-2 (live), green one-1.');
  expect(words).not.toContain('RELEASE');
  expect(words).not.toContain('IN FLIGHT');
  expect(await shown({ blue: 'one-2' }, 'fr')).toContain('le projet indique : blue one-2 (en service).');
});

test('shows that an unreachable environment records no release', async () => {
  expect(await shown({})).toContain('Slots unknown; the project records: no release.');
});
