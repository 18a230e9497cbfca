import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { openStore } from '../../src/lib/adapters/project-store/open-store.ts';
import { aDataset, aModel, of } from './project/models.ts';
import { put } from './project/pieces.ts';
import { recordsAll } from './project/recorded.ts';
import { aRun, jobDocument, runId } from './project/runs.ts';
import { aLive, anEnvironment, aRelease, SERVING } from './project/serving.ts';
import { sovran, type CliResult } from './sovran.ts';
import { commit, tempDir, tempProject } from './temp-project.ts';

/** As the person wrote them: rows have them in other forms. */
const IDENTIFIERS = ['Zoé Ménard-Petit', 'zoe.menard@example.org', '+33 6 12 34 56 78'];
const ROWS = Array.from({ length: 200 }, (_, at) => ({ prompt: `Question ${at} ?`, completion: `Réponse ${at}` }));
const LETTERS = [
  { prompt: 'Qui a écrit ?', completion: 'Madame **ZOE MENARD PETIT**, hier.' },
  { prompt: 'Quel numéro ?', completion: 'Le 06.12.34.56.78.' },
];
const CALLS = [{ prompt: 'Écrire à zoe.menard@example.org ?', completion: 'Oui.' }];
const FORMS = /zo[eé].m[eé]nard|06.12.34.56.78/i;

export interface World {
  root: string;
  store: string;
  subject: string;
  env: NodeJS.ProcessEnv;
  run: (line: string) => Promise<CliResult>;
}

/** A project with the person in two datasets, one of them under pseudonyms. */
export async function aWorld(root = tempProject(), more: NodeJS.ProcessEnv = {}): Promise<World> {
  const [store, folder] = [join(tempDir(), 'store'), tempDir()];
  const env = { ...more, SOVRAN_STORE: store };
  const run = (line: string): Promise<CliResult> => sovran(line.split(' '), { cwd: root, env });
  const subject = join(folder, 'person.txt');
  writeFileSync(subject, `${IDENTIFIERS.join('\n')}\n`);
  const prepare = async (name: string, rows: object[], pii: string): Promise<void> => {
    const path = join(folder, `${name}.jsonl`);
    writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const made = await run(`data prepare ${name} --from ${path} --license MIT --near-duplicates 1 --pii ${pii}`);
    expect(made).toMatchObject({ exit: 0 });
  };
  await prepare('letters', [...ROWS, ...LETTERS], 'report');
  await prepare(
    'calls',
    [...ROWS.map(({ prompt }) => ({ prompt: `Appel ${prompt}`, completion: 'Non.' })), ...CALLS],
    'pseudonymise',
  );
  return { root, store, subject, env, run };
}

export const digestOf = ({ root }: World, name: string): string =>
  /^ {2}digest: (\S+)/m.exec(readFileSync(join(root, 'datasets', `${name}.yaml`), 'utf8'))?.[1] ?? '';

/** An adapter, a merged and a quantized model of one job and another, which is live; answers that quote the person. */
export async function learned(world: World): Promise<void> {
  const project = openStore(world.root);
  const letters = aDataset('letters', { digest: digestOf(world, 'letters') });
  const base = aModel('base');
  const adapter = aModel('tuned.adapter', {
    kind: 'adapter',
    job: runId(1),
    lineage: [of('adapter-of', base), of('trained-on', letters)],
  });
  const merged = aModel('tuned', {
    kind: 'merged',
    job: runId(1),
    lineage: [of('merged-from', base), of('merged-from', adapter)],
  });
  const small = aModel('tuned-q8', { kind: 'quantized', job: runId(2), lineage: [of('quantized-from', merged)] });
  const inputs = [{ name: 'dataset', digest: letters.spec.digest, role: 'dataset' }];
  const release = aRelease('r1', { model: 'tuned-q8' });
  const run = aRun(runId(1), { endedAt: '2026-01-01T00:07:30.000Z', job: jobDocument(runId(1), { inputs }) });
  for (const one of [
    base,
    adapter,
    merged,
    small,
    release,
    anEnvironment(),
    aLive('production', SERVING),
    run,
    aRun(runId(3), { kind: 'eval' }),
  ])
    await project.write(one);
  const answers = [
    { id: 'a', answer: 'Rien.' },
    { id: 'b', answer: 'Zoe Menard-Petit' },
    { id: 'c', answer: 'Tout.' },
  ];
  await project.writeFile(`runs/${runId(3)}/answers.jsonl`, answers.map((one) => `${JSON.stringify(one)}\n`).join(''));
  const judged = answers.map(
    ({ answer }, at) => `${JSON.stringify({ judge: 1, row: String(at), correction: answer })}\n`,
  );
  await project.writeFile('eval/pilots/trial/judgements.jsonl', judged.join(''));
  await put({ base: '', project, store: world.store }, recordsAll);
  commit(world.root);
}

/** Files of folders that hold the person, or the tokens that stand for her. */
export function grep(folders: string[], tokens: string[]): string[] {
  const paths = folders.flatMap((cwd) => globSync('**/*', { cwd, exclude: ['.git'] }).map((path) => join(cwd, path)));
  const hidden = folders.flatMap((cwd) => globSync('.sovran/**/*', { cwd }).map((path) => join(cwd, path)));
  return [...paths, ...hidden].filter((path) => {
    try {
      const text = readFileSync(path, 'utf8');
      return FORMS.test(text) || tokens.some((token) => text.includes(token));
    } catch {
      return false;
    }
  });
}

/** One dataset of few rows, and the person in one of them. */
export async function aSmallWorld(shared?: string): Promise<World> {
  const [root, folder] = [tempProject(), tempDir()];
  const env = { SOVRAN_STORE: shared ?? join(folder, 'store') };
  const run = (line: string): Promise<CliResult> => sovran(line.split(' '), { cwd: root, env });
  const [subject, rows] = [join(folder, 'person.txt'), join(folder, 'rows.jsonl')];
  writeFileSync(subject, 'Zoé Ménard\n');
  writeFileSync(
    rows,
    [...ROWS.slice(0, 9), { prompt: 'Qui ?', completion: 'Zoe Menard' }]
      .map((row) => `${JSON.stringify(row)}\n`)
      .join(''),
  );
  expect(await run(`data prepare letters --from ${rows} --license MIT`)).toMatchObject({ exit: 0 });
  return { root, store: env.SOVRAN_STORE, subject, env, run };
}
