import type { AnswersRecord } from '../../../core/project/resources/dataset.ts';
import type { Manifest } from '../../data/assemble/manifest.ts';
import { NewAnswers, type Treatment } from '../../data/assemble/new-answers.ts';
import { rewriteTree, writeManifest } from '../../data/assemble/rewrite-tree.ts';
import { plus } from '../../data/assemble/tally.ts';
import type { OpenDataset } from '../../data/open-dataset.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import { type TeacherAnswer, promptKey } from './teacher-answers.ts';

/** Writes the tree of an answers dataset: training rows with the teacher's answers, the other splits byte by byte. */
export async function writeAnswersTree(
  source: OpenDataset,
  answers: ReadonlyMap<string, TeacherAnswer>,
  tree: string,
  { record, treatment }: { record: AnswersRecord; treatment: Treatment },
): Promise<Manifest> {
  const rows = new AnswerRows(answers, treatment);
  const written = await rewriteTree(source, tree, ({ split, line }) => {
    const answered = split === 'train' ? rows.answered(line) : line;
    return answered === undefined ? undefined : { split, line: answered };
  });
  return writeManifest(tree, manifestOf(source.manifest, rows.made, { ...written, record }));
}

/** Labels and rejected answers of people say nothing of a teacher's answers: they are left out. */
function manifestOf(
  source: Manifest,
  { dropped, problems, pii }: NewAnswers,
  { out, splits, lengths, conflicts, record }: Awaited<ReturnType<typeof rewriteTree>> & { record: AnswersRecord },
): Manifest {
  return {
    apiVersion: 'sovran/v1',
    kind: 'DatasetManifest',
    parameters: { ...source.parameters, recipe: null },
    seed: source.seed,
    sources: [],
    rows: { in: source.rows.out, out, dropped },
    problems,
    errors: [],
    splits,
    pii: { ...source.pii, ...(source.pii.found && { found: plus(source.pii.found, pii) }) },
    conflicts,
    leakage: source.leakage,
    answers: record,
    lengths,
  };
}

/** Gives training rows the teacher's answers, each prompt once. */
class AnswerRows {
  readonly made: NewAnswers;
  private readonly seen = new Set<string>();
  private readonly answers: ReadonlyMap<string, TeacherAnswer>;

  constructor(answers: ReadonlyMap<string, TeacherAnswer>, treatment: Treatment) {
    this.answers = answers;
    this.made = new NewAnswers(treatment);
  }

  /** The row of a line with the teacher's answer; undefined where it is dropped. */
  answered(line: string): string | undefined {
    const { messages } = JSON.parse(line) as { messages: ChatMessage[] };
    const prompt = messages.slice(0, -1);
    const key = promptKey(prompt);
    if (this.seen.has(key)) return this.made.drop('duplicate');
    this.seen.add(key);
    const answer = this.answers.get(key);
    if (!answer || answer.text.trim() === '') return this.made.drop('unanswered');
    if (answer.truncated) return this.made.drop('truncated');
    return this.made.lineOf(prompt, answer.text.trim());
  }
}
