import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPrompts } from '../../../../src/lib/stages/measure/bench/prompts.ts';
import { stageContext } from '../../../support/stage-context.ts';
import { tempDir } from '../../../support/temp-project.ts';
import { writtenFile } from '../../../support/written-file.ts';

const GOOD = '{"prompt":"a"}';

test('a file of prompts is read, without the answers', async () => {
  const path = writtenFile(
    'p.jsonl',
    `${GOOD}\n\n{"messages":[{"role":"user","content":"b"},{"role":"assistant","content":"c"}]}\n`,
  );
  const { conversations } = await loadPrompts(path, stageContext(tempDir()));
  expect(conversations).toEqual([[{ role: 'user', content: 'a' }], [{ role: 'user', content: 'b' }]]);
});

test.each([
  ['no JSON', `${GOOD}\n{"prompt":`, { line: 2 }, 'bench.prompts.bad-line'],
  ['null', 'null', { line: 1 }, 'bench.prompts.bad-line'],
  ['neither prompt nor messages', `${GOOD}\n\n{"text":"a"}`, { line: 3 }, 'bench.prompts.bad-line'],
  ['no row', '\n \n', {}, 'bench.prompts.no-row'],
])('a line with %s is refused with its number', async (_what, text, details, key) => {
  const path = writtenFile('p.jsonl', text);
  await expect(loadPrompts(path, stageContext(tempDir()))).rejects.toMatchObject({
    code: 'bad-prompts',
    exit: 2,
    text: { params: { reason: { key } } },
    details: { path, ...details },
  });
});

test('a file that is not there is refused in words', async () => {
  const path = join(tempDir(), 'none.jsonl');
  await expect(loadPrompts(path, stageContext(tempDir()))).rejects.toMatchObject({
    code: 'bad-prompts',
    text: { params: { reason: { key: 'reason.missing' } } },
    details: { path, reason: 'ENOENT' },
  });
});
