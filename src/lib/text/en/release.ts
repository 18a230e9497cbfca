export const release = {} as const;
