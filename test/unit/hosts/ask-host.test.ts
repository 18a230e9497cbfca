import { expect, test } from 'vitest';
import { askHost } from '../../../src/lib/hosts/ask-host.ts';
import { message } from '../../../src/lib/text/message.ts';
import { EXIT, SovranError, type ExitCode } from '../../../src/lib/text/sovran-error.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const failure = (code: string, exit: ExitCode, path?: string): SovranError =>
  new SovranError({ code, exit, text: message('host.none'), ...(path === undefined ? {} : { details: { path } }) });

test.each([
  ['a host that does not answer', failure('host-unreachable', EXIT.unreachable)],
  ['a host whose folders are closed to this user', failure('host-file-failed', EXIT.failed)],
  ['a host whose file is broken', failure('invalid-file', EXIT.usage, 'hosts/gpu1.yaml')],
  ['a host whose file is a folder', failure('not-regular', EXIT.usage, 'hosts/gpu1.yaml')],
])('%s leaves the answer unknown', async (_what, error) => {
  const asked = askHost(stageContext(tempProject()), 'gpu1', () => Promise.reject(error));
  expect(await asked).toEqual({ known: false, error });
});

test.each([
  ['the broken file of something else', failure('invalid-file', EXIT.usage, 'models/m.yaml')],
  ['a wrong command line', failure('bad-flags', EXIT.usage)],
  ['a defect', new TypeError('undefined')],
])('%s is thrown', async (_what, error) => {
  await expect(askHost(stageContext(tempProject()), 'gpu1', () => Promise.reject(error))).rejects.toBe(error);
});
