import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { unreadable } from '../../../core/failures/private-file.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError, usageError } from '../../../core/text/sovran-error.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import { createMatcher, isIdentifier, type Matcher } from './matcher.ts';

/** What is journalled of a person: where the identifiers are, and a digest of them under the project’s key. */
export type ErasureInput = {
  /** Absolute path of the file; one identifier a line. */
  subject: string;
  seal: string;
  /** Short identifiers, and those of many rows, are meant. */
  broad: boolean;
};

const MAX_BYTES = 64 * 1024;
const SEAL_DIGITS = 16;

/** The name of a person’s erasure: it says nothing without the project’s key. Pure. */
export function erasureName({ seal }: Pick<ErasureInput, 'seal'>): string {
  return `e-${seal.slice(0, SEAL_DIGITS)}`;
}

/** Seals a file of identifiers. Throws `subject-in-git`, `subject-empty` or `subject-too-long` (exit 2). */
export async function sealSubject(
  path: string,
  project: ProjectStore,
): Promise<Pick<ErasureInput, 'subject' | 'seal'>> {
  const text = await readText(path);
  const lines = linesOf(text);
  if (lines.length === 0) throw usageError('subject-empty', fixable('erase.subject-empty', { path }));
  if (text.length > MAX_BYTES) throw usageError('subject-too-long', fixable('erase.subject-too-long', { path }));
  if (await project.gitWouldTake(path)) throw usageError('subject-in-git', fixable('erase.subject-in-git', { path }));
  return { subject: path, seal: sealOf(lines, loadPseudonymKey(project.root)) };
}

/** Throws `subject-changed` (exit 3) where the file has other identifiers than the run was begun with. */
export async function openSubject(
  { subject, seal }: ErasureInput,
  { root }: Pick<ProjectStore, 'root'>,
): Promise<Matcher> {
  const lines = linesOf(await readText(subject));
  const key = loadPseudonymKey(root);
  if (sealOf(lines, key) === seal) return createMatcher(lines, key);
  throw refusedError('subject-changed', fixable('erase.subject-changed', { path: subject }));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, systemCode(error));
  }
}

/** Each identifier once. */
function linesOf(text: string): string[] {
  return [
    ...new Set(
      text
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/)
        .map((line) => line.trim()),
    ),
  ].filter(isIdentifier);
}

function sealOf(lines: readonly string[], key: Uint8Array): string {
  return createHmac('sha256', key).update('erasure\n').update(lines.toSorted().join('\n')).digest('hex');
}
