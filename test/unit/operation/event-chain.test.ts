import { expect, test } from 'vitest';
import type { EventFile } from '../../../src/lib/core/ports/project-store.ts';
import { findBreaks } from '../../../src/lib/core/operation/records/event-chain.ts';
import { readCases } from '../../support/cases.ts';

interface Case {
  title: string;
  /** `path actor digest prev`; `none` for no event before it; the path alone for what is no event. */
  files: string[];
  breaks: string[];
}

function fileOf(line: string): EventFile {
  const [path = '', actor, digest = '', prev = ''] = line.split(' ');
  return { path, link: actor === undefined ? null : { actor, digest, prev: prev === 'none' ? null : prev } };
}

test.each(readCases<Case[]>('run/event-chain.yaml'))('$title', ({ files, breaks }) => {
  expect(findBreaks(files.map(fileOf)).map(({ path, problem }) => `${path} ${problem}`)).toEqual(breaks);
});
