/** What of an environment matters here; `error`: why its host could not be asked. */
interface Environment {
  name: string;
  next: string | null;
  error?: unknown;
}

/**
 * What to type for environments while cut runs of them are open: only `resume`, since everything else would begin anew
 * what that ends. Nothing while another command holds the project, and as before where the host could not be asked. Pure.
 */
export function besideCutRuns<Row extends Environment>(
  environments: readonly Row[],
  cut: readonly { target: string }[],
  held: boolean,
): Row[] {
  const targets = new Set(cut.flatMap(({ target }) => target.split(' ')));
  return environments.map((row) => {
    const waits = targets.has(`Environment/${row.name}`) && row.next !== null && row.error === undefined;
    return waits ? { ...row, next: held ? null : 'sovran resume' } : row;
  });
}
