import { expect, test } from 'vitest';
import { installEngine } from '../../../../src/lib/stages/jobs/engines/install.ts';
import { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { say } from '../../../../src/lib/core/text/translate.ts';
import { plainView } from '../../../support/plain-view.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';

test('an unknown engine is named as typed, quoted once', async () => {
  const asked = installEngine.gather({ name: 'gpu', host: 'local' }, stageContext(tempProject()));
  const error: unknown = await asked.catch((thrown: unknown) => thrown);
  if (!(error instanceof SovranError)) throw new Error('no refusal');
  expect(error).toMatchObject({ code: 'engine-unknown', exit: 2 });
  expect(say(plainView().t, error.text)).toBe('Unknown engine `gpu`.');
  expect(say(plainView('fr').t, error.text)).toBe('Moteur `gpu` inconnu.');
});
