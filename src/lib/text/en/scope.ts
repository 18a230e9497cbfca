export const scope = {} as const;
