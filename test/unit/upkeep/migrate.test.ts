import { expect, test } from 'vitest';
import { PROJECT_FORMAT, refuseFormat } from '../../../src/lib/core/project/yaml/format.ts';
import { message } from '../../../src/lib/core/text/message.ts';
import { planMigration } from '../../../src/lib/stages/upkeep/migrate/migrate-project.ts';
import { MIGRATIONS } from '../../../src/lib/stages/upkeep/migrate/migrations.ts';

test.each([
  ['spec:\n  format: 3\n', 3],
  ['spec:\n    \'format\':  "12" # of the files\n', 12],
  ['spec: {organisation: x, format: 4}\n', 4],
  ['spec:\n  organisation: ""\n', 0],
  ['spec:\n  organisation: "my format: 9"\n', 0],
  ['format: 9\nspec:\n', 0],
  ['# format: 9\n', 0],
  ['', 0],
])('reads the format of %j', (text, format) => {
  const details = { found: format, known: PROJECT_FORMAT };
  expect(() => refuseFormat(text, 99)).toThrow(expect.objectContaining({ details }) as object);
});

test('the table has a row for each format, in order', () => {
  expect(MIGRATIONS.map(({ to }) => to)).toEqual(Array.from({ length: PROJECT_FORMAT }, (_, at) => at + 1));
});

test('plans a step for each format that is missing', () => {
  const rows = [1, 2, 3].map((to) => ({
    to,
    title: message('migrate.to-1'),
    writes: [`${to}.yaml`],
    change: async () => undefined,
  }));
  const stepsFrom = (from: number): string[] => planMigration({ from }, rows).steps.map(({ id }) => id);
  expect(stepsFrom(0)).toEqual(['migrate-1', 'migrate-2', 'migrate-3']);
  expect(stepsFrom(2)).toEqual(['migrate-3']);
  expect(planMigration({ from: 2 }, rows)).toMatchObject({
    gates: [{ verdict: 'pass' }],
    steps: [{ writes: ['sovran.yaml', '3.yaml'], change: 'update' }],
  });
  expect(planMigration({ from: 3 }, rows)).toMatchObject({
    gates: [{ id: 'older-format', verdict: 'fail' }],
    steps: [],
  });
});

const settings = (format: number): string => `spec:\n  format: ${format}\n`;

test('refuses both directions with both formats, and its own never', () => {
  const next = PROJECT_FORMAT + 1;
  const refused = (code: string, found: number): object =>
    expect.objectContaining({ code, exit: 3, details: { found, known: PROJECT_FORMAT } }) as object;
  for (const least of [0, PROJECT_FORMAT]) {
    expect(() => refuseFormat(settings(next), least)).toThrow(refused('project-newer', next));
    expect(() => refuseFormat(settings(PROJECT_FORMAT), least)).not.toThrow();
  }
  expect(() => refuseFormat('', PROJECT_FORMAT)).toThrow(refused('project-older', 0));
  expect(() => refuseFormat('', 0)).not.toThrow();
});
