export function sshSigner(..._args: unknown[]): Promise<never> {
  throw new Error('not built');
}
