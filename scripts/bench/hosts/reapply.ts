export async function benchReapply(_bed: unknown, _rounds: number): Promise<void> {}
