/** The file of a host, as a person would write it; its address stands on line 6. */
export function hostYaml(name: string, address: string, transport: 'local' | 'ssh2'): string {
  return `apiVersion: sovran/v1\nkind: Host\nmetadata: { name: ${name} }\nspec:\n  transport: ${transport}\n  address: ${JSON.stringify(address)}\n  groups: [lab]\n`;
}
