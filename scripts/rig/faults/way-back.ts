/** The command that takes a fault off again, at the lab that it is on. */
export function wayBack(lab: string, fault: string, host: string): string {
  const named = lab === 'default' ? '' : ` --name ${lab}`;
  return `scripts/lab fault ${fault}${named} --host ${host} --undo`;
}
