import { expect, test } from 'vitest';
import { admitFiles, admitRuns } from '../../../src/lib/core/project/admit.ts';
import { aFile } from '../../support/project/pieces.ts';
import { aProject, type Project } from '../../support/project/project.ts';
import { recordsAll } from '../../support/project/recorded.ts';
import { aReport, aRun, reported, runId } from '../../support/project/runs.ts';

const [RUN, OTHER] = [runId(1), runId(2)];
const PEOPLE = 'governance/suppliers.yaml';
const REPORT = `runs/${RUN}/report.json`;

const madeOf = (): Promise<Project> =>
  aProject([aFile(PEOPLE, 'a'), reported(aReport(RUN, { subject: 'one' })), recordsAll]);

/** Why each file is no evidence; `null` where it is. */
async function judged({ context }: Project, ...paths: string[]): Promise<(string | null | undefined)[]> {
  const found = await admitFiles(context().project, paths);
  return paths.map((path) => {
    const { bytes, refused } = found.get(path) ?? {};
    return bytes ? null : refused?.key.split('.').at(-1);
  });
}

test('files as they were committed and recorded are evidence', async () => {
  expect(await judged(await madeOf(), PEOPLE, REPORT, 'runs/none')).toEqual([null, null, undefined]);
});

test('a file of people counts once the last commit has its bytes', async () => {
  const project = await madeOf();
  await project.project.writeFile(PEOPLE, 'b');
  expect(await judged(project, PEOPLE)).toEqual(['uncommitted']);
  await project.add();
  expect(await judged(project, PEOPLE)).toEqual([null]);
  await project.add(aFile('.gitignore', 'governance/ignored.yaml\n'));
  await project.project.writeFile('governance/ignored.yaml', 'c');
  expect(await judged(project, 'governance/ignored.yaml')).toEqual(['uncommitted']);
});

test('a committed edit of a file of sovran makes it none', async () => {
  const project = await madeOf();
  await project.add(aFile(REPORT, '{}'), aFile('runs/x/check.json', '{}'));
  expect(await judged(project, REPORT, 'runs/x/check.json')).toEqual(['unrecorded', 'unrecorded']);
});

test('what a run says of itself has to be evidence, too', async () => {
  const project = await madeOf();
  const admitted = async (run: string): Promise<object | undefined> =>
    (await admitRuns(project.context().project, [run], 'report.json')).get(run);
  expect(await admitted(RUN)).toHaveProperty('bytes');
  await project.add(aRun(RUN, { subject: 'other' }));
  expect(await admitted(RUN)).toMatchObject({ refused: { params: { path: `runs/${RUN}/run.yaml` } } });
  expect(await admitted(OTHER)).toEqual({});
});
