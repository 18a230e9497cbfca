import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findResource } from '../../../../src/lib/core/project/resources.ts';
import { PROVISION_STEPS } from '../../../../src/lib/core/project/resources/host-exceptions.ts';
import { listIdleExceptions } from '../../../../src/lib/stages/machines/provision/facts/exceptions.ts';
import { provisionSteps } from '../../../../src/lib/stages/machines/provision/steps.ts';
import type { StageContext } from '../../../../src/lib/core/operation/context.ts';
import { resourceOf } from '../../../../src/lib/core/operation/steps/resource-actions.ts';
import type { SovranError } from '../../../../src/lib/core/text/sovran-error.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempProject } from '../../../support/temp-project.ts';
import { exceptionsFile } from '../../../support/exceptions-file.ts';

/** A project with the host gpu1 of the group lab, and a register of these entries. */
async function registerOf(...entries: string[]): Promise<StageContext> {
  const ctx = stageContext(tempProject());
  await ctx.project.write(resourceOf('Host', 'gpu1', { transport: 'auto', address: 'o@192.0.2.1', groups: ['lab'] }));
  const whole = entries.map((entry) => `${entry}, reason: agreed, owner: po, expires: 2999-12-31`);
  mkdirSync(join(ctx.project.root, 'hosts'), { recursive: true });
  writeFileSync(join(ctx.project.root, 'hosts', 'exceptions.yaml'), exceptionsFile(whole));
  return ctx;
}

test('the register knows the steps that there are', () => {
  expect(PROVISION_STEPS).toEqual(provisionSteps.map(({ id }) => id));
});

test('refuses an unknown step with its line', async () => {
  const ctx = await registerOf('step: S31, host: gpu1', 'step: S99, host: gpu1');
  await expect(findResource(ctx.project, 'HostExceptions', 'exceptions')).rejects.toMatchObject({
    code: 'invalid-file',
    exit: 2,
    details: { path: 'hosts/exceptions.yaml', key: 'spec.exceptions.1.step', line: 7 },
  });
});

test('warns about an entry without a host or group', async () => {
  const ctx = await registerOf(
    'step: S31, host: gpux',
    'step: S31, host: gpu1',
    'step: S32, group: labb',
    'step: S32, group: lab',
  );
  expect(await listIdleExceptions(ctx)).toMatchObject([
    { key: 'provision.idle-exception', params: { step: 'S31', subject: 'gpux' } },
    { key: 'provision.idle-exception', params: { step: 'S32', subject: 'labb' } },
  ]);
});

test('a register edited after apply warns, and keeps the success', async () => {
  const ctx = await registerOf('step: S31, host: gpu1');
  writeFileSync(join(ctx.project.root, 'hosts', 'exceptions.yaml'), 'spec: [\n');
  const refused = await findResource(ctx.project, 'HostExceptions', 'exceptions').catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'invalid-file' });
  expect(await listIdleExceptions(ctx)).toEqual([(refused as SovranError).text]);
});

test('counts a host with an invalid file, groups unknown', async () => {
  const ctx = await registerOf('step: S31, host: gpu2', 'step: S32, group: labb');
  writeFileSync(join(ctx.project.root, 'hosts', 'gpu2.yaml'), 'spec: [\n');
  expect(await listIdleExceptions(ctx)).toEqual([]);
});

test('without a register nothing is reported', async () => {
  expect(await listIdleExceptions(stageContext(tempProject()))).toEqual([]);
});
