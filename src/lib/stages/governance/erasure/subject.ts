import { isUtf8 } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { unreadable } from '../../../core/failures/private-file.ts';
import { systemCode } from '../../../core/kit/system-code.ts';
import type { ProjectStore } from '../../../core/ports/project-store.ts';
import { fixable } from '../../../core/text/message.ts';
import { refusedError, usageError } from '../../../core/text/sovran-error.ts';
import { loadPseudonymKey } from '../../data/pii/pseudonym-key.ts';
import { createMatcher, type Matcher } from './matcher.ts';

/** What is journalled of a person: where the identifiers are, and a digest of them under the project’s key. */
export type ErasureInput = {
  /** Absolute path of the file; one identifier a line. */
  subject: string;
  seal: string;
  /** Identifiers that are short, or in many rows, are meant. */
  broad: boolean;
  /** Machines that exist no more. */
  gone: string[];
};

/** The name of a person’s erasure; it says nothing without the project’s key. Pure. */
export function erasureName({ seal }: Pick<ErasureInput, 'seal'>): string {
  return `e-${seal.slice(0, 16)}`;
}

/** Seals a file of identifiers. Throws `subject-in-git` or `subject-empty` (exit 2). */
export async function sealSubject(
  subject: string,
  project: ProjectStore,
): Promise<Pick<ErasureInput, 'subject' | 'seal'>> {
  const lines = await readLines(subject);
  if (lines.length === 0) throw usageError('subject-empty', fixable('erase.subject-empty', { path: subject }));
  if (await project.gitWouldTake(subject))
    throw usageError('subject-in-git', fixable('erase.subject-in-git', { path: subject }));
  return { subject, seal: sealOf(lines, loadPseudonymKey(project.root)) };
}

/** Throws `subject-changed` (exit 3) where the file has other identifiers than the run began with. */
export async function openSubject({ subject, seal }: ErasureInput, root: string): Promise<Matcher> {
  const [lines, key] = [await readLines(subject), loadPseudonymKey(root)];
  if (sealOf(lines, key) === seal) return createMatcher(lines, key);
  throw refusedError('subject-changed', fixable('erase.subject-changed', { path: subject }));
}

/** Each identifier once. In another encoding than UTF-8 none would be found. */
async function readLines(path: string): Promise<string[]> {
  const bytes = await readFile(path).catch((error: unknown): never => {
    throw unreadable(path, systemCode(error));
  });
  if (!isUtf8(bytes)) throw usageError('subject-not-utf8', fixable('erase.subject-not-utf8', { path }));
  const lines = bytes
    .toString()
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim());
  return [...new Set(lines)].filter((line) => /[\p{L}\p{N}]/u.test(line));
}

function sealOf(lines: readonly string[], key: Uint8Array): string {
  return createHmac('sha256', key).update('erasure\n').update(lines.toSorted().join('\n')).digest('hex');
}
