export function openGateway(..._args: unknown[]): Promise<never> {
  throw new Error('not built');
}
