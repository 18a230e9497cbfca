/** Pure: what shows how a recorded file came to differ, in the folder or in a commit. */
export function commandsToCompare(path: string): string[] {
  return [`git diff HEAD -- ${path}`, `git log -p -- ${path}`];
}
