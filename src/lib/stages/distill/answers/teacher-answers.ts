import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, digestOf } from '../../../core/kit/canonical.ts';
import type { StepScope } from '../../../core/operation/operation.ts';
import type { AnswersRecord } from '../../../core/project/resources/dataset.ts';
import type { ChatMessage } from '../../data/rows/chat-row.ts';
import type { DistillInput } from '../request/input.ts';

const FOLDER_DIGITS = 24;

/** What a teacher answered to a prompt. */
export interface TeacherAnswer {
  /** Digest of the prompt. */
  prompt: string;
  text: string;
  /** The answer reached the longest length that was asked for. */
  truncated: boolean;
}

/** Names a prompt. Pure. */
export function promptKey(prompt: readonly ChatMessage[]): string {
  return digestOf(prompt.map(({ role, content }) => ({ role, content })));
}

/** What names the folder of the answers. */
export interface AnswersArgs {
  input: DistillInput;
  record: AnswersRecord;
}

/** Folder of the answers, named by what is asked: those of a run that was killed or has failed are not asked for again. */
export async function answersFolder({ input, record }: AnswersArgs, { ctx }: StepScope): Promise<string> {
  const asked = digestOf([ctx.project.root, input.name, essenceOf(record)]);
  return (await ctx.artifacts()).scratch(`distill-${asked.slice(-FOLDER_DIGITS)}`, { keep: true });
}

export async function removeAnswers(args: AnswersArgs, scope: StepScope): Promise<void> {
  await rm(await answersFolder(args, scope), { recursive: true, force: true });
}

/** What answers depend on; another runtime of the engine does not count. Pure. */
export function essenceOf({ teacher, source, sampling }: AnswersRecord): string {
  return canonicalJson([teacher.digest, source.digest, sampling]);
}

/** Answers that came so far, one a line. */
export class AnswerFile {
  readonly answers = new Map<string, TeacherAnswer>();
  private readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Reads what is there; a last line that a kill truncated is removed. */
  static async open(folder: string): Promise<AnswerFile> {
    const file = new AnswerFile(join(folder, 'answers.jsonl'));
    const text = await readFile(file.path, 'utf8').catch(() => '');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole !== text) await writeFile(file.path, whole);
    for (const line of whole.split('\n')) if (line !== '') file.keep(JSON.parse(line) as TeacherAnswer);
    return file;
  }

  async add(answer: TeacherAnswer): Promise<void> {
    await appendFile(this.path, `${JSON.stringify(answer)}\n`);
    this.keep(answer);
  }

  private keep(answer: TeacherAnswer): void {
    this.answers.set(answer.prompt, answer);
  }
}
