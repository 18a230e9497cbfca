import { expect, test } from 'vitest';
import { readFaults, readRunbook } from '../../../src/lib/stages/runbooks/document/read-runbook.ts';
import { parseInputs } from '../../../src/lib/stages/runbooks/inputs/resolve-inputs.ts';

const textWith = (inputs: string): string => `---
apiVersion: sovran/v1
kind: Runbook
title: T
when: W
severity: low
version: 1
duration: 5m
inputs: ${inputs}
---
\`\`\`sovran-step
id: a
kind: note
title: T
\`\`\`
`;
const runbook = readRunbook('r', 'r.md', textWith('{ path: { type: text, ask: Which? } }'));

test('an input that the runbook has is taken with all that follows the first =', () => {
  expect(parseInputs(['path=a=b'], runbook)).toEqual({ path: 'a=b' });
});

test.each(['constructor=1', '__proto__=1', 'toString=1', 'other=1', 'path', '=1'])('--set %s is refused', (pair) => {
  expect(() => parseInputs([pair], runbook)).toThrow(expect.objectContaining({ code: 'bad-input', exit: 2 }));
});

test('no input is named as what every object has', () => {
  const [fault] = readFaults('r', 'r.md', textWith('{ constructor: { type: text, ask: Which? } }'));
  expect(fault).toMatchObject({ code: 'bad-runbook', exit: 2 });
});
