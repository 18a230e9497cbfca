import type { RoutedEnvironment } from './live.ts';

/** Pure: whether a service with these labels is what an environment of the project has in one of its slots. */
export function isRecordedService(
  labels: Readonly<Record<string, string>>,
  environments: readonly RoutedEnvironment[],
): boolean {
  const environment = environments.find(({ name }) => name === labels.environment);
  return environment?.spec.slots[labels.slot as 'blue' | 'green'] === labels.release && labels.release !== undefined;
}
