import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AnswerFile } from '../../../src/lib/stages/distill/answers/teacher-answers.ts';
import { tempDir } from '../../support/temp-project.ts';

test('an answer that a kill truncated is asked for again', async () => {
  const folder = tempDir();
  const file = await AnswerFile.open(folder);
  await file.add({ prompt: 'a', text: 'one\ntwo', truncated: false });
  appendFileSync(join(folder, 'answers.jsonl'), '{"prompt":"b","te');
  const again = await AnswerFile.open(folder);
  expect([...again.answers.keys()]).toEqual(['a']);
  await again.add({ prompt: 'b', text: 'three', truncated: true });
  expect([...(await AnswerFile.open(folder)).answers.keys()]).toEqual(['a', 'b']);
  expect(readFileSync(join(folder, 'answers.jsonl'), 'utf8').split('\n')).toHaveLength(3);
});
