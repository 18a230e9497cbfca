import { expect, test } from 'vitest';
import { withLock } from '../../src/lib/core/operation/lock/lock.ts';
import { sovran } from '../support/sovran.ts';
import { tempProject } from '../support/temp-project.ts';

test.each(['en', 'fr'])('times are local, with their offset: %s', async (lang) => {
  const cwd = tempProject();
  const added = await sovran(['host', 'add', 'local', '--local', '--json'], { cwd });
  const { probedAt } = (added.json as { facts: { probedAt: string } }).facts;
  const shown = await sovran(['host', 'show', 'local', '--lang', lang], { cwd, env: { TZ: 'Asia/Kathmandu' } });
  const local = new Date(Date.parse(probedAt) + 345 * 60_000).toISOString();
  const english = `${local.slice(0, 10)} ${local.slice(11, 19)} +05:45`;
  expect(shown.stdout).toMatch(
    lang === 'en' ? english : new RegExp(`Vu le \\d+ \\p{L}+ \\d{4} à ${local.slice(11, 16)} UTC\\+5:45`, 'u'),
  );
  expect(added.json).toMatchObject({ facts: { probedAt: expect.stringMatching(/Z$/) } });
});

const KATHMANDU = { TZ: 'Asia/Kathmandu' };

test.each(['en', 'fr'])('so they are in refusals, whose documents keep the instant: %s', async (lang) => {
  const cwd = tempProject();
  const since = '2026-01-02T03:04:05.678Z';
  await withLock(cwd, 'resume', since, async () => {
    const args = ['host', 'add', 'local', '--local', '--lang', lang];
    const told = await sovran(args, { cwd, env: KATHMANDU });
    expect(told.exit).toBe(3);
    expect(told.stderr).toContain(
      lang === 'en' ? '2026-01-02 08:49:05 +05:45' : 'depuis le 2 janvier 2026 à 08:49 UTC+5:45',
    );
    expect(told.stderr).not.toContain(since);
    const document = await sovran([...args, '--json'], { cwd, env: KATHMANDU });
    expect(document.json).toMatchObject({
      error: { code: 'locked', message: expect.stringContaining(since), details: { since } },
    });
  });
});

test('a process in a line is named by the digits that `kill` takes', async () => {
  const cwd = tempProject();
  await withLock(cwd, 'resume', '2026-01-02T03:04:05.678Z', async () => {
    const { stdout } = await sovran(['status'], { cwd });
    expect(stdout).toContain(`(process ${process.pid})`);
  });
});
