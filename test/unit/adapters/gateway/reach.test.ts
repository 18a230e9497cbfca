import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempDir } from '../../../support/temp-project.ts';

const CHILD = fileURLToPath(new URL('../../../support/break-off-child.ts', import.meta.url));
/** One that has nothing left to do ends at once. */
const PATIENCE_MS = 30_000;

test('a process whose connection to a gateway broke ends', async () => {
  const child = spawn(process.execPath, [CHILD, tempDir()], { stdio: 'inherit', timeout: PATIENCE_MS });
  expect(await once(child, 'close')).toEqual([0, null]);
});
