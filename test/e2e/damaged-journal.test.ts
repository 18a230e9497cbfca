import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sovran, type CliResult } from '../support/sovran.ts';
import { tempProject } from '../support/temp-project.ts';

const PATH = '.sovran/journal/01JD0000000000000000000001.jsonl';

test.each([
  ['garbage', '\u0000\u0000garbage\n'],
  ['nothing', ''],
])('`status` warns of a journal that holds %s; `resume` fails with advice', async (_what, text) => {
  const root = tempProject();
  const run = (...args: string[]): Promise<CliResult> => sovran(args, { cwd: root });
  mkdirSync(join(root, '.sovran/journal'), { recursive: true });
  writeFileSync(join(root, PATH), text);
  const status = await run('status');
  expect(status).toMatchObject({ exit: 0, stdout: expect.stringContaining(`Damaged journal: ${PATH}`) });
  expect(status.stdout).toContain('Next: sovran resume');
  const resumed = await run('resume');
  expect(resumed).toMatchObject({ exit: 1, stdout: expect.stringContaining(`mv ${PATH} ${PATH}.damaged`) });
  expect(resumed.stdout).toMatch(/\nNext: sovran job reconcile --dry-run\n {6}sovran status\n$/);
  expect(await run('resume', '--json')).toMatchObject({ exit: 1, json: { damaged: [{ path: PATH }], runs: [] } });
  expect(existsSync(join(root, PATH))).toBe(true);
});
