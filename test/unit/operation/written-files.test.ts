import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOfText } from '../../../src/lib/core/kit/canonical.ts';
import type { FileWrite } from '../../../src/lib/core/ports/project-store.ts';
import type { RunProgress } from '../../../src/lib/core/operation/journal/progress.ts';
import { digestsOfWrites } from '../../../src/lib/core/operation/records/record.ts';
import { stageContext } from '../../support/stage-context.ts';
import { tempProject } from '../../support/temp-project.ts';

const digest = (text: string | null): string | null => (text === null ? null : digestOfText(text));

/** The event of a run that wrote the texts in this order, where the file holds `now` when it is recorded. */
async function recorded(
  path: string,
  before: string | null,
  texts: (string | null)[],
  now: string | null,
): Promise<unknown> {
  const root = tempProject();
  const { project } = stageContext(root);
  const notes: FileWrite[] = [];
  const noted = project.noting((write) => void notes.push(write));
  if (before !== null) await project.writeFile(path, before);
  for (const text of texts) await (text === null ? noted.removeFile(path) : noted.writeFile(path, text));
  if (now === null) rmSync(join(root, path), { force: true });
  else writeFileSync(join(root, path), now);
  const writes = notes.map((write) => ({ step: 's', ...write }));
  return digestsOfWrites(project, { writes } as unknown as RunProgress);
}

const [MODEL, EVIDENCE] = ['models/m.yaml', 'runs/r/report.json'];

test.for([
  ['what it wrote last', MODEL, null, ['a', 'b'], 'b', { [MODEL]: digest('b') }],
  ['what it removed', MODEL, 'a', [null], null, { [MODEL]: null }],
  [
    'what it wrote first, where it was killed before the second write',
    MODEL,
    null,
    ['a', 'b'],
    'a',
    { [MODEL]: digest('a') },
  ],
  ['nothing of a file that was restored', MODEL, 'a', ['b'], 'a', {}],
  ['nothing of a file that was removed again', MODEL, null, ['b'], null, {}],
  ['evidence, which a roll-back leaves', EVIDENCE, 'a', ['b'], 'b', { [EVIDENCE]: digest('b') }],
  ['evidence that a roll-back removed', EVIDENCE, null, ['b'], null, { [EVIDENCE]: null }],
  ['its own text, where a person edited it since', MODEL, 'a', ['b'], 'c', { [MODEL]: digest('b') }],
  ['nothing of what git never keeps', '.sovran/x', null, ['b'], 'b', {}],
] as const)('an event names %s', async ([, path, before, texts, now, files]) => {
  expect(await recorded(path, before, [...texts], now)).toEqual(files);
});

test('what another run wrote since is left to its event', async () => {
  const { project } = stageContext(tempProject());
  await project.writeFile(MODEL, 'theirs');
  await project.writeEvent({
    id: '01JD0000000000000000000000',
    at: '2026-01-01T00:00:00.000Z',
    actor: 'a@x',
    operation: 'o',
    target: 't',
    result: 'succeeded',
    planHash: digestOfText(''),
    prev: null,
    files: { [MODEL]: digest('theirs') },
    data: {},
  });
  const writes = [{ step: 's', path: MODEL, digest: digest('mine'), content: { before: null, after: 'mine' } }];
  expect(await digestsOfWrites(project, { writes } as unknown as RunProgress)).toEqual({});
});
