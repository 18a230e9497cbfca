/** Shell: passes on the first 4 MiB. More than any program says to us; `grep` would hold an endless line as a whole. */
export const BOUNDED = 'head -c 4194304';
