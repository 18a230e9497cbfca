import { expect, test } from 'vitest';
import { sovran } from '../support/sovran.ts';
import { tempProject } from '../support/temp-project.ts';

test.each(['en', 'fr'])('times are local, with their offset, and alike in every language: %s', async (lang) => {
  const cwd = tempProject();
  const added = await sovran(['host', 'add', 'local', '--local', '--json'], { cwd });
  const { probedAt } = (added.json as { facts: { probedAt: string } }).facts;
  const shown = await sovran(['host', 'show', 'local', '--lang', lang], { cwd, env: { TZ: 'Asia/Kathmandu' } });
  const local = new Date(Date.parse(probedAt) + 345 * 60_000).toISOString();
  expect(shown.stdout).toContain(`${local.slice(0, 10)} ${local.slice(11, 19)} +05:45`);
  expect(added.json).toMatchObject({ facts: { probedAt: expect.stringMatching(/Z$/) } });
});
