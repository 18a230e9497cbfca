import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { adoptCharter } from '../../../scripts/story/charter.ts';
import { openStory } from '../../../scripts/story/story.ts';
import { tempDir, tempProject } from '../../support/temp-project.ts';

test('the example organisation signs a whole charter with its own words', { timeout: 60_000 }, async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.stubEnv('SOVRAN_STORE', process.env.SOVRAN_STORE);
  onTestFinished(() => (log.mockRestore(), void vi.unstubAllEnvs()));
  const story = openStory('local', tempDir());
  story.run = async (args) => void (await story.read(args));
  renameSync(tempProject(), story.project);
  await adoptCharter(story);
  expect(await story.read(['govern', 'roles'])).toMatchObject({
    inForce: true,
    broken: [],
    holders: [{ role: 'owner', usecase: '*' }, { role: 'validator' }, { role: 'validator' }, { role: 'data-quality' }],
  });
  const prose = readFileSync(join(story.project, 'governance', 'charter.md'), 'utf8');
  expect(prose).not.toContain('<!--');
  const document = await story.read<{ sections: { fields: { id: string; paragraphs: { state: string }[] }[] }[] }>(
    ['govern', 'report', '--kind', 'governance-charter', '--format', 'json'],
    [5],
  );
  const states = document.sections.flatMap(({ fields }) =>
    fields.map(({ id, paragraphs }) => [id, paragraphs.at(-1)?.state]),
  );
  expect(Object.fromEntries(states)).toMatchObject({
    signatures: 'auto',
    'bias-terms': 'auto',
    withdrawal: 'stated',
    'bias-mitigation': 'stated',
  });
});
