export function openArtifacts(..._args: unknown[]): Promise<never> {
  throw new Error('not built');
}
