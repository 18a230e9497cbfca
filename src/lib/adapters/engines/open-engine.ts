export function openEngine(..._args: unknown[]): Promise<never> {
  throw new Error('not built');
}
