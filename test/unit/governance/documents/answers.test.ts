import { expect, test } from 'vitest';
import { ANSWERS, readAnswers } from '../../../../src/lib/stages/governance/documents/answers.ts';
import { aFile } from '../../../support/project/pieces.ts';
import { aProject, type Project } from '../../../support/project/project.ts';
import { git } from '../../../support/temp-project.ts';

const KEYS = ['controller', 'purpose', 'dpo'];

const answersOf = ({ context }: Project): ReturnType<typeof readAnswers> => readAnswers(context(), KEYS);

test('name the author of the newest line of a key', async () => {
  const project = await aProject([aFile(ANSWERS, 'all:\n  controller: Town\n  dpo: First\n')]);
  await project.project.writeFile(ANSWERS, 'all:\n  controller: Town\n  dpo: |\n    Second\n    of two\n');
  git(project.root, 'add', '.');
  git(project.root, '-c', 'user.email=second@example.org', 'commit', '-qm', 'answer');
  const answers = await answersOf(project);
  expect(answers.find('dpo', {})).toMatchObject({ words: { fr: 'Second\nof two' }, by: 'second@example.org' });
  expect(answers.find('controller', {})?.by).not.toBe('second@example.org');
  expect(answers.find('purpose', {})).toBeUndefined();
});

test('prefer the use case and the dataset to all', async () => {
  const text =
    'all: { purpose: any }\nusecases: { tri: { purpose: { en: sort, fr: trier } } }\ndatasets: { rows: { dpo: x } }\n';
  const answers = await answersOf(await aProject([aFile(ANSWERS, text)]));
  expect(answers.find('purpose', { usecase: 'tri' })?.words).toEqual({ en: 'sort', fr: 'trier' });
  expect(answers.find('purpose', { usecase: 'other' })?.words.en).toBe('any');
  expect(answers.find('dpo', { dataset: 'rows' })?.words.en).toBe('x');
});

test('do not count before they are committed', async () => {
  const project = await aProject([aFile('notes.md', 'x')]);
  await project.project.writeFile(ANSWERS, 'all: { dpo: x }\n');
  expect((await answersOf(project)).find('dpo', {})).toBeUndefined();
});

test.each([
  ['all:\n  controler: Town\n', { line: 2, column: 3, near: ['controller'] }],
  ['all:\n  dpo: 3\n', { line: 2, column: 8 }],
  ['every:\n  dpo: x\n', { line: 1, column: 1 }],
  ['all: [\n', { line: 2 }],
])('refuse %j with its place', async (text, details) => {
  const project = await aProject([aFile(ANSWERS, text)]);
  await expect(answersOf(project)).rejects.toMatchObject({ code: 'invalid-answers', exit: 2, details });
});
