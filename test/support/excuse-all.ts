import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provisionSteps } from '../../src/lib/stages/machines/provision/steps.ts';
import { exceptionsFile } from './exceptions-file.ts';

/** Excuses every step on a host, so that an apply there touches nothing: the machine under test stays as it is. */
export function excuseAll(root: string, host: string): void {
  const entries = provisionSteps.map(
    ({ id }) => `step: ${id}, host: ${host}, reason: under test, owner: tester, expires: 2999-12-31`,
  );
  writeFileSync(join(root, 'hosts', 'exceptions.yaml'), exceptionsFile(entries));
}
