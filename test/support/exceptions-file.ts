/** Text of `hosts/exceptions.yaml` with these entries, each as it stands between the braces. */
export function exceptionsFile(entries: readonly string[]): string {
  const head = [
    'apiVersion: sovran/v1',
    'kind: HostExceptions',
    'metadata: { name: exceptions }',
    'spec:',
    '  exceptions:',
  ];
  return [...head, ...entries.map((entry) => `    - { ${entry} }`), ''].join('\n');
}
