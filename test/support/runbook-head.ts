/** Front matter of a runbook with one input, which its steps follow. */
export function runbookHead(input: string): string {
  return `---
apiVersion: sovran/v1
kind: Runbook
title: T
when: W
severity: low
version: 1
duration: 5m
inputs:
  ${input}
---
`;
}
