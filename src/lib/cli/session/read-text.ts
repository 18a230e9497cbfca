import { access, constants, readFile } from 'node:fs/promises';
import { unreadable } from '../../core/failures/private-file.ts';
import { systemCode } from '../../core/kit/system-code.ts';

/** Content of a file a flag names; `-` is standard input. Throws `file-missing` or `file-unreadable` (exit 2). */
export async function readTextInput(path: string): Promise<string> {
  if (path === '-') return readStandardInput();
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, systemCode(error));
  }
}

let standardInput: Promise<string> | undefined;

/** It can be read once, and a saved plan is asked first for what it was made for, then for itself. */
function readStandardInput(): Promise<string> {
  return (standardInput ??= drainStandardInput());
}

async function drainStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws `file-missing` or `file-unreadable` (exit 2) where a flag names no file that can be read. */
export async function requireFile(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw unreadable(path, systemCode(error));
  }
}
